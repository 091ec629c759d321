/**
 * A whole OpenStack cloud inside this process, on loopback only: the APIs, and every host behind an SSH server.
 *
 * The hosts read the product's remote scripts and print generated answers, so what is exercised is the product's own code
 * from socket to parser; with `shell` they run the scripts in a real shell. What it tells is made from one model
 * for each region (`cloud-model.ts`) and has the shape of recordings of real services (`recordings.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changesOf } from './cloud-changes'
import { generateCloud } from './cloud-generator'
import type { CloudModel } from './cloud-model'
import type { CloudSpec, HostKind } from './cloud-spec'
import { Faults } from './faults'
import { placeOf } from './host-answers'
import { createHostFolder } from './host-folder'
import type { HostPlace } from './host-place'
import { interpret } from './interpreted-host'
import { startOpenStackPeer } from './openstack-peer'
import { type SshStats, startSshPeer } from './ssh-peer'

export interface SimulatedCloudOptions extends Omit<CloudSpec, 'region'> {
  /** Several regions by name: what of each is not as in the rest of the options. */
  readonly regions?: Readonly<Record<string, Partial<CloudSpec>>>
  /** Name of the environment. Default "simulated". */
  readonly name?: string
  /** Most records of one API page. Default 1000. */
  readonly pageLimit?: number
  /** Hosts run commands in a real shell, a process for each program. Such hosts do not change. */
  readonly shell?: boolean
  /** Seconds of silence of an API or a host after which it counts as gone. Default 5. */
  readonly timeout?: number
  /** Further sections of the environment document. */
  readonly groups?: readonly object[]
  /** Told of everything that the APIs (with an empty host) and the hosts are asked. */
  readonly onAsked?: (host: string, what: string) => void
}

/** As it was recorded. */
const ONLY_REGION = 'RegionOne'
const API = { user: 'admin', password: 'simulated-api-password' }
const SSH = { user: 'calipso', password: 'simulated-ssh-password' }

