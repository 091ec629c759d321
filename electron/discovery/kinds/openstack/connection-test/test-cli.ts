/** Connection test of the master host section, up to one host behind it. */
import { AppError } from '@shared/contract/errors'
import { groupOf, type ResolvedGroup, type ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { isHostName } from '@shared/text/host-name'
import { createOpenStack, type OpenStackDeps } from '../../../../connections/openstack/openstack'
import { command } from '../../../../connections/ssh/commands'
import { connectSsh } from '../../../../connections/ssh/connect'
import type { AcceptedHostKey } from '../../../../connections/ssh/host-keys'
import type { HostShell } from '../../../../connections/ssh/host-shell'
import { isSameHost, requireSuccess } from '../../../../connections/ssh/host-shell'
import { masterLogin } from '../../../../connections/ssh/login'
import type { TargetTest } from '../../../../connections/test-stages'
import type { KindDeps } from '../../cloud-kind'
import { probeTcp, resolveHost } from './reachability'

export interface CliTestDeps extends KindDeps {
  readonly master: MasterHost
  /** Hosts a scan found, the best to try first; asked for when neither the section nor Nova names one. */
  readonly knownHosts?: readonly OnwardHost[] | undefined
}

/** The way into the cloud, and where to tell it another address of a host. */
export interface MasterHost {
  readonly shell: HostShell
  readonly learnAddress: (host: string, address: string) => void
}

/** A host behind the master host, with another address to try. */
export interface OnwardHost {
  readonly name: string
  readonly address: string | undefined
}

/** @param groups all sections: the OpenStack one tells the name of a compute host. */
export function testCli(
  group: ResolvedGroupOf<'CLI'>,
  groups: readonly ResolvedGroup[],
  deps: CliTestDeps,
  signal: AbortSignal | undefined,
): TargetTest {
  const timeoutMs = group.timeout * 1000
  const { shell } = deps.master
  let handshake: ReturnType<typeof startHandshake> | undefined
  return {
    stages: {
      resolve: () => resolveHost(group.host, timeoutMs, signal),
      connect: () => probeTcp(group.host, group.port, timeoutMs, signal),
      hostKey: async () => {
        handshake = startHandshake(group, deps, timeoutMs, signal)
        const key = await handshake.hostKey
        return `${key.algorithm} ${key.fingerprint}, ${key.isNew ? 'stored now' : 'known'}`
      },
      authenticate: async () => {
        const connection = await handshake?.connection
        connection?.end()
        return `logged in as ${group.user}`
      },
      command: async () => {
        const result = requireSuccess(await shell.run(group.host, command('os-details'), signal))
        return /^PRETTY_NAME="?([^"\n]*)/m.exec(result.stdout)?.[1] ?? 'commands run'
      },
      sudo: async () => {
        const { privilege, privilegeNote } = await shell.access(group.host, signal)
        if (privilege === 'root') return 'logged in as root'
        if (privilege === 'sudo') return 'without password'
        if (privilege === 'sudo-password') return 'with password'
        if (group.sudo === 'never') return { skipped: 'switched off; some details of hosts will be missing' }
        throw new AppError(
          'permission-denied',
          `sudo is refused on ${group.host}: ${privilegeNote ?? 'no reason given'}`,
          {
            hint: 'Allow the user to use sudo without a password and without a terminal (no requiretty), or give the sudo password.',
          },
        )
      },
      onward: async () => {
        const { nodeName } = await shell.access(group.host, signal)
        const onward = await findOnwardHost(group, groups, [group.host, nodeName], deps, signal)
        if (onward === undefined) return { skipped: 'no other host is known; a scan finds them' }
        if (onward.address !== undefined) deps.master.learnAddress(onward.name, onward.address)
        const { route } = await shell.access(onward.name, signal)
        return `${onward.name} is reached ${ROUTE_WORDS[route]}`
      },
    },
    notFatal: ['sudo'],
  }
}

const ROUTE_WORDS = {
  master: 'as the master host itself',
  direct: 'directly',
  tunnel: 'through a tunnel',
  nested: 'by the master host’s own ssh',
} as const

function startHandshake(
  group: ResolvedGroupOf<'CLI'>,
  deps: CliTestDeps,
  timeoutMs: number,
  signal: AbortSignal | undefined,
) {
  let accept: (key: AcceptedHostKey) => void = () => {}
  const accepted = new Promise<AcceptedHostKey>((resolve) => {
    accept = resolve
  })
  const connection = connectSsh({
    target: { host: group.host, port: group.port },
    login: masterLogin(group, deps.agentSocket),
    hostKeys: deps.hostKeys,
    timeoutMs,
    signal,
    onHostKey: accept,
  })
  // As soon as it is accepted; fails with the connection when that ends before the key was accepted.
  const hostKey = Promise.race([accepted, connection.then((opened) => opened.hostKey)])
  connection.catch(() => {})
  return { hostKey, connection }
}

/**
 * A host that is not the master host: from the section's own list, else the first such compute host Nova says is up,
 * else the first an earlier scan found.
 */
async function findOnwardHost(
  group: ResolvedGroupOf<'CLI'>,
  groups: readonly ResolvedGroup[],
  masterNames: readonly string[],
  deps: CliTestDeps,
  signal: AbortSignal | undefined,
): Promise<OnwardHost | undefined> {
  const isOther = (name: string) => !masterNames.some((master) => isSameHost(master, name))
  const configured = Object.keys(group.hosts ?? {}).find(isOther)
  if (configured !== undefined) return { name: configured, address: undefined }
  const openStackGroup = groupOf(groups, 'OpenStack')
  const listed =
    openStackGroup &&
    (await hostOfNova(openStackGroup, isOther, { ...deps, forward: deps.master.shell.forward }, signal))
  return listed ?? deps.knownHosts?.find(({ name }) => isOther(name))
}

async function hostOfNova(
  group: ResolvedGroupOf<'OpenStack'>,
  isOther: (name: string) => boolean,
  deps: OpenStackDeps,
  signal: AbortSignal | undefined,
): Promise<OnwardHost | undefined> {
  try {
    const cloud = await createOpenStack(group, deps)
    try {
      const [region] = await cloud.regions(signal)
      if (region === undefined) return undefined
      const hypervisors = await (await cloud.nova(region, signal)).hypervisors(signal)
      const other = hypervisors.find(
        ({ service, state }) => isHostName(service.host) && isOther(service.host) && state !== 'down',
      )
      return other === undefined ? undefined : { name: other.service.host, address: other.host_ip ?? undefined }
    } finally {
      await cloud.dispose()
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'cancelled') throw error
    // The OpenStack section has its own test; here it only lends a host name.
    deps.log.info('test.onward-host-unknown', { err: error })
    return undefined
  }
}
