/**
 * Every API list, command and database query that any row of the plan reads × every way to fail, on three recorded clouds:
 * every object keeps every value and every link as in a good scan, only what the reader of the answer makes may be stale,
 * and the failure is told. A new fetcher is in the table because it is in the plan.
 */

import { isDeepStrictEqual } from 'node:util'
import { AppError, type ErrorCode } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../connections/ssh/commands'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import { unwired } from '../../derive/wiring'
import { asRecord } from '../../values'
import type { CloudScan } from '../kinds/cloud-kind'
import { SCAN_PLAN } from '../kinds/openstack/scan-plan'
import { createRecordedCloud, createRecordedDatabase, loadApi, type Recording } from '../testing/recorded-cloud'
import { ENVIRONMENT, type RecordedScan, scanRecorded } from '../testing/scan-recorded'

const LATER = '2026-01-02T04:00:00.000Z'
const RECORDINGS: readonly Recording[] = ['lab', 'ovn', 'ha']
const FETCHERS = Object.values(SCAN_PLAN).flatMap((rows) => rows.map(({ fetcher }) => fetcher))

/** One thing that is read: "api ports", "cli ovs-list", "db further". */
type Read = `${'api' | 'cli' | 'db'} ${string}`

interface Fault {
  /** What an API or database says instead; an answer that is only late, or lacks a record, is no error. */
  readonly code?: ErrorCode
  /** What a command says instead. */
  readonly alter?: (result: CommandResult) => Partial<CommandResult>
  readonly isSlow?: boolean
  readonly isOdd?: boolean
}

const FAULTS: Readonly<Record<string, Fault>> = {
  timeout: { code: 'timeout', alter: () => ({ stdout: '', exitCode: 124 }) },
  refused: { code: 'unreachable', alter: () => ({ stdout: '', exitCode: 1, stderr: 'Connection refused' }) },
  auth: {
    code: 'permission-denied',
    alter: ({ id }) => ({
      stdout: '',
      exitCode: 1,
      stderr: 'Permission denied',
      lackedRoot: COMMANDS[id].needsRoot,
    }),
  },
  500: { code: 'peer-error', alter: () => ({ stdout: '', exitCode: 70, stderr: 'internal error' }) },
  garbage: { code: 'protocol', alter: () => ({ stdout: '\u0001\ufffd <html>not what was asked for' }) },
  // By its pipe: a script that is cut off as a whole is refused before.
  truncated: {
    code: 'unreachable',
    alter: ({ stdout }) => ({ stdout: stdout.slice(0, stdout.length / 2), exitCode: 141 }),
  },
  empty: { code: 'protocol', alter: () => ({ stdout: '' }) },
  slow: { isSlow: true },
  'one odd record': { isOdd: true, alter: ({ stdout }) => withOddRecord(stdout) },
}

/** In a list of records the second, or the only one, is not what it should be. Of lines of text nobody knows what they should be. */
function withOddRecord(stdout: string): { readonly stdout?: string } {
  const odd = (records: readonly unknown[]) => records.with(Math.min(1, records.length - 1), 17)
  try {
    const all: unknown = JSON.parse(stdout)
    if (Array.isArray(all) && all.length > 0) return { stdout: JSON.stringify(odd(all)) }
    const { data, ...more } = asRecord(all)
    if (Array.isArray(data) && data.length > 0) return { stdout: JSON.stringify({ ...more, data: odd(data) }) }
  } catch {
    // Text.
  }
  return {}
}

interface Attempt {
  readonly previous?: RecordedScan
  readonly at?: string
  readonly only?: string
  readonly fault?: Pick<Cell, 'read' | 'fault'>
}

