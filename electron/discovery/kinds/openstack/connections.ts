/** The connections to one cloud: opened from the environment's configuration groups, used by all, closed together. */
import { AppError } from '@shared/contract/errors'
import { groupOf, type ResolvedGroup, type ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { createDatabase } from '../../../connections/mysql/database'
import { createOpenStack, type OpenStack } from '../../../connections/openstack/openstack'
import { createHostShell } from '../../../connections/ssh/host-shell'
import type { HostShell } from '../../../connections/ssh/host-shell-types'
import type { EnvironmentFacts, KindDeps } from '../cloud-kind'
import { createDatabaseReader, type DatabaseReader } from './database-reader'

/** How each kind of connection is made; the composition root passes the real ones. Nothing is sent before first use. */
export interface ConnectionFactories {
  /** @param shell for services behind the master host */
  openStack(group: ResolvedGroupOf<'OpenStack'>, shell: HostShell | undefined): Promise<OpenStack>
  hostShell(group: ResolvedGroupOf<'CLI'>, hints: HostShellHints): HostShell
  /** @param shell for databases behind the master host */
  database(group: ResolvedGroupOf<'mysql'>, shell: HostShell | undefined): DatabaseReader
}

export interface HostShellHints {
  /** Steers where commands run (containers). */
  readonly environment: EnvironmentFacts
  /** Another address of a host, once the scan knows one. */
  readonly addressOf: (host: string) => string | undefined
}

/** The connections to one cloud, as far as they are configured. Nothing is sent before first use. */
export interface Connections {
  /** @throws AppError `validation` when the section is missing or unusable */
  openStack(): Promise<OpenStack>
  readonly shell: HostShell | undefined
  readonly database: DatabaseReader | undefined
  readonly parallelHosts: number
  /** Tells the shell under which address a host answers when its name does not resolve. */
  learnAddress(host: string, address: string): void
  /** Whatever was learned about the cloud is asked again from now on; connections stay. */
  renew(): void
  cost(): { api_calls: number; ssh_commands: number; db_queries: number }
  /** Ends every session; running calls fail. May be called again. */
  dispose(): Promise<void>
}

/** The real ones, made of what the composition root has. */
export function createConnectionFactories(deps: KindDeps): ConnectionFactories {
  return {
    openStack: (group, shell) => createOpenStack(group, { ...deps, forward: shell?.forward }),
    hostShell: (group, { addressOf, environment }) =>
      createHostShell(group, { ...deps, addressOf, environment: environment.name, translation: environment }),
    database: (group, shell) =>
      createDatabaseReader(createDatabase(group, { ...deps, forward: shell?.forward }), group.schema),
  }
}

export function openConnections(
  environment: EnvironmentFacts,
  groups: readonly ResolvedGroup[],
  factories: ConnectionFactories,
): Connections {
  const addresses = new Map<string, string>()
  const api = groupOf(groups, 'OpenStack')
  const cli = groupOf(groups, 'CLI')
  const mysql = groupOf(groups, 'mysql')
  let opening: Promise<OpenStack> | undefined
  let openStack: OpenStack | undefined
  const shell = cli && factories.hostShell(cli, { environment, addressOf: (host) => addresses.get(host) })
  const database = mysql && factories.database(mysql, shell)
  return {
    openStack: async () => {
      if (!api) {
        throw new AppError('validation', 'The environment has no OpenStack section, so its APIs cannot be asked', {
          hint: 'Fill in the OpenStack section of the environment.',
          fields: [{ path: 'configuration.OpenStack', message: 'is missing' }],
        })
      }
      opening ??= factories.openStack(api, shell).catch((error: unknown) => {
        opening = undefined
        throw error
      })
      openStack = await opening
      return openStack
    },
    shell,
    database,
    parallelHosts: cli?.parallel_hosts ?? 1,
    learnAddress: (host, address) => {
      addresses.set(host, address)
    },
    renew: () => {
      openStack?.renew()
      shell?.renew()
    },
    cost: () => ({
      api_calls: openStack?.requests() ?? 0,
      ssh_commands: shell?.stats().commands ?? 0,
      db_queries: database?.queries() ?? 0,
    }),
    dispose: async () => {
      // Each end is tried whatever became of the others.
      await Promise.allSettled([opening?.then((opened) => opened.dispose()), shell?.dispose(), database?.dispose()])
    },
  }
}
