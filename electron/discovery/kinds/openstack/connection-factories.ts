/** The real connections of scans, made of what the composition root has. */
import { createDatabase } from '../../../connections/mysql/database'
import { createOpenStack } from '../../../connections/openstack/openstack'
import { createHostShell } from '../../../connections/ssh/host-shell'
import type { KindDeps } from '../cloud-kind'
import { createDatabaseReader } from './database-reader'
import type { ConnectionFactories } from './scan-connections'

export function createConnectionFactories({ log, redactor, hostKeys, agentSocket }: KindDeps): ConnectionFactories {
  return {
    openStack: (group) => createOpenStack(group, { log, redactor }),
    hostShell: (group, { addressOf, environment }) =>
      createHostShell(group, {
        log,
        redactor,
        hostKeys,
        agentSocket,
        addressOf,
        environment: environment.name,
        translation: environment,
      }),
    database: (group, shell) =>
      createDatabaseReader(
        createDatabase(group, {
          log,
          redactor,
          ...(shell === undefined ? {} : { forward: (host, port, options) => shell.forward(host, port, options) }),
        }),
        group.schema,
      ),
  }
}