async function attempt(recording: Recording, { previous, at, only, fault: broken }: Attempt) {
  const api = loadApi(recording)
  const reads = new Set<Read>()
  let isHit = false
  const faultOf = (read: Read) => {
    reads.add(read)
    return broken?.read === read ? broken.fault : undefined
  }
  const answer = <T>(read: Read, value: T): T => {
    const fault = faultOf(read)
    if (fault?.code !== undefined) {
      isHit = true
      throw new AppError(fault.code, `${read}: ${fault.code}`)
    }
    if (!fault?.isOdd || !Array.isArray(value) || value.length === 0) return value
    isHit = true
    const odd = Math.min(1, value.length - 1)
    const { id, uuid, zoneName } = asRecord(value[odd])
    const error = new AppError('protocol', `${read}: one record could not be read`)
    return Object.assign(value.toSpliced(odd, 1), { unread: [{ id: id ?? uuid ?? zoneName, error }] }) as T
  }
  let answers = 0
  const cloud = createRecordedCloud({
    recording,
    alterList: (list, value) => answer(`api ${list}`, value),
    alter: (result) => {
      const fault = faultOf(`cli ${result.id}`)
      // What fails anyway has nothing to hide.
      const altered = fault?.alter && result.exitCode === 0 ? fault.alter(result) : {}
      if (Object.keys(altered).length > 0) isHit = true
      return { ...result, ...altered }
    },
    ...(broken?.fault.isSlow && { delayMs: () => (answers++ % 7 === 0 ? 5 : 0) }),
  })
  const { database } = api
  const scan = await scanRecorded({
    cloud,
    ...(at !== undefined && { at }),
    ...(previous && { previous: previous.snapshot }),
    context: { environment: { ...ENVIRONMENT, mechanism_drivers: [recording === 'ovn' ? 'OVN' : 'OVS'] } },
    through: (all) => (only === undefined ? all : onlyRunning(all, only)),
    ...(database && { database: createRecordedDatabase(api, async () => answer('db further', database.further)) }),
  })
  return { reads, scan, isHit }
}

/** Every other fetcher is left out. */
const onlyRunning = (scan: CloudScan, id: string): CloudScan => ({
  ...scan,
  phases: scan.phases.map((phase) => ({
    ...phase,
    targets: async (found) => {
      const { targets, decided } = await phase.targets(found)
      const runs = (all: (typeof targets)[number]['runs']) =>
        all.map((run) => (run.fetcher.id === id ? run : { ...run, collect: undefined }))
      return { decided, targets: targets.map((target) => ({ ...target, runs: runs(target.runs) })) }
    },
  })),
})

/** Facts alone, without what says when, by whom and whether they were read, and what follows from links. */
function facts(object: InventoryObject): Record<string, unknown> {
  const { last_scanned: _at, reading: _r, reachable: _a, stale: _s, sources: _f, found_by: _b, ...rest } = object
  const { lldp_stale: _l, ...more } = rest
  return { ...more, ...unwired(object) }
}

/** Where nobody is on a host, or nothing goes on there, these say so by saying nothing. */
const MAY_SAY_NOTHING: readonly Read[] = ['cli netns-list-json', 'cli virsh-list-uuid', 'cli fdb-json']
/** What they tell is told by other means as well, so that they may fail without a word. */
const MAY_FAIL: readonly Read[] = ['cli ha-states', 'cli ovn-settings', 'cli os-details', 'cli fdb-json']
/** Read for a detail of something else, or no list at all. */
const LOOKED_UP_IN: readonly Read[] = ['api addressGroups', 'api quotas', 'db further']
/** Derived from what others tell. */
const DERIVED = ['switch', 'switch_pnic']

/** What the fetchers that read something make and add to. */
function typesOf(ids: ReadonlySet<string>): ReadonlySet<string> {
  const readers = FETCHERS.filter(({ id }) => ids.has(id))
  return new Set([
    ...readers.flatMap(({ produces, enriches }) => [...produces, ...(enriches?.types ?? [])]),
    ...DERIVED,
  ])
}

