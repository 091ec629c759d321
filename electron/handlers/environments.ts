/** Environments: list with counts, save with secrets split off, remove with everything that belongs to them. */
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { AppError, asAppError } from '@shared/contract/errors'
import type { Environment } from '@shared/model/environment'
import type { Scan } from '@shared/model/scan'
import { environmentPrefix, saveSecrets, splitEnvironment, viewEnvironment } from '../secrets/environment-secrets'
import type { Vault } from '../secrets/vault'
import type { InventorySnapshot, Store } from '../store/repository'
import type { HandlersOf } from './handler'

export interface EnvironmentHandlerDeps {
  store: Store
  vault: Vault
  /** Ends every scan of the environment, running or queued. */
  cancelScans: (environment: string) => Promise<void>
  /** Drops what is kept in memory of an environment that is gone. */
  removed: (environment: string) => void
  /** Opens the built-in sample and answers the environment's name. */
  openSample: () => Promise<string>
  changed: (environment: string) => void
  now: () => Date
}

export function environmentHandlers(deps: EnvironmentHandlerDeps): HandlersOf<'environments'> {
  const { store, vault, cancelScans, removed, openSample, changed, now } = deps
  return {
    'environments.list': async () => {
      const environments = await store.environments.list()
      return Promise.all(environments.map((environment) => tileOf(store, vault, environment)))
    },

    'environments.get': async ({ environment }) => viewEnvironment(await requireEnvironment(store, environment), vault),

    'environments.save': async ({ environment: input, replaces }) => {
      const previous = replaces === undefined ? undefined : await requireEnvironment(store, replaces)
      if (previous && previous.name !== input.name) throw renamed(previous.name)
      if (!previous && (await store.environments.get(input.name))) throw nameTaken(input.name)
      const time = now().toISOString()
      const split = splitEnvironment(
        input,
        {
          created_at: previous?.created_at ?? time,
          updated_at: time,
          scanned: previous?.scanned ?? false,
          ...(previous?.last_scanned === undefined ? {} : { last_scanned: previous.last_scanned }),
          offline: previous?.offline ?? false,
          sample: previous?.sample ?? false,
        },
        previous,
      )
      await saveSecrets(vault, { ...split, obsolete: [] })
      await store.environments.save(split.environment)
      // Only now: a crash in between leaves a secret nobody refers to, never a reference to nothing.
      await vault.update({ remove: split.obsolete })
      changed(input.name)
      return viewEnvironment(split.environment, vault)
    },

    'environments.remove': async ({ environment }) => {
      await requireEnvironment(store, environment)
      await cancelScans(environment)
      await store.removeEnvironment(environment)
      await vault.removePrefix(environmentPrefix(environment))
      removed(environment)
      changed(environment)
      return {}
    },

    'environments.openSample': async () => {
      const environment = await openSample()
      changed(environment)
      return { environment }
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

async function tileOf(store: Store, vault: Vault, environment: Environment): Promise<EnvironmentTile> {
  const recent = await store.scans.list({ environment: environment.name, limit: 5 })
  const active = recent.find((scan) => scan.status === 'running' || scan.status === 'pending')
  const last = recent.find((scan) => scan !== active && scan.status !== 'draft')
  const base = {
    environment: viewEnvironment(environment, vault),
    ...(last ? { lastScan: lastScanOf(last) } : {}),
    ...(active ? { activeScanId: active.id } : {}),
  }
  try {
    return { ...base, ...countsOf((await store.inventory(environment.name)).snapshot()) }
  } catch (error) {
    // One damaged inventory must not hide the other environments.
    return { ...base, regions: [], projects: [], problem: asAppError(error).message }
  }
}

function countsOf(snapshot: InventorySnapshot): Pick<EnvironmentTile, 'regions' | 'projects' | 'counts'> {
  if (snapshot.committedAt === undefined) return { regions: [], projects: [] }
  const byStatus = { OK: 0, Warning: 0, Error: 0, none: 0, stale: 0 }
  for (const object of snapshot.objects.values()) {
    if (object.type.endsWith('_folder')) continue
    if (object.stale) byStatus.stale += 1
    else byStatus[object.status ?? 'none'] += 1
  }
  const named = (type: string) => snapshot.byType(type).map(({ id, name }) => ({ id, name }))
  return {
    counts: { ...snapshot.counts, byType: { ...snapshot.counts.byType }, byStatus },
    regions: named('region'),
    projects: named('project'),
  }
}

function lastScanOf(scan: Scan): NonNullable<EnvironmentTile['lastScan']> {
  return {
    id: scan.id,
    number: scan.number,
    status: scan.status,
    problems: scan.problems,
    ...(scan.start_timestamp === undefined ? {} : { start_timestamp: scan.start_timestamp }),
    ...(scan.end_timestamp === undefined ? {} : { end_timestamp: scan.end_timestamp }),
  }
}