/** @throws Error when the shape cannot be generated; nothing stays open then. */
export async function startSimulatedCloud({
  name = 'simulated',
  regions,
  pageLimit = 1000,
  shell = false,
  timeout = 5,
  groups = [],
  onAsked = () => {},
  ...shape
}: SimulatedCloudOptions) {
  const models = new Map(
    regions === undefined
      ? [[ONLY_REGION, generateCloud(shape)] as const]
      : Object.entries(regions).map(
          ([region, own], number) =>
            [region, generateCloud({ ...shape, ...own, region: { name: region, number } })] as const,
        ),
  )
  const all = [...models].map(([region, model]) => ({ name: region, model, changes: changesOf(model) }))
  const [first] = all
  if (first === undefined) throw new RangeError('a cloud has a region')
  const faults = new Faults()
  const cleanUps: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  }
  try {
    const api = await startOpenStackPeer({
      ...{ models, release: shape.release, ...API, faults, pageLimit },
      onAsked: (line) => onAsked('', line),
    })
    cleanUps.push(api.close)
    const ssh: SshStats = { executions: 0, openConnections: 0 }
    const unforeseen: (() => Promise<string[]>)[] = []
    const hosts = all.flatMap(({ model }) => model.hosts.map((host) => ({ model, host })))
    const deadNames = () =>
      new Set(hosts.filter(({ host }) => host.isDead).flatMap(({ host }) => [host.name, host.managementIp]))
    const peers = new Map<string, Awaited<ReturnType<typeof startSshPeer>>>()
    const root = shell ? await mkdtemp(join(tmpdir(), 'calipso-simulated-')) : undefined
    if (root !== undefined) cleanUps.push(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
    for (const { model, host: simulated } of hosts) {
      const { name: host, managementIp } = simulated
      const place = () => placeOf(model, simulated)
      const { unforeseen: ask, ...execution } =
        root === undefined
          ? interpreted(() => model.revision, place)
          : await createHostFolder(join(root, host), place())
      unforeseen.push(async () => (await ask()).map((line) => `${host}: ${line}`))
      const tunnelTo = (far: string) => (deadNames().has(far) ? undefined : peers.get(far)?.tunnel)
      const peer = await startSshPeer({
        ...{ host, ...SSH, execution, faults, stats: ssh, tunnelTo },
        onAsked: (what) => onAsked(host, what),
      })
      peers.set(host, peer).set(managementIp, peer)
      cleanUps.push(peer.close)
    }
    const access = accessBy(api.keystoneUrl, [...peers.values()][0]?.port ?? 0)
    return {
      /** Of the first region, or the only one. */
      model: first.model,
      regions: all,
      /** For people and forms. */
      access,
      /** For `calipso env add --file` and `environments.save`, secrets included. */
      environmentDocument: environmentDocument(name, access, [...models.values()], { timeout, groups }),
      faults,
      /** What happens to the cloud while it runs. */
      changes: first.changes,
      /** Live counts. */
      stats: { api: api.stats, ssh },
      /** Command lines no host had an answer to, as "host: line". Empty when product and simulation agree. */
      unforeseenCommands: async () => (await Promise.all(unforeseen.map((ask) => ask()))).flat(),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
export type SimulatedCloud = Awaited<ReturnType<typeof startSimulatedCloud>>

/** A host without a shell. What it prints is made when first asked for, and again after each change of the cloud. */
function interpreted(revision: () => number, place: () => HostPlace) {
  let made: { readonly place: HostPlace; readonly revision: number } | undefined
  const unforeseen: string[] = []
  return {
    interpret: (commandLine: string, isSudoRefused: boolean) => {
      if (made?.revision !== revision()) made = { revision: revision(), place: place() }
      return interpret(commandLine, made.place, { isSudoRefused, onUnforeseen: (line) => unforeseen.push(line) })
    },
    unforeseen: async () => unforeseen,
  }
}

const accessBy = (keystoneUrl: string, sshPort: number) => ({
  keystoneUrl,
  apiUser: API.user,
  apiPassword: API.password,
  sshHost: '127.0.0.1',
  sshPort,
  sshUser: SSH.user,
  sshPassword: SSH.password,
})
export type CloudAccess = ReturnType<typeof accessBy>

const MECHANISM_DRIVERS: Readonly<Record<HostKind, readonly string[]>> = {
  ovs: ['OVS'],
  'ovs-hybrid': ['OVS'],
  dpdk: ['OVS'],
  offload: ['OVS'],
  'linux-bridge': ['LXB'],
  ovn: ['OVN'],
  vpp: ['VPP'],
  sriov: ['OVS', 'SRIOV'],
}

function environmentDocument(
  name: string,
  access: CloudAccess,
  models: readonly CloudModel[],
  { timeout, groups }: Required<Pick<SimulatedCloudOptions, 'timeout' | 'groups'>>,
): Record<string, unknown> {
  const drivers = new Set(models.flatMap(({ hosts }) => hosts.flatMap(({ kind }) => MECHANISM_DRIVERS[kind])))
  const types = new Set(models.flatMap(({ networks }) => networks.map(({ type }) => type)))
  const [{ spec } = { spec: undefined }] = models
  const keystone = new URL(access.keystoneUrl)
  return {
    name,
    type: 'environment',
    environment_type: 'OpenStack',
    distribution: spec?.distribution ?? 'Debian',
    distribution_version: spec?.version ?? 'Zed',
    mechanism_drivers: [...drivers],
    type_drivers: spec?.typeDriver ?? (types.has('geneve') ? 'geneve' : 'vxlan'),
    configuration: [
      {
        name: 'OpenStack',
        host: keystone.hostname,
        port: Number(keystone.port),
        url: keystone.href,
        user: access.apiUser,
        pwd: access.apiPassword,
        admin_project: 'admin',
        timeout,
      },
      {
        name: 'CLI',
        host: access.sshHost,
        port: access.sshPort,
        user: access.sshUser,
        pwd: access.sshPassword,
        onward: 'tunnel',
        timeout,
      },
      ...groups,
    ],
  }
}
