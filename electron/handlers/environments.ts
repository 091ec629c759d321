/** Environments: list with counts, save with secrets split off, remove with everything that belongs to them. */
import { type EnvironmentTile, REMOVABLE } from '@shared/contract/calls/environments'
import { AppError, asAppError } from '@shared/contract/errors'
import { type CloudKindFacts, readEnvironmentInput } from '@shared/kinds/cloud-kind'
import { connectedName, type Environment, viewFacts, viewName } from '@shared/model/environment'
import type { ScanBrief, ScanOptions } from '@shared/model/scan'
import type { RecipeBook } from '../cliques/recipe-book'
import {
  copyWithSecrets,
  saveWithSecrets,
  secretRefs,
  splitEnvironment,
  viewEnvironment,
} from '../secrets/environment-secrets'
import type { SecretStore } from '../secrets/vault'
import type { InventorySummary, Store } from '../store/repository'
import { unknownEnvironment } from '../store/unknown-environment'
import { type HandlersOf, mayView, requireRight } from './handler'

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
  /** Removes what was said of an environment that stays. */
  forgetMessages: (environment: string) => Promise<void>
  /** Pauses the schedules of environments that have no cloud any more. */
  pauseSchedules: (environments: readonly string[]) => Promise<void>
  now: () => Date
}

export function environmentHandlers(
  deps: EnvironmentHandlerDeps,
): Omit<HandlersOf<'environments'>, 'environments.openSample'> {
  const { kinds, store, secrets, book, cancelScans, removed, forgetMessages, pauseSchedules, now } = deps
  const viewsOf = async (name: string) => (await store.environments.list()).filter(({ view_of }) => view_of === name)
  const schedulesOf = (name: string) => store.schedules.all().filter((schedule) => schedule.environment === name)
  /** Removes an environment with everything that belongs to it, its views left out. */
  const removeWhole = async (name: string) => {
    await cancelScans(name)
    await store.exclusively(name, async () => {
      const refs = secretRefs(await requireEnvironment(store, name))
      await store.removeEnvironment(name)
      await secrets.remove(refs)
      await removed(name)
    })
  }
  /** Leaves what was discovered, without anything that leads to the cloud. */
  const keepInventory = async (name: string, also: ReadonlySet<string>) => {
    await cancelScans(name)
    await store.exclusively(name, async () => {
      const found = await requireEnvironment(store, name)
      await store.environments.save({ ...found, configuration: [], offline: true, kept: true, operational: 'stopped' })
      await secrets.remove(secretRefs(found))
      if (also.has('messages')) await forgetMessages(name)
      if (also.has('scans')) {
        await store.scans.removeFor(name)
        for (const { id } of schedulesOf(name)) await store.schedules.remove(id)
      }
      await removed(name)
    })
  }
  /** What it holds; undefined when it is damaged, so that nobody can count it. */
  const countOf = async (name: string): Promise<InventorySummary['counts'] | undefined> => {
    try {
      return (await (await store.inventory(name)).summary()).counts
    } catch {
      return undefined
    }
  }
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
        if (previous?.view_of !== undefined) throw isView(previous)
        const taken = previous ? undefined : await store.environments.get(input.name)
        if (taken && !taken.kept) throw nameTaken(input.name)
        const time = now().toISOString()
        const known: Partial<Environment> = previous ?? (taken && { ...taken, offline: false }) ?? {}
        const { created_at = time, scanned = false, last_scanned, offline = false, sample = false, graphs_by } = known
        const bookkeeping = { created_at, updated_at: time, scanned, last_scanned, offline, sample, graphs_by }
        const split = splitEnvironment(readEnvironmentInput(kinds, input), bookkeeping, previous)
        await saveWithSecrets(store.environments, secrets, split, previous)
        return split.environment
      })
      for (const view of await viewsOf(saved.name))
        await store.environments.update(view.name, (found) => found && { ...found, ...viewFacts(saved) })
      return viewEnvironment(saved, secrets)
    },

    'environments.remove': async ({ environment, also, confirm }) => {
      const found = await requireEnvironment(store, environment)
      requireConfirmed(found, confirm, 'deleting')
      const own = new Set<string>(also)
      const isOnlyInventory = found.view_of !== undefined || (found.offline && !found.kept)
      const isKept = !isOnlyInventory && !own.has('inventory') && (await countOf(environment))?.objects !== 0
      if (isKept) {
        if (found.kept && own.size === 0) throw alreadyKept(environment)
        await keepInventory(environment, own)
        await pauseSchedules([environment, ...(await viewsOf(environment)).map(({ name }) => name)])
        return { kept: REMOVABLE.filter((part) => !own.has(part)), views: [] }
      }
      const views = (await viewsOf(environment)).map(({ name }) => name)
      for (const view of views) await removeWhole(view)
      await removeWhole(environment)
      return { kept: [], views }
    },

    'environments.removal': async ({ environment }) => {
      await requireEnvironment(store, environment)
      const { objects, links, cliques } = (await countOf(environment)) ?? { objects: 0, links: 0, cliques: 0 }
      const scans = await store.scans.list({ environment, limit: Number.MAX_SAFE_INTEGER })
      return {
        ...{ objects, links, cliques },
        messages: store.messages.all().filter((message) => message.environment === environment).length,
        scans: scans.length,
        schedules: schedulesOf(environment).length,
        views: (await viewsOf(environment)).map(({ name }) => name),
      }
    },

    'environments.duplicate': async ({ environment, as }, { caller }) => {
      requireRight('environments.duplicate', 'edit-env', caller, as)
      const source = await requireEnvironment(store, environment)
      if (source.view_of !== undefined) throw isView(source)
      if (source.offline) {
        throw new AppError('unsupported', `${environment} has no connections to copy`, {
          hint: 'Export its inventory and import it under another name instead.',
        })
      }
      const copy = await store.exclusively(as, async () => {
        if (await store.environments.get(as)) throw nameTaken(as)
        const { last_scanned: _, color: __, ...kept } = source
        const time = now().toISOString()
        const fresh: Environment = { ...kept, name: as, scanned: false, operational: 'stopped' }
        const split = await copyWithSecrets({ ...fresh, created_at: time, updated_at: time }, secrets.get)
        await saveWithSecrets(store.environments, secrets, split, undefined)
        return split.environment
      })
      return viewEnvironment(copy, secrets)
    },

    'environments.clear': async ({ environment, confirm }) => {
      const found = await requireEnvironment(store, environment)
      requireConfirmed(found, confirm, 'clearing')
      if (found.offline) {
        throw new AppError('unsupported', `${environment} cannot be scanned again, so it is not cleared`, {
          hint: 'Delete it when its inventory is no longer wanted.',
        })
      }
      await cancelScans(environment)
      await store.removeInventory(environment)
      await store.environments.update(environment, (stored) => {
        if (!stored) return undefined
        const { last_scanned: _, ...rest } = stored
        return { ...rest, scanned: false }
      })
      return {}
    },
  }
}

