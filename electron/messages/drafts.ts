/** What is said about what happened: of scans, connection tests, damaged files and failing disks. Pure. */
import { checkText } from '@shared/catalog/checks'
import type { CallInput, CallOutput } from '@shared/contract'
import type { RecoveryWay } from '@shared/contract/calls/recovery'
import type { UnmappedEntry } from '@shared/contract/calls/transfer'
import type { AppError, ErrorData } from '@shared/contract/errors'
import type { TargetResult } from '@shared/model/connection-test'
import { groupKey, type MessageDraft } from '@shared/model/message'
import type { Scan, ScanProblem } from '@shared/model/scan'
import { counted } from '@shared/text/count-text'
import { textOfHost } from '../discovery/scan/error-summary'
import { once } from '../object-index'
import type { Salvage } from '../store/nedb/collection'
import type { TornTail } from '../store/nedb/line-files'
import type { InventorySnapshot } from '../store/repository'

type RecoveryStep = CallInput<'recovery.run'>

/** Looks up what is stored of an environment; undefined for what is not. */
export interface KnownObjects {
  host(name: string): { readonly id: string } | undefined
  object(id: string): { readonly name: string; readonly type: string } | undefined
}

/** @param snapshot undefined: nothing is known. */
export function knownIn(snapshot: InventorySnapshot | undefined): KnownObjects {
  const hosts = once(() => new Map(snapshot?.byType('host').map((host) => [host.name, host])))
  return { host: (name) => hosts().get(name), object: (id) => snapshot?.objects.get(id) }
}

/** A problem of more hosts or objects is one message that names them, not one of each. */
const MOST_APART = 25

/** What a scan that has ended leaves behind: how it ended, and each of its problems. */
export function scanMessages(scan: Scan, known: KnownObjects): MessageDraft[] {
  const origin = {
    environment: scan.environment,
    origin_type: 'scan',
    origin_id: scan.id,
    origin_name: `#${scan.number}`,
    timestamp: scan.end_timestamp ?? scan.submit_timestamp,
  } as const
  const scanned = scan.options.object_id
  const object = scanned === undefined ? {} : relatedTo(known, scanned)
  const end: MessageDraft = { ...origin, id: `scan/${scan.id}`, ...object, ...endOf(scan) }
  const problems = scan.problems.flatMap((problem) => problemMessages(scan.id, problem, origin, known))
  // What several fetchers met at one host (a changed key) happened once.
  const distinct = new Map(problems.reverse().map((draft) => [groupKey({ source_system: '', ...draft }), draft]))
  return [end, ...[...distinct.values()].reverse()]
}

function endOf(scan: Scan): Pick<MessageDraft, 'level' | 'text' | 'consequence' | 'remedy' | 'received'> {
  const name = `Scan #${scan.number}`
  const { error, counts } = scan
  switch (scan.status) {
    case 'completed':
      return {
        level: 'info',
        text: `${name} completed`,
        consequence: `${counts.objects} objects, ${counts.links} links, ${counts.cliques} cliques are stored.`,
      }
    case 'completed_with_errors': {
      const errors = scan.problems.filter(({ severity }) => severity === 'error').length
      return {
        level: 'warning',
        text: `${name} completed with errors`,
        consequence: `${counted(errors, 'error')} and ${counted(scan.problems.length - errors, 'warning')}. What could not be read is kept as it was and marked stale.`,
        remedy: 'Each problem has a message of its own; mend the errors, then scan again.',
      }
    }
    case 'aborted':
      return { level: 'info', text: `${name} was cancelled`, consequence: UNCHANGED }
    default: {
      const why = error?.message.replace(/\.$/, '') ?? 'no reason is known'
      return {
        level: 'error',
        text: `${name} failed: ${why}`,
        consequence: UNCHANGED,
        ...(error?.hint !== undefined && { remedy: error.hint }),
        ...(error && { received: receivedOf(error) }),
      }
    }
  }
}

