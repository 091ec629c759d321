/** Connection test of the database section. */
import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { withoutMasterHost } from '../../../../connections/forward'
import { createDatabase } from '../../../../connections/mysql/database'
import { accountWritePrivileges, discoverSchemas } from '../../../../connections/mysql/schemas'
import type { HostShell } from '../../../../connections/ssh/host-shell'
import type { TargetTest } from '../../../../connections/test-stages'
import type { KindDeps } from '../../cloud-kind'
import { probeTcp } from './reachability'

/** @param shell the master host, needed when the section says `through_master_host`. */
export function testMysql(
  group: ResolvedGroupOf<'mysql'>,
  deps: Pick<KindDeps, 'log' | 'redactor'>,
  shell: HostShell | undefined,
  signal: AbortSignal | undefined,
): TargetTest {
  const timeoutMs = group.connect_timeout * 1000
  const database = createDatabase(group, { ...deps, forward: shell?.forward })
  return {
    stages: {
      tunnel: async () => {
        if (!group.through_master_host) return { skipped: 'connects from this computer' }
        if (shell === undefined) throw withoutMasterHost(`the database ${group.host}:${group.port}`)
        const stream = await shell.forward(group.host, group.port, signal)
        stream.destroy()
        return `the master host reaches ${group.host}:${group.port}`
      },
      connect: async () =>
        group.through_master_host
          ? { skipped: 'through the tunnel' }
          : probeTcp(group.host, group.port, timeoutMs, signal),
      login: async () => database.version(signal),
      schemas: async () => {
        const schemas = await discoverSchemas(database, group.schema, signal)
        const missing = [
          schemas.neutron === undefined ? 'Neutron' : '',
          schemas.novaCells.length === 0 ? 'Nova' : '',
        ].filter(Boolean)
        if (missing.length > 0) {
          throw new AppError('not-found', `the account sees no schema of ${missing.join(' and ')}`, {
            hint: 'Grant the account SELECT on these schemas, or check that this is the right database server.',
          })
        }
        return [schemas.neutron, schemas.novaApi, ...schemas.novaCells, schemas.keystone]
          .filter((name) => name !== undefined)
          .join(', ')
      },
      grants: async ({ warn }) => {
        const privileges = await accountWritePrivileges(database, signal)
        if (privileges.length === 0) return 'may only read'
        warn(
          `The database account can write (${privileges.slice(0, 5).join(', ')}); an account with SELECT only is enough.`,
        )
        return 'may write as well'
      },
    },
    close: () => database.dispose(),
  }
}
