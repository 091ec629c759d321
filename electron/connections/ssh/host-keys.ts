/**
 * Decides about SSH host keys: the product's own known_hosts files and the user's, and the operator's answers.
 *
 * Names of hosts behind a master host mean something inside their cloud only: two clouds may both have a "node-1". So
 * their keys lie in a file per environment; what is reached from this computer is filed under its address, for all.
 *
 * SECURITY: no credential leaves before `check` returned; guarded by connect.test.ts (0 authentication attempts). A name
 * that could be read as a pattern is refused, so that one stored key never speaks for another name; guarded by
 * host-keys.test.ts.
 */

import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { type HostKeyQuestion, hostKeyQuestionSchema } from '@shared/model/connection-test'
import type { KnownHostKey, Trust } from '@shared/model/host-key'
import { keyFileCommand } from '@shared/text/host-key-text'
import { isHostName } from '@shared/text/host-name'
import pLimit from 'p-limit'
import { withoutBrackets } from '../../addresses'
import { removePath, systemCode } from '../../store/disk'
import { environmentFolderName } from '../../store/nedb/folder-name'
import { groupBy, unique } from '../../values'
import { createSightings } from './host-key-sightings'
import {
  fingerprintOf,
  hostOfName,
  judgeHostKey,
  type KnownHostLine,
  keyTypeOf,
  knownHostName,
  trustComment,
  trustIn,
} from './known-hosts'
import { createKnownHostsFile } from './known-hosts-file'
import { quoteWords } from './quote'

export interface HostKeyOptions {
  /** The product's own file, in its data folder; created on the first trusted key. The files of environments lie in "<ownFile>.d". */
  readonly ownFile: string
  /** Files that are only read: the user's and the system's. */
  readonly otherFiles: readonly string[]
  /** Store and accept keys of hosts never seen before, for unattended first contact. Changed keys are refused all the same. */
  readonly trustUnknown: boolean
  /** Throws when the data folder must not be written to any more. */
  readonly assertWritable?: () => void
  readonly now?: () => Date
}

export type HostKeys = ReturnType<typeof createHostKeys>
export type HostKeyChecks = ReturnType<HostKeys['behind']>
export type AcceptedHostKey = Awaited<ReturnType<HostKeyChecks['check']>>

type Place = Pick<HostKeyQuestion, 'host' | 'port' | 'environment'>

interface PlacedKey {
  readonly place: Place
  readonly key: Buffer
}

const FIRST_CONTACT = { how: 'first-contact' } as const

/** Which keys an environment's page is about. */
export interface KeyPlaces {
  readonly environment: string
  /** Name of the master host. */
  readonly master: string | undefined
  /** Hosts reached from this computer. */
  readonly direct: readonly { readonly host: string; readonly port: number }[]
}

