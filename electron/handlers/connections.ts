/** Connection tests of stored or unsaved environments. */
import { AppError, asAppError } from '@shared/contract/errors'
import { type CloudKindFacts, readEnvironmentInput, requireKind, testableGroups } from '@shared/kinds/cloud-kind'
import type { TargetResult } from '@shared/model/connection-test'
import type { ConfigurationGroup, Environment, EnvironmentInput } from '@shared/model/environment'
import type { Sessions } from '../connections/sessions'
import type { HostKeys } from '../connections/ssh/host-keys'
import type { CloudKind, CloudSession } from '../discovery/kinds/cloud-kind'
import { resolveGroups, splitEnvironment } from '../secrets/environment-secrets'
import type { SecretStore } from '../secrets/vault'
import type { InventorySnapshot, Store } from '../store/repository'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

/** Finds the secret behind a reference. */
export type SecretLookUp = (ref: string) => Promise<string | undefined>

export interface ConnectionHandlerDeps {
  store: Store
  kinds: readonly CloudKind[]
  secrets: SecretStore
  hostKeys: HostKeys
  sessions: Pick<Sessions<Environment, CloudSession>, 'lease'>
  /** Wraps a look-up so that what it finds never reaches the log. */
  learning: (lookUp: SecretLookUp) => SecretLookUp
  progress: (testId: string, result: TargetResult) => void
  /** Told of the test of a stored environment that was not given up. */
  tested: (environment: string, results: readonly TargetResult[]) => void
  now: () => Date
}

export function connectionHandlers(deps: ConnectionHandlerDeps): HandlersOf<'connections'> {
  const { store, kinds, progress } = deps

  return {
    'connections.test': async ({ testId, environment: unsaved, stored, targets }, { signal }) => {
      const saved = stored === undefined ? undefined : await requireEnvironment(store, stored)
      const groups = await groupsOf(unsaved, saved, deps)
      const kind = requireKind(kinds, (unsaved ?? saved)?.environment_type ?? '')
      const wanted = targets ?? testableOf(kind, groups)
      const inventory = saved && (await inventoryOf(store, saved.name))
      // A form has connections of its own: what it holds is not the environment yet.
      const lease = !unsaved && saved ? await deps.sessions.lease(saved) : undefined
      // Whoever tests wants to know how things are now.
      lease?.session.renew()
      const results = await kind
        .test(wanted, groups, {
          environment: saved?.name ?? unsaved?.name ?? '',
          session: lease?.session,
          inventory,
          onProgress: (result) => progress(testId, result),
          signal,
        })
        .finally(() => lease?.release())
      if (!unsaved && saved && !signal.aborted) {
        deps.tested(saved.name, results)
        await recordState(store, { kind, name: saved.name, tested: wanted }, results)
      }
      return results
    },
  }
}

/** The groups to test: the unsaved form's, with kept secrets from the stored document, or the stored document's. */
export async function groupsOf(
  unsaved: EnvironmentInput | undefined,
  saved: Environment | undefined,
  { kinds, secrets, learning, now }: Pick<ConnectionHandlerDeps, 'kinds' | 'secrets' | 'learning' | 'now'>,
): Promise<ConfigurationGroup[]> {
  if (unsaved) {
    const time = now().toISOString()
    const bookkeeping = { created_at: time, updated_at: time, scanned: false, offline: false, sample: false }
    const { environment, entered } = splitEnvironment(readEnvironmentInput(kinds, unsaved), bookkeeping, saved)
    return resolveGroups(
      environment,
      learning(async (ref) => entered.get(ref) ?? secrets.get(ref)),
    )
  }
  if (saved) return resolveGroups(saved, learning(secrets.get))
  throw new AppError('validation', 'connections.test needs an environment or the name of a stored one')
}

/** What is stored of an environment. Connections can be tested whatever state that is in; who opens it is told. */
export async function inventoryOf(store: Store, environment: string): Promise<InventorySnapshot | undefined> {
  try {
    return await (await store.inventory(environment)).snapshot()
  } catch (error) {
    if (asAppError(error).code === 'store-corrupt') return undefined
    throw error
  }
}

/** Names of the given groups that have a connection test, in the order of the kind. */
const testableOf = (kind: CloudKindFacts, given: readonly ConfigurationGroup[]): string[] =>
  testableGroups(kind).filter((name) => given.some((group) => group.name === name))

/** Keeps how each test ended. The environment's state follows real results, when all of its connections were tested. */
async function recordState(
  store: Store,
  { kind, name, tested }: { kind: CloudKindFacts; name: string; tested: readonly string[] },
  results: readonly TargetResult[],
): Promise<void> {
  await store.environments.update(name, (environment) => {
    if (!environment) return undefined
    const ends = results.map(({ target, state }) => [target, state === 'ok' ? 'ok' : 'failed'] as const)
    const told = { ...environment, tested: { ...environment.tested, ...Object.fromEntries(ends) } }
    if (!testableOf(kind, environment.configuration).every((group) => tested.includes(group))) return told
    return { ...told, operational: results.every((result) => result.state === 'ok') ? 'running' : 'error' }
  })
}
