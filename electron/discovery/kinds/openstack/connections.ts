/** The connections to one cloud: opened from the environment's configuration groups, used by all, closed together. */
import { AppError } from '@shared/contract/errors'
import { groupOf, type ResolvedGroup, type ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { createDatabase } from '../../../connections/mysql/database'
import { createDatabaseReader, type DatabaseReader } from '../../../connections/mysql/queries'
import { discoverSchemas } from '../../../connections/mysql/schemas'
import { createOpenStack, type OpenStack } from '../../../connections/openstack/openstack'
import { createHostShell, type HostShell } from '../../../connections/ssh/host-shell'
import type { EnvironmentFacts, KindDeps } from '../cloud-kind'

/** How each kind of connection is made; tests give their own. */
export type ConnectionFactories = ReturnType<typeof createConnectionFactories>

/** The connections to one cloud, as far as they are configured. */
export type Connections = ReturnType<typeof openConnections>

/** The real ones, made of what the composition root has. */
export function createConnectionFactories(deps: KindDeps) {
  return {
    /** @param shell for services behind the master host */
    openStack: (group: ResolvedGroupOf<'OpenStack'>, shell: HostShell | undefined): Promise<OpenStack> =>
      createOpenStack(group, { ...deps, forward: shell?.forward }),
    /**
     * @param environment steers where commands run (containers)
     * @param addressOf another address of a host, once the scan knows one
     */
    hostShell: (
      group: ResolvedGroupOf<'CLI'>,
      environment: EnvironmentFacts,
      addressOf: (host: string) => string | undefined,
    ): HostShell =>
      createHostShell(group, { ...deps, addressOf, environment: environment.name, translation: environment }),
    /** @param shell for databases behind the master host */
    database: (group: ResolvedGroupOf<'mysql'>, shell: HostShell | undefined): DatabaseReader => {
      const database = createDatabase(group, { ...deps, forward: shell?.forward })
      return createDatabaseReader(database, () => discoverSchemas(database, group.schema))
    },
  }
}

export function openConnections(
  environment: EnvironmentFacts,
  groups: readonly ResolvedGroup[],
  factories: ConnectionFactories,
) {
  const addresses = new Map<string, string>()
  const api = groupOf(groups, 'OpenStack')
  const cli = groupOf(groups, 'CLI')
  const mysql = groupOf(groups, 'mysql')
  let opening: Promise<OpenStack> | undefined
  let openStack: OpenStack | undefined
  const shell = cli && factories.hostShell(cli, environment, (host) => addresses.get(host))
  const database = mysql && factories.database(mysql, shell)
  return {
    /** @throws AppError `validation` when the section is missing or unusable */
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
    /** The section of the master host. */
    cli,
    shell,
    database,
    parallelHosts: cli?.parallel_hosts ?? 1,
    /** Tells the shell under which address a host answers when its name does not resolve. */
    learnAddress: (host: string, address: string) => {
      addresses.set(host, address)
    },
    /** Whatever was learned about the cloud is asked again from now on; connections stay. */
    renew: () => {
      openStack?.renew()
      shell?.renew()
    },
    cost: () => ({
      api_calls: openStack?.requests() ?? 0,
      ssh_commands: shell?.stats().commands ?? 0,
      db_queries: database?.queries() ?? 0,
    }),
    /** Ends every session; running calls fail. May be called again. */
    dispose: async () => {
      // Each end is tried whatever became of the others.
      await Promise.allSettled([opening?.then((opened) => opened.dispose()), shell?.dispose(), database?.dispose()])
    },
  }
}