export function createHostKeys(options: HostKeyOptions) {
  const { now = () => new Date(), assertWritable = () => {} } = options
  /** One writer at a time. */
  const inTurn = pLimit(1)
  const own = new Map<string | undefined, ReturnType<typeof openOwn>>()
  const others = options.otherFiles.map((path) => ({ path, file: createKnownHostsFile(path) }))

  function openOwn(environment: string | undefined) {
    const path =
      environment === undefined ? options.ownFile : join(`${options.ownFile}.d`, environmentFolderName(environment))
    return {
      path,
      file: createKnownHostsFile(path, isOneName),
      sightings: createSightings(`${path}.seen.json`, assertWritable),
    }
  }
  /** The product's own file of an environment, or the one for all. */
  function ownOf(environment: string | undefined) {
    const known = own.get(environment) ?? openOwn(environment)
    own.set(environment, known)
    return known
  }

  const ownLines = async (environment: string | undefined, name: string) =>
    (await ownOf(environment).file.read()).linesFor(name)
  /** Lines that are true for everybody. */
  async function sharedLines(name: string): Promise<KnownHostLine[]> {
    const read = others.map(
      async ({ path, file }) => (await file.read().catch(asUnreadable(path)))?.linesFor(name) ?? [],
    )
    return [...(await ownLines(undefined, name)), ...(await Promise.all(read)).flat()]
  }

  /** Usable lines about a host: those of its own file, else those that are true for everybody. */
  async function usable({ environment, host, port }: Place): Promise<KnownHostLine[]> {
    const name = nameOf(host, port)
    const lines = environment === undefined ? [] : await ownLines(environment, name)
    return (lines.length > 0 ? lines : await sharedLines(name)).filter((line) => line.marker === undefined)
  }

  /**
   * A host behind a master host that shares its name with one somewhere else: what is known of that one may agree or
   * revoke, and says nothing otherwise.
   */
  async function judge({ environment, host, port }: Place, key: Buffer) {
    const name = nameOf(host, port)
    const sharedWith = await sharedLines(name)
    const shared = judgeHostKey(sharedWith, key)
    const verdict = environment === undefined ? shared : judgeHostKey(await ownLines(environment, name), key)
    if (shared.state === 'revoked' || verdict.state === 'revoked') throw revoked(host, port, key)
    if (verdict.state === 'unknown' && shared.state === 'known')
      return { state: 'known elsewhere', file: sharedWith.find(holds(key))?.file } as const
    if (verdict.state !== 'changed') return { state: verdict.state } as const
    const found = { algorithm: keyTypeOf(key), fingerprint: fingerprintOf(key) }
    await ownOf(environment).sightings.other(name, found, now().toISOString())
    throw changed({ host, port }, found, verdict.line, verdict.line.file === ownOf(environment).path)
  }

  /** Stores keys that are not known yet; all of a file or none. */
  const store = (keys: readonly PlacedKey[], trust: Omit<Trust, 'at'>) => inTurn(() => storeNow(keys, trust))

  async function storeNow(keys: readonly PlacedKey[], trust: Omit<Trust, 'at'>): Promise<void> {
    assertWritable()
    const comment = trustComment({ ...trust, at: now().toISOString() })
    const lines = new Map<string, PlacedKey & { readonly text: string }>()
    const verdicts = await Promise.all(keys.map(({ place, key }) => judge(place, key)))
    for (const [index, { place, key }] of keys.entries()) {
      // Somebody else's first contact may have come first.
      if (verdicts[index]?.state === 'known') continue
      const name = nameOf(place.host, place.port)
      const id = JSON.stringify([place.environment, name])
      if (lines.get(id)?.key.equals(key) === false)
        throw new AppError('validation', `${name} is given with two different host keys`, {
          hint: 'Ask the hosts for their keys again, and compare them.',
        })
      lines.set(id, { place, key, text: `${name} ${keyTypeOf(key)} ${key.toString('base64')} ${comment}\n` })
    }
    for (const group of groupBy(lines.values(), ({ place }) => JSON.stringify([place.environment])).values())
      await ownOf(group[0]?.place.environment).file.append(group.map(({ text }) => text).join(''))
  }

  let waiting: PlacedKey[] = []
  let storing: Promise<void> | undefined
  /** First contacts that come while the file is written are written together: each time it is written whole. */
  function storeContact(contact: PlacedKey): Promise<void> {
    waiting.push(contact)
    storing ??= inTurn(() => {
      const contacts = waiting
      waiting = []
      storing = undefined
      return storeNow(contacts, FIRST_CONTACT)
    })
    // One that is refused must not cost the others their place.
    return storing.catch(() => store([contact], FIRST_CONTACT))
  }

  const seen = ({ environment, host, port }: Place, fingerprint: string) =>
    ownOf(environment).sightings.seen(nameOf(host, port), fingerprint, now().toISOString())

  /** What a connection asks. All methods throw AppError `validation` for what is not a host name. */
  const checksFor = (environment: string | undefined) => ({
    /**
     * Accepts a presented key or throws; `isNew` when the key was stored just now because of `trustUnknown`.
     * @throws AppError `host-key-unknown` with a {@link HostKeyQuestion} in its context; `host-key-changed` for a changed or revoked key.
     */
    async check(host: string, port: number, key: Buffer) {
      const place = { host: withoutBrackets(host), port, ...(environment !== undefined && { environment }) }
      const { state, file } = await judge(place, key)
      const algorithm = keyTypeOf(key)
      const fingerprint = fingerprintOf(key)
      // From now on a change is noticed. Where it cannot be noted down, the key is known all the same.
      if (state === 'known elsewhere')
        await store([{ place, key }], { how: 'imported', compared: file }).catch(() => {})
      if (state === 'unknown' && !options.trustUnknown) {
        const question = { ...place, algorithm, fingerprint, key: key.toString('base64') } satisfies HostKeyQuestion
        throw new AppError(
          'host-key-unknown',
          `the host key of ${knownHostName(host, port)} is not known (${algorithm} ${fingerprint})`,
          {
            hint: 'Compare the fingerprint with the one the host’s administrator gives you, then trust it.',
            context: { ...question },
          },
        )
      }
      if (state === 'unknown') await storeContact({ place, key })
      await seen(place, fingerprint)
      return { algorithm, fingerprint, isNew: state === 'unknown' }
    },
    /** Key types known for a host, to be asked for first. */
    knownTypes: async (host: string, port: number) =>
      unique((await usable({ environment, host, port })).map((line) => line.keyType)),
    /** Known keys of a host, as "type base64". */
    knownKeys: async (host: string, port: number) =>
      (await usable({ environment, host, port })).map((line) => `${line.keyType} ${line.key}`),
  })

  async function linesOf({ environment, direct }: KeyPlaces): Promise<KnownHostLine[]> {
    const named = direct.filter(({ host }) => isHostName(withoutBrackets(host)))
    const reached = await Promise.all(named.map(({ host, port }) => sharedLines(nameOf(host, port))))
    const { lines } = await ownOf(environment).file.read()
    return [...new Set(reached.flat()), ...lines].filter((line) => line.marker !== 'cert-authority')
  }

  return {
    ...checksFor(undefined),
    /** The same for hosts reached through the master host of an environment. */
    behind: (environment: string) => checksFor(environment),
    /**
     * Stores the keys of questions the operator answered with yes: all of them or, when one is refused, none.
     * @throws AppError `validation` when one is not a key, `host-key-changed` when another one is stored.
     */
    async trust(questions: readonly HostKeyQuestion[], trust: Omit<Trust, 'at'>): Promise<void> {
      const keys = questions.map((question) => {
        const key = Buffer.from(question.key, 'base64')
        if (keyTypeOf(key) === question.algorithm && fingerprintOf(key) === question.fingerprint)
          return { place: question, key }
        throw new AppError('validation', `the key offered for ${question.host} does not match its fingerprint`, {
          hint: 'Test the connection again and compare the fingerprint that is shown then.',
        })
      })
      await store(keys, trust)
    },
    /** The keys an environment's connections rest on; those of hosts reached from this computer first. */
    async list(places: KeyPlaces): Promise<KnownHostKey[]> {
      const behind = ownOf(places.environment)
      return Promise.all(
        (await linesOf(places)).map(async (line): Promise<KnownHostKey> => {
          const isBehind = line.file === behind.path
          const mine = isBehind ? behind : ownOf(undefined)
          const fingerprint = fingerprintOf(Buffer.from(line.key, 'base64'))
          const { seen, other } = await mine.sightings.of(line.names.toLowerCase())
          const last_seen = seen?.fingerprint === fingerprint ? seen.at : undefined
          const isChanged = other !== undefined && (last_seen === undefined || other.last_seen > last_seen)
          return {
            name: line.names,
            ...hostOfName(line.names),
            through: isBehind ? places.master : undefined,
            algorithm: line.keyType,
            fingerprint,
            trusted: trustIn(line.comment),
            last_seen,
            state: line.marker === 'revoked' ? 'revoked' : isChanged ? 'changed' : last_seen ? 'unchanged' : 'not-seen',
            other,
            file: line.file === mine.path ? undefined : line.file,
          }
        }),
      )
    },
    /** The same keys as lines of a known_hosts file. */
    export: async (places: KeyPlaces): Promise<string> =>
      (await linesOf(places))
        .map(({ marker, names, keyType, key }) => `${marker ? `@${marker} ` : ''}${names} ${keyType} ${key}\n`)
        .join(''),
    /**
     * Drops one key: whatever the host presents next is unknown.
     * @param environment undefined for a host reached from this computer
     * @throws AppError `not-found`
     */
    drop: (environment: string | undefined, name: string, fingerprint: string): Promise<void> =>
      inTurn(async () => {
        assertWritable()
        const { file, sightings } = ownOf(environment)
        const isMeant = (line: KnownHostLine) =>
          line.names === name &&
          line.marker === undefined &&
          fingerprintOf(Buffer.from(line.key, 'base64')) === fingerprint
        if (!(await file.remove(isMeant)))
          throw new AppError('not-found', `The key ${fingerprint} of ${name} is not among those Calipso keeps`, {
            hint: 'It may have been forgotten already, or it stands in a known_hosts file of this computer.',
          })
        await sightings.drop(name.toLowerCase())
      }),
    /** Drops the keys of hosts behind the master host of an environment that is gone. */
    forget: (environment: string) =>
      inTurn(async () => {
        const { path, sightings } = ownOf(environment)
        await removePath(path)
        await sightings.remove()
        own.delete(environment)
      }),
    /** Writes down when hosts were seen, as far as that was put off. */
    flush: async (): Promise<void> => {
      await Promise.all([...own.values()].map(({ sightings }) => sightings.flush()))
    },
  }
}

