/** Environments: list with counts, save with secrets split off, remove with everything that belongs to them. */
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { AppError, asAppError } from '@shared/contract/errors'
import { type CloudKindFacts, readEnvironmentInput } from '@shared/kinds/cloud-kind'
import type { Environment } from '@shared/model/environment'
import type { ScanBrief } from '@shared/model/scan'
import type { RecipeBook } from '../cliques/recipe-book'
import { saveWithSecrets, secretRefs, splitEnvironment, viewEnvironment } from '../secrets/environment-secrets'
import type { SecretStore } from '../secrets/vault'
import type { InventorySummary, Store } from '../store/repository'
import { type HandlersOf, mayView } from './handler'

export interface EnvironmentHandlerDeps {
  kinds: readonly CloudKindFacts[]
  store: Store
  secrets: SecretStore
  /** Tells whose graphs are out of date. */
  book: Pick<RecipeBook, 'outdated'>
  /** Ends every scan of the environment, running or queued. */
  cancelScans: (environment: string) => Promise<void>
  /** Drops what is kept elsewhere of an environment that is gone. */
  removed: (environment: string) => Promise<void>
  now: () => Date
}

export function environmentHandlers(
  deps: EnvironmentHandlerDeps,
): Omit<HandlersOf<'environments'>, 'environments.openSample'> {
  const { kinds, store, secrets, book, cancelScans, removed, now } = deps
  return {
    'environments.list': async (_, { caller }) => {
      const environments = (await store.environments.list()).filter(({ name }) => mayView(caller, name))
      const outdated = new Map((await book.outdated()).map((one) => [one.environment, one.graphs]))
      return Promise.all(
        environments.map(async (environment) => {
          const outdatedGraphs = outdated.get(environment.name)
          const tile = await tileOf(store, secrets, environment)
          return outdatedGraphs === undefined ? tile : { ...tile, outdatedGraphs }
        }),
      )
    },

    'environments.get': async ({ environment }) =>
      viewEnvironment(await requireEnvironment(store, environment), secrets),

    'environments.save': async ({ environment: input, replaces }) => {
      if (replaces !== undefined && replaces !== input.name) {
        await requireEnvironment(store, replaces)
        throw renamed(replaces)
      }
      const saved = await store.exclusively(input.name, async () => {
        const previous = replaces === undefined ? undefined : await requireEnvironment(store, replaces)
        if (!previous && (await store.environments.get(input.name))) throw nameTaken(input.name)
        const time = now().toISOString()
        const known: Partial<Environment> = previous ?? {}
        const { created_at = time, scanned = false, last_scanned, offline = false, sample = false, graphs_by } = known
        const bookkeeping = { created_at, updated_at: time, scanned, last_scanned, offline, sample, graphs_by }
        const split = splitEnvironment(readEnvironmentInput(kinds, input), bookkeeping, previous)
        await saveWithSecrets(store.environments, secrets, split, previous)
        return split.environment
      })
      return viewEnvironment(saved, secrets)
    },

    'environments.remove': async ({ environment }) => {
      await requireEnvironment(store, environment)
      await cancelScans(environment)
      await store.exclusively(environment, async () => {
        const refs = secretRefs(await requireEnvironment(store, environment))
        await store.removeEnvironment(environment)
        await secrets.remove(refs)
        await removed(environment)
      })
      return {}
    },
  }
}

/** @throws AppError `not-found` */
export async function requireEnvironment(store: Pick<Store, 'environments'>, name: string): Promise<Environment> {
  const environment = await store.environments.get(name)
  if (environment) return environment
  throw new AppError('not-found', `There is no environment named "${name}"`, {
    hint: 'The list of environments shows the names that exist.',
  })
}

function renamed(name: string): AppError {
  return new AppError('validation', `The environment "${name}" keeps its name`, {
    hint: 'The name is part of every path and link. Add a new environment instead.',
    fields: [{ path: 'name', message: 'cannot be changed' }],
  })
}

function nameTaken(name: string): AppError {
  return new AppError('conflict', `There is already an environment named "${name}"`, {
    hint: 'Choose another name, or edit the existing environment.',
    fields: [{ path: 'name', message: 'is already used by another environment' }],
  })
}

async function tileOf(store: Store, secrets: SecretStore, environment: Environment): Promise<EnvironmentTile> {
  const recent = await store.scans.list({ environment: environment.name, limit: 5 })
  const active = recent.find((scan) => scan.status === 'running' || scan.status === 'pending')
  const last = recent.find((scan) => scan !== active)
  const base = {
    environment: viewEnvironment(environment, secrets),
    lastScan: last && lastScanOf(last),
    activeScanId: active?.id,
  }
  try {
    return { ...base, ...countsOf(await (await store.inventory(environment.name)).summary()) }
  } catch (error) {
    // One damaged inventory must not hide the other environments.
    return { ...base, regions: [], projects: [], problem: asAppError(error).message }
  }
}

/** Regions and projects named on a tile; `counts` says how many there are, tables have all of them. */
const MOST_NAMED = 50

function countsOf(summary: InventorySummary): Pick<EnvironmentTile, 'regions' | 'projects' | 'counts'> {
  const { committedAt, counts, services, byStatus, knowledge, regions, projects } = summary
  if (committedAt === undefined) return { regions: [], projects: [] }
  return {
    counts: { ...counts, ...(services !== undefined && { services }), byStatus, knowledge },
    regions: regions.slice(0, MOST_NAMED),
    projects: projects.slice(0, MOST_NAMED),
  }
}

function lastScanOf(scan: ScanBrief): NonNullable<EnvironmentTile['lastScan']> {
  const { id, number, status, start_timestamp, end_timestamp, problem_counts } = scan
  return { id, number, status, start_timestamp, end_timestamp, problem_counts }
}