/**
 * What is protected is destroyed only by who says its name.
 * @throws AppError `conflict`
 */
export function requireConfirmed(
  { name, protected: isProtected }: Pick<Environment, 'name' | 'protected'>,
  confirm: string | undefined,
  doing: 'deleting' | 'clearing',
): void {
  if (!isProtected || confirm === name) return
  throw new AppError('conflict', `${name} is protected: ${doing} it needs its name once more`, {
    hint: `Confirm with the name ${name}.`,
    fields: [{ path: 'confirm', message: `must be ${name}` }],
  })
}

/** What a scan would clear: the environment, or another view of the same cloud, which may not be there yet. */
export async function clearedBy(
  { environments }: Pick<Store, 'environments'>,
  { environment, inventory, clear }: Pick<ScanOptions, 'environment' | 'inventory' | 'clear'>,
): Promise<Environment | undefined> {
  const found = clear ? await environments.get(environment) : undefined
  return found && inventory !== undefined ? environments.get(viewName(connectedName(found), inventory)) : found
}

function isView({ name, view_of }: Environment): AppError {
  return new AppError('unsupported', `${name} is a view of ${view_of ?? ''} and has no connections of its own`, {
    hint: `Edit or copy ${view_of ?? ''} instead: its views follow it.`,
  })
}

function alreadyKept(name: string): AppError {
  return new AppError('conflict', `${name} is deleted already; its inventory was kept`, {
    hint: 'Say what of it is to go: the inventory, the messages or the scans.',
  })
}

/** @throws AppError `not-found` */
export async function requireEnvironment(store: Pick<Store, 'environments'>, name: string): Promise<Environment> {
  const environment = await store.environments.get(name)
  if (environment) return environment
  throw unknownEnvironment(name)
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
