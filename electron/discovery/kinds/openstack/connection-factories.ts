/** The real connections of scans, made of what the composition root has. */
import { createDatabase } from '../../../connections/mysql/database'
import { createOpenStack } from '../../../connections/openstack/openstack'
import type { HostKeys } from '../../../connections/ssh/host-keys'
import { createHostShell } from '../../../connections/ssh/host-shell'
import type { Logger } from '../../../log/logger'
import type { Redactor } from '../../../secrets/redactor'
import { createDatabaseReader } from './database-reader'
import type { ConnectionFactories } from './scan-connections'

export interface ConnectionFactoryDeps {
  readonly log: Logger
  readonly redactor: Redactor
  readonly hostKeys: HostKeys
  /** Socket or pipe of this computer's SSH agent. */
  readonly agentSocket?: string | undefined
}

export function createConnectionFactories({
  log,
  redactor,
  hostKeys,
  agentSocket,
}: ConnectionFactoryDeps): ConnectionFactories {
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
