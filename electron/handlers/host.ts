/** What this host can do. */
import { RIGHTS } from '@shared/contract/define'
import { AppError } from '@shared/contract/errors'
import type { HostServices } from '../host-services'
import type { SecretStore } from '../secrets/vault'
import type { HandlersOf } from './handler'

export interface HostHandlerDeps {
  secrets: SecretStore
  host: HostServices
  dataDir: string
}

export function hostHandlers({ secrets, host, dataDir }: HostHandlerDeps): HandlersOf<'host'> {
  return {
    'host.info': async (_, { caller }) => ({
      version: host.version,
      platform: process.platform,
      node: process.versions.node,
      dataDir,
      secretsStoredIn: secrets.scope === 'shared' ? `${secrets.describe()}, for every computer` : secrets.describe(),
      capabilities: host.capabilities,
      withheld: RIGHTS.filter((right) => right !== 'any' && caller.rights?.(right) === false),
    }),
    'host.chooseFile': async () => {
      throw new AppError('unsupported', 'This host has no file dialogs', { hint: 'Upload the file, or give its path.' })
    },
  }
}