/**
 * In a file of ours each line has one plain name; anything else was put there by an earlier release that took a name for
 * a pattern, and would speak for hosts nobody was asked about.
 */
const isOneName = ({ names }: KnownHostLine): boolean => names.startsWith('|') || !/[*?!,]/.test(names)

const holds = (key: Buffer) => (line: KnownHostLine) =>
  line.marker === undefined && Buffer.from(line.key, 'base64').equals(key)

/** @throws AppError `validation` */
function nameOf(host: string, port: number): string {
  if (isHostName(withoutBrackets(host))) return knownHostName(host, port)
  throw notAHostName(host)
}

/** @param name whatever somebody gave as one; shown shortened and escaped */
export function notAHostName(name: string): AppError {
  return new AppError('validation', `${JSON.stringify(name.slice(0, 80))} is not a host name`, {
    hint: 'Host names consist of letters, digits, hyphens, underscores and dots. Correct the name where it is registered; nothing was sent to the host.',
  })
}

/** The question inside a `host-key-unknown` error, if that is what `error` is. */
export function hostKeyQuestionOf(error: AppError): HostKeyQuestion | undefined {
  return error.code === 'host-key-unknown' ? hostKeyQuestionSchema.safeParse(error.context).data : undefined
}

function revoked(host: string, port: number, key: Buffer): AppError {
  const fingerprint = fingerprintOf(key)
  return new AppError(
    'host-key-changed',
    `the host key of ${knownHostName(host, port)} is marked as revoked (${fingerprint}); no credentials were sent`,
    {
      hint: 'Somebody may be impersonating the host. Give the host a new key before it is connected to.',
      context: { host, port, algorithm: keyTypeOf(key), fingerprint },
    },
  )
}

