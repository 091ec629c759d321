/** The SSH host keys of an OpenStack cloud: whose are needed, and what every host presents now. */
import { AppError, asAppError, type ErrorData } from '@shared/contract/errors'
import type { ConfigurationGroup } from '@shared/model/environment'
import type { HostKeyFinding } from '@shared/model/host-key'
import { sortNaturally } from '@shared/text/natural-sort'
import { printable } from '@shared/text/printable'
import pLimit from 'p-limit'
import { z } from 'zod'
import { hostKeyQuestionOf, type KeyPlaces, notAHostName } from '../../../connections/ssh/host-keys'
import { ownEntry } from '../../../connections/ssh/login'
import type { HostKeyRead } from '../cloud-kind'
import { createCloudReader } from './cloud-reader'
import type { OnwardHost } from './connection-test/test-cli'
import type { Connections } from './connections'

const place = { host: z.string(), port: z.coerce.number().default(22) }
/** What of the section is no secret. */
const cliSchema = z.object({
  name: z.literal('CLI'),
  ...place,
  hosts: z.record(z.string(), z.object({ ...place, host: place.host.optional() })).optional(),
})

/** @param groups of the stored document, or with secrets resolved */
export function hostKeyPlaces(groups: readonly ConfigurationGroup[]): Omit<KeyPlaces, 'environment'> {
  const cli = groups.flatMap((group) => cliSchema.safeParse(group).data ?? [])[0]
  if (!cli) return { master: undefined, direct: [] }
  const { host, port, hosts = {} } = cli
  const direct = Object.values(hosts).flatMap((one) =>
    one.host === undefined ? [] : [{ host: one.host, port: one.port }],
  )
  return { master: host, direct: [{ host, port }, ...direct] }
}

/**
 * Asks the master host, and once its key is known all hosts behind it, for their keys. Nothing is sent to those.
 * @param scanned hosts of earlier scans, for when the APIs cannot be asked
 * @throws AppError `validation` without a master host, `cancelled`
 */
export async function readHostKeys(
  connections: Connections,
  scanned: readonly OnwardHost[],
  { onFound, signal }: HostKeyRead,
): Promise<{ findings: HostKeyFinding[]; problem?: ErrorData | undefined }> {
  const { shell, cli } = connections
  if (!shell || !cli)
    throw new AppError('validation', 'The environment has no master host, so no host can be asked for its key', {
      hint: 'Fill in the section of the master host.',
    })
  const ask = async ({ name, address }: OnwardHost): Promise<HostKeyFinding | undefined> => {
    const entry = ownEntry(cli, name)
    const isDirect = name === cli.host || entry?.host !== undefined
    const host = {
      host: entry?.host ?? name,
      port: name === cli.host ? cli.port : (entry?.port ?? 22),
      address,
      through: isDirect ? undefined : cli.host,
    }
    try {
      const key = await shell.hostKey(name, signal)
      return key && { ...host, state: 'known', algorithm: key.algorithm, fingerprint: key.fingerprint }
    } catch (thrown) {
      const error = asAppError(thrown)
      if (error.code === 'cancelled') throw error
      return { ...host, ...findingOf(error) }
    }
  }
  const master = await ask({ name: cli.host, address: undefined })
  if (master) onFound(master, 1)
  // Nobody logs in to a master host that is not known, and without it nobody behind it answers.
  if (master?.state !== 'known') return { findings: master ? [master] : [] }

  const { hosts, refused, problem } = await hostsOf(connections, scanned, signal)
  for (const { name, address } of hosts) if (address !== undefined) connections.learnAddress(name, address)
  const total = 1 + hosts.length + refused.length
  const limit = pLimit(connections.parallelHosts)
  const asked = hosts.map((host) =>
    limit(async () => {
      const finding = await ask(host)
      if (finding) onFound(finding, total)
      return finding ?? []
    }),
  )
  const notAsked = refused.map((name): HostKeyFinding => {
    return { host: printable(name).slice(0, 80), port: 22, state: 'failed', error: notAHostName(name).toData() }
  })
  return { findings: [master, ...(await Promise.all(asked)).flat(), ...notAsked], problem: problem?.toData() }
}

function findingOf(
  error: AppError,
): Pick<HostKeyFinding, 'state' | 'algorithm' | 'fingerprint' | 'question' | 'error'> {
  const question = hostKeyQuestionOf(error)
  if (question) return { state: 'new', algorithm: question.algorithm, fingerprint: question.fingerprint, question }
  const { algorithm, fingerprint } = error.context ?? {}
  if (error.code !== 'host-key-changed' || typeof algorithm !== 'string' || typeof fingerprint !== 'string')
    return { state: 'failed', error: error.toData() }
  return { state: 'changed', algorithm, fingerprint, error: error.toData() }
}

/** Every host but the master: those the section names and the APIs list; where they fail, those of earlier scans. */
async function hostsOf(connections: Connections, scanned: readonly OnwardHost[], signal: AbortSignal) {
  const { cli } = connections
  const found = new Map<string, string | undefined>()
  const refused = new Set<string>()
  let problem: AppError | undefined
  try {
    const cloud = createCloudReader(await connections.openStack(), signal)
    for (const name of await cloud.regions()) {
      const region = cloud.region(name)
      const names = await region.hostNames()
      for (const host of names.all) found.set(host, undefined)
      for (const host of names.refused) refused.add(host)
      for (const { service, host_ip } of await region.hypervisors())
        found.set(names.canonical(service.host), host_ip ?? undefined)
    }
  } catch (thrown) {
    problem = asAppError(thrown)
    if (problem.code === 'cancelled') throw problem
    for (const { name, address } of scanned) if (!found.has(name)) found.set(name, address)
  }
  for (const name of Object.keys(cli?.hosts ?? {})) if (!found.has(name)) found.set(name, undefined)
  const hosts = [...found].flatMap(([name, address]) => (name === '' || name === cli?.host ? [] : [{ name, address }]))
  return { hosts: sortNaturally(hosts, ({ name }) => name), refused: [...refused], problem }
}
