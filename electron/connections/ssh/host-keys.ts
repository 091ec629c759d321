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

import { dirname, join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { type HostKeyQuestion, hostKeyQuestionSchema } from '@shared/model/connection-test'
import { isHostName } from '@shared/text/host-name'
import pLimit from 'p-limit'
import { withoutBrackets } from '../../addresses'
import { ensureFolder, readTextIfPresent, removePath, replaceFile, systemCode } from '../../store/disk'
import { environmentFolderName } from '../../store/nedb/folder-name'
import { unique } from '../../values'
import {
  fingerprintOf,
  judgeHostKey,
  type KnownHostLine,
  keyTypeOf,
  knownHostName,
  linesFor,
  parseKnownHosts,
} from './known-hosts'

export interface HostKeyOptions {
  /** The product's own file, in its data folder; created on the first trusted key. The files of environments lie in "<ownFile>.d". */
  readonly ownFile: string
  /** Files that are only read: the user's and the system's. */
  readonly otherFiles: readonly string[]
  /** Store and accept keys of hosts never seen before, for unattended first contact. Changed keys are refused all the same. */
  readonly trustUnknown: boolean
  /** Throws when the data folder must not be written to any more. */
  readonly assertWritable?: () => void
}

export type HostKeys = ReturnType<typeof createHostKeys>
export type HostKeyChecks = ReturnType<HostKeys['behind']>
export type AcceptedHostKey = Awaited<ReturnType<HostKeyChecks['check']>>

type Place = Pick<HostKeyQuestion, 'host' | 'port' | 'environment'>

export function createHostKeys(options: HostKeyOptions) {
  const fileOf = (environment: string | undefined) =>
    environment === undefined ? options.ownFile : join(`${options.ownFile}.d`, environmentFolderName(environment))
  /** One writer at a time. */
  const inTurn = pLimit(1)

  // Read on every connection: the files are small, and what the operator just removed must count at once.
  const readOwn = async (environment: string | undefined) =>
    ownLines(fileOf(environment), (await readTextIfPresent(fileOf(environment))) ?? '')
  const readShared = async () => {
    const others = options.otherFiles.map(async (file) => {
      const text = await readTextIfPresent(file).catch(asUnreadable(file))
      return parseKnownHosts(text ?? '').map((line) => ({ ...line, file }))
    })
    return (await Promise.all([readOwn(undefined), ...others])).flat()
  }

  /** Usable lines about a host: those of its own file, else those that are true for everybody. */
  async function usable({ environment, host, port }: Place): Promise<KnownHostLine[]> {
    const name = nameOf(host, port)
    const own = environment === undefined ? [] : linesFor(await readOwn(environment), name)
    return (own.length > 0 ? own : linesFor(await readShared(), name)).filter((line) => line.marker === undefined)
  }

  /**
   * A host behind a master host that shares its name with one somewhere else: what is known of that one may agree or
   * revoke, and says nothing otherwise.
   */
  async function judge({ environment, host, port }: Place, key: Buffer) {
    const name = nameOf(host, port)
    const shared = judgeHostKey(await readShared(), name, key)
    const verdict = environment === undefined ? shared : judgeHostKey(await readOwn(environment), name, key)
    if (shared.state === 'revoked' || verdict.state === 'revoked')
      throw refused(host, port, key, 'is marked as revoked', 'known hosts')
    if (verdict.state === 'unknown' && shared.state === 'known') return 'known elsewhere'
    if (verdict.state !== 'changed') return verdict.state
    const { line, file = 'known hosts' } = verdict.line
    throw refused(host, port, key, 'is not the one that is known', `${file} line ${line}`)
  }

  const store = (place: Place, key: Buffer) =>
    inTurn(async () => {
      options.assertWritable?.()
      // Somebody else's first contact may have come first.
      if ((await judge(place, key)) === 'known') return
      const file = fileOf(place.environment)
      const text = (await readTextIfPresent(file)) ?? ''
      const line = `${nameOf(place.host, place.port)} ${keyTypeOf(key)} ${key.toString('base64')}\n`
      await ensureFolder(dirname(file))
      await replaceFile(file, `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${line}`)
    })

  /** What a connection asks. All methods throw AppError `validation` for what is not a host name. */
  const checksFor = (environment: string | undefined) => ({
    /**
     * Accepts a presented key or throws; `isNew` when the key was stored just now because of `trustUnknown`.
     * @throws AppError `host-key-unknown` with a {@link HostKeyQuestion} in its context; `host-key-changed` for a changed or revoked key.
     */
    async check(host: string, port: number, key: Buffer) {
      const place = { host: withoutBrackets(host), port, ...(environment !== undefined && { environment }) }
      const state = await judge(place, key)
      const algorithm = keyTypeOf(key)
      const fingerprint = fingerprintOf(key)
      // From now on a change is noticed. Where it cannot be noted down, the key is known all the same.
      if (state === 'known elsewhere') await store(place, key).catch(() => {})
      if (state !== 'unknown') return { algorithm, fingerprint, isNew: false }
      if (!options.trustUnknown) {
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
      await store(place, key)
      return { algorithm, fingerprint, isNew: true }
    },
    /** Key types known for a host, to be asked for first. */
    knownTypes: async (host: string, port: number) =>
      unique((await usable({ environment, host, port })).map((line) => line.keyType)),
    /** Known keys of a host, as "type base64". */
    knownKeys: async (host: string, port: number) =>
      (await usable({ environment, host, port })).map((line) => `${line.keyType} ${line.key}`),
  })

  return {
    ...checksFor(undefined),
    /** The same for hosts reached through the master host of an environment. */
    behind: (environment: string) => checksFor(environment),
    /**
     * Stores the key of a question the operator answered with yes.
     * @throws AppError `validation` when it is not a key, `host-key-changed` when another one is stored.
     */
    async trust(question: HostKeyQuestion): Promise<void> {
      const key = Buffer.from(question.key, 'base64')
      if (keyTypeOf(key) !== question.algorithm || fingerprintOf(key) !== question.fingerprint) {
        throw new AppError('validation', `the key offered for ${question.host} does not match its fingerprint`, {
          hint: 'Test the connection again and compare the fingerprint that is shown then.',
        })
      }
      await store(question, key)
    },
    /** Drops the keys of hosts behind the master host of an environment that is gone. */
    forget: (environment: string) => inTurn(() => removePath(fileOf(environment))),
  }
}

/**
 * Lines of a file of ours. We write one plain name a line; anything else was put there by an earlier release that took
 * a name for a pattern, and would speak for hosts nobody was asked about.
 */
function ownLines(file: string, text: string): (KnownHostLine & { file: string })[] {
  return parseKnownHosts(text)
    .filter((line) => line.names.startsWith('|') || !/[*?!,]/.test(line.names))
    .map((line) => ({ ...line, file }))
}

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

function refused(host: string, port: number, key: Buffer, reason: string, where: string): AppError {
  const fingerprint = fingerprintOf(key)
  return new AppError(
    'host-key-changed',
    `the host key of ${knownHostName(host, port)} ${reason} (${fingerprint}); no credentials were sent`,
    {
      hint: `Somebody may be impersonating the host. If it was reinstalled, remove the old key (${where}), for example with ssh-keygen -R, and connect again.`,
      context: { host, port, algorithm: keyTypeOf(key), fingerprint, where },
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