const UNCHANGED = 'The inventory is as it was before the scan.'

function problemMessages(
  scanId: string,
  problem: ScanProblem,
  origin: Pick<MessageDraft, 'environment' | 'origin_type' | 'origin_id' | 'origin_name' | 'timestamp'>,
  known: KnownObjects,
): MessageDraft[] {
  const { id, severity, title, error, hosts, objects, command, exit_code, fetcher, count } = problem
  const isApart = hosts.length > 0 && hosts.length <= MOST_APART
  const of = (about: Partial<MessageDraft>, host?: string): MessageDraft => {
    const read = (text: string) => (host === undefined ? text : textOfHost(text, problem, host))
    const text = read(title)
    const consequence = read(error.message)
    // What is known of one host is not said of another.
    const context = hosts.length <= 1 || error.context?.host === host ? error.context : undefined
    return {
      ...origin,
      id: ['scan', scanId, id, ...(host === undefined ? [] : [host])].join('/'),
      level: severity,
      text,
      ...(consequence !== text && { consequence }),
      ...(error.hint !== undefined && { remedy: read(error.hint) }),
      ...about,
      received: {
        code: error.code,
        message: consequence,
        ...(context && { context }),
        ...(fetcher !== undefined && { fetcher }),
        ...(command !== undefined && { command }),
        ...(exit_code !== undefined && { exit_code }),
        ...(hosts.length > 0 && { hosts: host === undefined ? hosts : [host] }),
        ...(objects.length > 0 && { objects }),
        count,
      },
    }
  }
  if (isApart)
    return hosts.map((host) =>
      of({ related_object_type: 'host', related_object_name: host, ...withId(known.host(host)?.id) }, host),
    )
  const [only] = objects
  return [of(hosts.length === 0 && objects.length === 1 && only !== undefined ? relatedTo(known, only) : {})]
}

const withId = (id: string | undefined) => (id === undefined ? {} : { related_object: id })

function relatedTo(known: KnownObjects, id: string): Partial<MessageDraft> {
  const object = known.object(id)
  if (!object) return { related_object_name: id }
  return { related_object: id, related_object_name: object.name, related_object_type: object.type }
}

/** Failed checks named in one message. */
const MOST_NAMED = 3

/** One message where more failed than after the scan before, or anything after the first; else none. */
export function checksMessage(
  {
    id,
    number,
    environment,
    end_timestamp,
    submit_timestamp,
  }: Pick<Scan, 'id' | 'number' | 'environment' | 'end_timestamp' | 'submit_timestamp'>,
  { failed, scan, before }: Pick<CallOutput<'checks.list'>, 'failed' | 'scan' | 'before'>,
): MessageDraft[] {
  const worse = failed.filter(({ change, count }) => (change ?? count) > 0)
  const [first] = worse
  // A later scan may have changed the inventory by now, and speaks for itself.
  if (scan?.id !== id || !first) return []
  const named = worse.slice(0, MOST_NAMED).map(checkText).join('; ')
  const others = worse.length - MOST_NAMED
  const cause = first.cause ? `Likely cause: ${first.cause.text}. ` : ''
  return [
    {
      id: `scan/${id}/checks`,
      environment,
      level: first.level,
      text: before ? `The checks are worse than after scan #${before.number}` : 'Checks of the inventory failed',
      consequence: `${named}${others > 0 ? `; and ${others} more` : ''}.`,
      remedy: `${cause}${first.remedy} The environment's dashboard leads to the objects.`,
      received: {
        failed: worse.map(({ check, type, count, change }) => ({
          check,
          type,
          count,
          ...(change !== undefined && { change }),
        })),
      },
      origin_type: 'scan',
      origin_id: id,
      origin_name: `#${number}`,
      timestamp: end_timestamp ?? submit_timestamp,
    },
  ]
}

