/** Connection tests of stored or unsaved environments, and the operator's answers about host keys. */
import { AppError } from '@shared/contract/errors'
import { type TargetResult, TEST_TARGETS, type TestTarget } from '@shared/model/connection-test'
import type { Environment, EnvironmentInput, ResolvedGroup } from '@shared/model/environment'
import type { HostKeys } from '../connections/ssh/host-keys'
import { type TestConnectionDeps, testTargets } from '../connections/test-connection'
import { lookUpUnsaved, resolveGroups, splitEnvironment } from '../secrets/environment-secrets'
import type { Vault } from '../secrets/vault'
import type { Store } from '../store/repository'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

/** Finds the secret behind a reference. */
export type SecretLookUp = (ref: string) => Promise<string | undefined>

export interface ConnectionHandlerDeps {
  store: Store
  vault: Vault
  hostKeys: HostKeys
  testDeps: TestConnectionDeps
  /** Wraps a look-up so that what it finds never reaches the log. */
  learning: (lookUp: SecretLookUp) => SecretLookUp
  progress: (testId: string, result: TargetResult) => void
  changed: (environment: string) => void
  now: () => Date
}

export function connectionHandlers(deps: ConnectionHandlerDeps): HandlersOf<'connections'> {
  const { store, hostKeys, testDeps, progress, changed } = deps

  return {
    'connections.test': async ({ testId, environment: unsaved, stored, targets }, { signal }) => {
      const saved = stored === undefined ? undefined : await requireEnvironment(store, stored)
      const groups = await groupsOf(unsaved, saved, deps)
      const wanted = targets ?? TEST_TARGETS.filter((target) => groups.some((group) => group.name === target))
      const results = await testTargets(wanted, groups, testDeps, (result) => progress(testId, result), signal)
      if (!unsaved && saved && !signal.aborted) {
        await recordState(store, saved.name, wanted, results)
        changed(saved.name)
      }
      return results
    },

    'connections.trustHostKey': async ({ question }) => {
      await hostKeys.trust(question)
      return {}
    },
  }
}

/** The groups to test: the unsaved form's, with kept secrets from the stored document, or the stored document's. */
async function groupsOf(
  unsaved: EnvironmentInput | undefined,
  saved: Environment | undefined,
  { vault, learning, now }: ConnectionHandlerDeps,
): Promise<ResolvedGroup[]> {
  if (unsaved) {
    const time = now().toISOString()
    const bookkeeping = { created_at: time, updated_at: time, scanned: false, offline: false, sample: false }
    const split = splitEnvironment(unsaved, bookkeeping, saved)
    return resolveGroups(split.environment, learning(lookUpUnsaved(vault, split)))
  }
  if (saved) return resolveGroups(saved, learning(vault.get))
  throw new AppError('validation', 'connections.test needs an environment or the name of a stored one')
}

/** The environment's state follows real results, and only when all of its connections were tested. */
async function recordState(
  store: Store,
  name: string,
  tested: readonly TestTarget[],
  results: readonly TargetResult[],
): Promise<void> {
  const environment = await store.environments.get(name)
  if (!environment) return
  const testable = environment.configuration.filter((group) => TEST_TARGETS.some((target) => target === group.name))
  if (!testable.every((group) => tested.some((target) => target === group.name))) return
  const operational = results.every((result) => result.state === 'ok') ? 'running' : 'error'
  await store.environments.save({ ...environment, operational })
}