/** @param isOwn whether the known key stands in a file of ours, where it can be forgotten */
function changed(
  { host, port }: { host: string; port: number },
  { algorithm, fingerprint }: { algorithm: string; fingerprint: string },
  { keyType, key, file = '', line }: KnownHostLine,
  isOwn: boolean,
): AppError {
  const name = knownHostName(host, port)
  const was = `${keyType} ${fingerprintOf(Buffer.from(key, 'base64'))}`
  const forget = isOwn
    ? 'forget the old key under Host keys of the environment and trust the new one'
    : `remove the old key with ${quoteWords(['ssh-keygen', '-R', name, '-f', file])} and trust the new one`
  return new AppError(
    'host-key-changed',
    `the host key of ${name} changed: was ${was}, now ${algorithm} ${fingerprint}; no credentials were sent`,
    {
      hint: `Somebody may be impersonating the host. Compare on its console, not over SSH: ${keyFileCommand(algorithm)}. If it shows the new key, ${forget}.`,
      context: { host, port, algorithm, fingerprint, was, where: `${file} line ${line}` },
    },
  )
}

/** A file that is there and cannot be read hides whom it knows. A path below a file is no file. */
const asUnreadable = (file: string) => (error: unknown) => {
  if (error instanceof AppError && systemCode(error.cause) === 'ENOTDIR') return undefined
  throw new AppError('permission-denied', `the known hosts file ${file} cannot be read`, {
    hint: 'Make the file readable for your account; without it no host can be told from an impostor.',
    context: { path: file },
    cause: error,
  })
}
