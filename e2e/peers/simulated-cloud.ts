/**
 * A whole OpenStack cloud inside this process, on loopback only: the APIs, and every host behind an SSH server.
 *
 * The hosts run the product's remote scripts in a real shell over small programs that print generated answers, so what
 * is exercised is the product's own code from socket to parser. What it tells is made from one model (`cloud-model.ts`)
 * and has the shape of recordings of real services (`recordings.test.ts`).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CloudModel, generateCloud } from './cloud-model'
import { createFaults, type Faults } from './faults'
import { answersOf, missingPrograms } from './host-answers'
import { createHostFolder, type HostFolder } from './host-folder'
import { type OpenStackStats, startOpenStackPeer } from './openstack-peer'
import { type SshPeer, type SshStats, startSshPeer } from './ssh-peer'

export interface SimulatedCloudOptions {
  readonly hosts: number
  readonly instancesPerHost: number
  /** Name of the environment. Default "simulated". */
  readonly name?: string
  /** Most records of one API page. Default 1000. */
  readonly pageLimit?: number
}

export interface SimulatedCloud {
  readonly model: CloudModel
  /** For `calipso env add --file` and `environments.save`, secrets included. */
  readonly environmentDocument: Readonly<Record<string, unknown>>
  /** For people and forms. */
  readonly access: CloudAccess
  readonly faults: Faults
  /** Live counts. */
  readonly stats: { readonly api: OpenStackStats; readonly ssh: SshStats }
  /** Command lines no host had an answer to, as "host: line". Empty when product and simulation agree. */
  unforeseenCommands(): Promise<string[]>
  stop(): Promise<void>
}

export interface CloudAccess {
  readonly keystoneUrl: string
  readonly apiUser: string
  readonly apiPassword: string
  readonly sshHost: string
  readonly sshPort: number
  readonly sshUser: string
  readonly sshPassword: string
}

const API = { user: 'admin', password: 'simulated-api-password' } as const
const SSH = { user: 'calipso', password: 'simulated-ssh-password' } as const

/** @throws Error when the shape cannot be generated; nothing stays open then. */
export async function startSimulatedCloud(options: SimulatedCloudOptions): Promise<SimulatedCloud> {
  const model = generateCloud(options)
  const { faults, state } = createFaults()
  const root = await mkdtemp(join(tmpdir(), 'calipso-simulated-'))
  const cleanUps: (() => Promise<void>)[] = [() => rm(root, { recursive: true, force: true, maxRetries: 5 })]
  const stop = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  }
  try {
    const api = await startOpenStackPeer({
      model,
      ...API,
      faults: state,
      pageLimit: options.pageLimit ?? 1000,
    })
    cleanUps.push(api.close)
    const sshStats: SshStats = { executions: 0, openConnections: 0 }
    const folders = new Map<string, HostFolder>()
    const peers = new Map<string, SshPeer>()
    const byAddress = new Map(model.hosts.map((host) => [host.managementIp, host.name]))
    for (const host of model.hosts) {
      const folder = await createHostFolder(root, host.name, answersOf(model, host), missingPrograms(host))
      folders.set(host.name, folder)
      const peer = await startSshPeer({
        host: host.name,
        ...SSH,
        folder,
        faults: state,
        stats: sshStats,
        portOf: (name) => peers.get(byAddress.get(name) ?? name)?.port,
      })
      peers.set(host.name, peer)
      cleanUps.push(peer.close)
    }
    const [master] = peers.values()
    if (master === undefined) throw new Error('a cloud needs a host')
    const access: CloudAccess = {
      keystoneUrl: api.keystoneUrl,
      apiUser: API.user,
      apiPassword: API.password,
      sshHost: '127.0.0.1',
      sshPort: master.port,
      sshUser: SSH.user,
      sshPassword: SSH.password,
    }
    return {
      model,
      access,
      environmentDocument: environmentDocument(options.name ?? 'simulated', access, model),
      faults: withSudo(faults, folders),
      stats: { api: api.stats, ssh: sshStats },
      unforeseenCommands: async () => {
        const perHost = [...folders].map(async ([name, folder]) =>
          (await folder.unforeseen()).map((line) => `${name}: ${line}`),
        )
        return (await Promise.all(perHost)).flat()
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Refused sudo is a file on the host's disk, which its sudo looks for. */
function withSudo(faults: Faults, folders: ReadonlyMap<string, HostFolder>): Faults {
  return {
    ...faults,
    host: (name, failure) => {
      faults.host(name, failure)
      folders.get(name)?.refuseSudo(failure.kind === 'sudo-refused')
    },
    clear: () => {
      faults.clear()
      for (const folder of folders.values()) folder.refuseSudo(false)
    },
  }
}

function environmentDocument(name: string, access: CloudAccess, model: CloudModel): Record<string, unknown> {
  const kinds = new Set(model.hosts.map((host) => host.kind))
  const drivers = [
    ...(kinds.has('ovs-native') || kinds.has('ovs-hybrid') ? ['OVS'] : []),
    ...(kinds.has('linux-bridge') ? ['LXB'] : []),
  ]
  const keystone = new URL(access.keystoneUrl)
  return {
    name,
    type: 'environment',
    environment_type: 'OpenStack',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: drivers,
    type_drivers: 'vxlan',
    configuration: [
      {
        name: 'OpenStack',
        host: keystone.hostname,
        port: Number(keystone.port),
        url: keystone.href,
        user: access.apiUser,
        pwd: access.apiPassword,
        admin_project: 'admin',
        timeout: 5,
      },
      {
        name: 'CLI',
        host: access.sshHost,
        port: access.sshPort,
        user: access.sshUser,
        pwd: access.sshPassword,
        onward: 'tunnel',
        timeout: 5,
      },
    ],
  }
}
