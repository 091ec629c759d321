/** The known SSH host keys of environments: list, compare, ask the hosts, trust, forget. */
import { AppError } from '@shared/contract/errors'
import { requireKind } from '@shared/kinds/cloud-kind'
import type { HostKeyFinding } from '@shared/model/host-key'
import type { KeyPlaces } from '../connections/ssh/host-keys'
import { compareWithList } from '../connections/ssh/key-list'
import { knownHostName } from '../connections/ssh/known-hosts'
import { type ConnectionHandlerDeps, groupsOf, inventoryOf } from './connections'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

export interface HostKeyHandlerDeps extends Omit<ConnectionHandlerDeps, 'progress' | 'tested'> {
  found: (readId: string, finding: HostKeyFinding, total: number) => void
}

export function hostKeyHandlers(deps: HostKeyHandlerDeps): HandlersOf<'hostKeys'> {
  const { store, kinds, hostKeys } = deps
  const placesOf = async (name: string): Promise<KeyPlaces> => {
    const { environment_type, configuration } = await requireEnvironment(store, name)
    const kind = kinds.find(({ id }) => id === environment_type)
    return { environment: name, ...(kind?.hostKeyPlaces?.(configuration) ?? { master: undefined, direct: [] }) }
  }
  return {
    'hostKeys.list': async ({ environment }) => {
      const places = await placesOf(environment)
      return { master: places.master, keys: await hostKeys.list(places) }
    },
    'hostKeys.export': async ({ environment }) => ({ text: await hostKeys.export(await placesOf(environment)) }),
    'hostKeys.compare': async ({ text, keys }) => compareWithList(text, keys),

    'hostKeys.read': async ({ readId, environment: unsaved, stored }, { signal }) => {
      const saved = stored === undefined ? undefined : await requireEnvironment(store, stored)
      const groups = await groupsOf(unsaved, saved, deps)
      // A form has connections of its own: what it holds is not the environment yet.
      const lease = !unsaved && saved ? await deps.sessions.lease(saved) : undefined
      const facts = unsaved ?? saved
      const session =
        lease?.session ?? (facts && (await requireKind(kinds, facts.environment_type).open(groups, facts)))
      try {
        if (!session?.readHostKeys)
          throw new AppError('unsupported', 'This kind of environment has no hosts that are reached over SSH')
        session.renew()
        return await session.readHostKeys({
          inventory: saved && (await inventoryOf(store, saved.name)),
          onFound: (finding, total) => deps.found(readId, finding, total),
          signal,
        })
      } finally {
        if (lease) lease.release()
        else await session?.dispose()
      }
    },

    'hostKeys.trust': async ({ environment, questions, how, compared }) => {
      // What the caller may change is checked for this name.
      if (questions.some((question) => (question.environment ?? environment) !== environment))
        throw new AppError('validation', `The keys are not all those of ${environment}`)
      await hostKeys.trust(questions, { how, compared })
      return {}
    },
    'hostKeys.forget': async ({ environment, name, fingerprint, behind }) => {
      const { direct } = await placesOf(environment)
      const isOwnDirect = direct.some(({ host, port }) => knownHostName(host, port) === name.toLowerCase())
      if (!behind && !isOwnDirect)
        throw new AppError('not-found', `${environment} is not connected to ${name} from this computer`)
      await hostKeys.drop(behind ? environment : undefined, name, fingerprint)
      return {}
    },
  }
}
