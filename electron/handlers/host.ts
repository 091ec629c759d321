/** What this host can do, and the operator's preferences. */

import { DEFAULT_PREFERENCES, type Preferences, preferencesSchema } from '@shared/contract/calls/host'
import { AppError } from '@shared/contract/errors'
import type { HostServices } from '../host-services'
import type { SecretStore } from '../secrets/vault'
import type { Store } from '../store/repository'
import { asRecord } from '../values'
import type { HandlersOf } from './handler'

export interface HostHandlerDeps {
  store: Store
  secrets: SecretStore
  host: HostServices
  dataDir: string
  changed: (preferences: Preferences) => void
}

export function hostHandlers({
  store,
  secrets,
  host,
  dataDir,
  changed,
}: HostHandlerDeps): HandlersOf<'host'> & HandlersOf<'preferences'> {
  const read = () => readPreferences(store)
  return {
    'host.info': async () => ({
      version: host.version,
      platform: process.platform,
      node: process.versions.node,
      dataDir,
      secretsStoredIn: secrets.scope === 'shared' ? `${secrets.describe()}, for every computer` : secrets.describe(),
      capabilities: host.capabilities,
    }),
    'host.chooseFile': async () => {
      throw new AppError('unsupported', 'This host has no file dialogs', { hint: 'Upload the file, or give its path.' })
    },
    'preferences.get': read,
    'preferences.set': async (patch) => {
      const preferences = preferencesSchema.parse({ ...(await read()), ...patch })
      await store.settings.set('preferences', preferences)
      changed(preferences)
      return preferences
    },
  }
}

/** The operator's preferences, with defaults for what was never chosen. */
export async function readPreferences({ settings }: Pick<Store, 'settings'>): Promise<Preferences> {
  const parsed = preferencesSchema.safeParse({
    ...DEFAULT_PREFERENCES,
    ...asRecord(await settings.get('preferences')),
  })
  // Preferences of another version must never keep the product from starting: what does not fit falls back to defaults.
  return parsed.success ? parsed.data : DEFAULT_PREFERENCES
}