/** How a scan with a fault breaks the promise. */
function breaches(
  { scan, isHit }: Awaited<ReturnType<typeof attempt>>,
  healthy: RecordedScan,
  own: ReadonlySet<string>,
  cell: Cell,
): string[] {
  const { read, name, fault } = cell
  const says = (id: string, what: string) => [`${read}, ${name}: ${id} ${what}`]
  // What a cloud refuses to tell its user it will refuse the next time too.
  const isRefused = name === 'auth' && read.startsWith('api')
  const isLookedUp = fault.isOdd && LOOKED_UP_IN.includes(read)
  const maySayNothing = name === 'empty' && MAY_SAY_NOTHING.includes(read)
  const found = healthy.result.objects.flatMap((before) => {
    const now = scan.snapshot.objects.get(before.id)
    if (!now) return maySayNothing ? [] : says(before.id, 'is lost')
    if (now.stale && !before.stale && !own.has(now.type)) return says(now.id, 'is stale')
    if (now.stale && now.stale.reason === '') return says(now.id, 'is stale without a reason')
    if (isRefused || maySayNothing) return []
    const [was, is] = [facts(before), facts(now)].map((one) => (fault.isOdd ? withoutLookedUp(one) : one))
    const differing = Object.keys({ ...was, ...is }).filter(
      (key) => !OF_OTHERS.has(key) && !isDeepStrictEqual(was?.[key], is?.[key]),
    )
    return differing.length > 0 ? says(now.id, `has changed: ${differing.join(', ')}`) : []
  })
  if (!isRefused && !maySayNothing) {
    const [were, are] = [linksOf(healthy), linksOf(scan)]
    for (const link of were) if (!are.has(link)) found.push(...says(link, 'is lost'))
    for (const link of are) if (!were.has(link)) found.push(...says(link, 'is new'))
  }
  const told = new Set(healthy.problems.map(({ id }) => id))
  const news = scan.problems.filter(({ id }) => !told.has(id))
  const mustTell = isHit && !isRefused && !maySayNothing && !isLookedUp && !MAY_FAIL.includes(read)
  if (mustTell && news.length === 0) found.push(...says('', 'nothing is told'))
  if (fault.isSlow && news.length > 0) found.push(...says('', `is told as ${news[0]?.title}`))
  for (const { title, error } of news) if (title === '' || error.code === 'internal') found.push(...says('', title))
  return found
}

/** Names and addresses that are looked up in the list of something else; one that is odd there is not found. */
const LOOKED_UP = new Set(['project', 'project_domain', 'domain', 'host_ip_address', 'host_status', 'quota_set'])
const withoutLookedUp = (one: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(one, (key, value: unknown) => (LOOKED_UP.has(key) ? undefined : value)))

const linksOf = ({ result }: RecordedScan) =>
  new Set(result.links.map(({ link_type, source_id, target_id }) => `${link_type} ${source_id} ${target_id}`))

/** Follow from objects that others make. */
const OF_OTHERS = new Set(['clique', 'disagreements'])

interface Cell {
  readonly read: Read
  readonly name: string
  readonly fault: Fault
}

/** Without these answers there is no scan. */
const SIGN_IN: readonly Read[] = ['api whoAmI', 'api regions']

describe('a fault in what a fetcher reads', () => {
  it.each(RECORDINGS)('%s', { timeout: 300_000 }, async (recording) => {
    // What is kept of a first scan counts from the second on.
    const { scan: first } = await attempt(recording, {})
    const { scan: healthy } = await attempt(recording, { previous: first })
    const readers = new Map<Read, Set<string>>()
    for (const { id } of FETCHERS)
      for (const read of (await attempt(recording, { previous: healthy, only: id })).reads)
        readers.set(read, (readers.get(read) ?? new Set()).add(id))
    const cells = [...readers.keys()]
      .filter((read) => !SIGN_IN.includes(read))
      .flatMap((read) => Object.entries(FAULTS).map(([name, fault]): Cell => ({ read, name, fault })))
      // Each cloud takes its share.
      .filter((_, index) => index % RECORDINGS.length === RECORDINGS.indexOf(recording))
    const found: string[] = []
    for (const [index, cell] of cells.entries()) {
      const tried = await attempt(recording, { previous: healthy, at: LATER, fault: cell })
      found.push(...breaches(tried, healthy, typesOf(readers.get(cell.read) ?? new Set()), cell))
      if (index % 6 > 0) continue
      const { scan: after } = await attempt(recording, { previous: tried.scan })
      if (JSON.stringify(after.result) !== JSON.stringify(healthy.result))
        found.push(`${cell.read}, ${cell.name}: the next good scan differs`)
    }
    expect(found).toEqual([])
  })
})