/** What failed of a connection test of a stored environment. */
export function testMessages(environment: string, results: readonly TargetResult[]): MessageDraft[] {
  return results
    .filter(({ state }) => state === 'failed')
    .map(({ target, error, stages }) => ({
      environment,
      level: 'error',
      text: `The connection test of ${target} failed: ${error?.message ?? 'no reason is known'}`,
      ...(error?.hint !== undefined && { remedy: error.hint }),
      received: {
        target,
        ...(error && receivedOf(error)),
        stages: stages.map(({ id, state, detail }) => ({ id, state, ...(detail !== undefined && { detail }) })),
      },
      origin_type: 'connection-test',
      origin_name: target,
    }))
}

/** A damaged file of which the readable part is used. */
export const salvageMessage = ({ file, found, quarantine }: Salvage): MessageDraft => ({
  level: 'error',
  text: `${nameOf(file)} was damaged; what is readable of it is used`,
  consequence: `${file}: ${found}. What could not be read is lost.`,
  remedy: keptAt(quarantine),
  received: { file, found, ...(quarantine !== undefined && { quarantine }) },
  origin_type: 'recovery',
  origin_id: file,
})

/** The end of a file that a crash had left half written. */
export const tornTailMessage = ({ file, quarantine, lostBytes }: TornTail): MessageDraft => ({
  level: 'warning',
  text: `${nameOf(file)} ended in the middle of a line, which was cut off`,
  consequence: 'A change that was being written when the program ended did not happen.',
  remedy: keptAt(quarantine),
  received: { file, lost_bytes: lostBytes, ...(quarantine !== undefined && { quarantine }) },
  origin_type: 'recovery',
  origin_id: file,
})

/** What came in with a dump of Calipso, and what did not. */
export function importMessage(environment: string, unmapped: readonly UnmappedEntry[]): MessageDraft {
  const count = unmapped.reduce((sum, entry) => sum + entry.count, 0)
  return {
    level: 'info',
    environment,
    text: 'Imported from a dump of Calipso',
    ...(count > 0 && { consequence: `${count} documents of the dump were not taken over as they are.` }),
    received: { not_taken_over: unmapped.map(({ names, ...entry }) => ({ ...entry, names: names.slice(0, 20) })) },
    origin_type: 'import',
  }
}

/** A way out of damage that the operator took. */
export const recoveredMessage = ({
  area,
  environment,
  way,
}: Omit<RecoveryStep, 'environment'> & {
  readonly environment?: string | undefined
}): MessageDraft => ({
  level: 'warning',
  ...(environment !== undefined && { environment }),
  text: RECOVERED[way].replace('%', area === 'inventory' ? 'The inventory' : `The part “${area}” of the data folder`),
  consequence: 'The damaged files are kept in the data folder, under store/quarantine.',
  received: { area, way, ...(environment !== undefined && { environment }) },
  origin_type: 'recovery',
  origin_id: area,
})

const RECOVERED: Readonly<Record<RecoveryWay, string>> = {
  repair: '% was repaired: what could be read is kept',
  restore: '% is as it was in its last good state',
  discard: '% was damaged and discarded',
}

const keptAt = (quarantine: string | undefined) =>
  quarantine === undefined
    ? 'Nothing was left of the file; put back a copy of the data folder if one is needed.'
    : `The file as it was found is kept at ${quarantine}.`

/** Something could not be written; a call that fails again within a minute says it once. */
export const diskMessage = (error: AppError, now: Date): MessageDraft => ({
  id: `disk/${now.toISOString().slice(0, 16)}`,
  level: 'error',
  text: error.message,
  consequence: 'What was to be stored is not. What was stored before is as it was.',
  ...(error.hint !== undefined && { remedy: error.hint }),
  received: receivedOf(error),
  origin_type: 'disk',
})

const nameOf = (file: string) => file.split(/[\\/]/).at(-1) ?? file

function receivedOf({ code, message, context }: Pick<ErrorData, 'code' | 'message' | 'context'>) {
  return { code, message, ...(context && { context }) }
}
