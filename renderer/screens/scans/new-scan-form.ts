/** The new-scan form: what was chosen, what that allows, and the request it becomes. */
import type { CallInput } from '@shared/contract'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import { inventoryNameSchema, OWN_INVENTORY } from '@shared/model/environment'
import { LOG_LEVELS, type ScanOptions } from '@shared/model/scan'

type Scope = ScanOptions['scope']
export const SOURCES = ['api', 'db', 'cli'] as const satisfies readonly Source[]
type Source = keyof ScanOptions['sources']

export interface NewScanForm {
  environment: string
  /** Name of another inventory to scan into; empty for the environment's own. */
  inventory: string
  scope: Scope
  /** The object to scan with everything below it. */
  object: { id: string; name: string; type: string; path: string } | undefined
  /** What was typed to find it. */
  objectText: string
  clear: boolean
  /** What was typed to confirm clearing a protected environment. */
  confirmation: string
  logLevel: ScanOptions['log_level']
  /** Empty lists mean all. */
  hosts: readonly string[]
  regions: readonly string[]
  projects: readonly string[]
  sources: Readonly<Record<Source, boolean>>
  label: string
}

/** What is chosen when the form opens: a whole scan from every source that is configured. */
export function emptyForm(environment: string): NewScanForm {
  return {
    environment,
    inventory: '',
    scope: 'everything',
    object: undefined,
    objectText: '',
    clear: false,
    confirmation: '',
    logLevel: 'info',
    hosts: [],
    regions: [],
    projects: [],
    sources: { api: true, db: true, cli: true },
    label: '',
  }
}

const noCloudReason = ({ offline, kept }: EnvironmentTile['environment']): string | undefined =>
  offline ? `${kept ? 'Deleted, its inventory was kept' : 'Imported from a file'}: it has no cloud to scan` : undefined

/** The environments as options of a field. */
export const environmentOptions = (tiles: readonly EnvironmentTile[] = []) =>
  tiles.map(({ environment }) => {
    const disabledReason = noCloudReason(environment)
    return { id: environment.name, label: environment.name, ...(disabledReason && { disabledReason }) }
  })

/** What is wrong with the name of the inventory; a view has one already. */
export function inventoryProblem({ inventory }: NewScanForm): string | undefined {
  if (inventory.trim() === '') return undefined
  return inventoryNameSchema.safeParse(inventory).error?.issues[0]?.message
}

/** Whether the scan goes into another inventory than the one the environment shows. */
const goesElsewhere = ({ inventory }: NewScanForm) => !['', OWN_INVENTORY].includes(inventory.trim())

export function sourceDisabledReason(
  tile: EnvironmentTile | undefined,
  source: Source,
  kind: CloudKindFacts | undefined,
): string | undefined {
  if (!tile || !kind) return undefined
  const isConfigured = tile.environment.configuration.some(({ name }) => name === kind.sources[source]?.group)
  return isConfigured ? undefined : 'Not set up in this environment'
}

/** Why a scope cannot be chosen: links and cliques are made from an inventory. */
export function scopeDisabledReason(tile: EnvironmentTile | undefined, scope: Scope): string | undefined {
  const needsInventory = scope === 'links' || scope === 'cliques'
  return needsInventory && !tile?.counts ? 'Needs an inventory: scan everything first' : undefined
}

/** Links and cliques are computed here from what is stored: nothing is asked. */
export const asksTheCloud = (scope: Scope): boolean => scope === 'everything' || scope === 'inventory'

export function clearDisabledReason(form: NewScanForm): string | undefined {
  if (form.object) return 'Not together with a single object'
  if (!asksTheCloud(form.scope)) return 'Links and graphs are always built anew'
  // Clearing forgets everything, and a part would be all that comes back.
  const isPart = [form.hosts, form.regions, form.projects].some((chosen) => chosen.length > 0)
  return isPart ? 'Only with a scan of the whole cloud' : undefined
}

export function startDisabledReason(
  form: NewScanForm,
  tile: EnvironmentTile | undefined,
  kind: CloudKindFacts | undefined,
): string | undefined {
  if (form.environment === '' || !tile) return 'Choose an environment'
  const noCloud = noCloudReason(tile.environment)
  if (noCloud) return noCloud
  if (inventoryProblem(form)) return `Inventory: ${inventoryProblem(form) ?? ''}`
  const scope = goesElsewhere(form) ? undefined : scopeDisabledReason(tile, form.scope)
  if (scope) return scope
  const usable = SOURCES.filter(
    (source) => form.sources[source] && sourceDisabledReason(tile, source, kind) === undefined,
  )
  if (asksTheCloud(form.scope) && usable.length === 0) return 'Choose at least one source'
  // Nothing chosen would be a scan of everything, which is not what was typed.
  if (asksTheCloud(form.scope) && !form.object && form.objectText.trim() !== '')
    return `Choose an object for “${form.objectText.trim()}”, or clear the text`
  if (
    form.clear &&
    clearDisabledReason(form) === undefined &&
    tile.environment.protected &&
    !goesElsewhere(form) &&
    form.confirmation !== form.environment
  ) {
    return `Type ${form.environment} to confirm`
  }
  return undefined
}

/** The request for `scans.start`; what was left alone is left out. */
export function scanRequest(form: NewScanForm): CallInput<'scans.start'> {
  const reads = asksTheCloud(form.scope)
  const some = (part: 'hosts' | 'regions' | 'projects') =>
    reads && form[part].length > 0 ? { [part]: [...form[part]] } : {}
  return {
    environment: form.environment,
    ...(form.inventory.trim() === '' ? {} : { inventory: form.inventory.trim() }),
    scope: form.scope,
    clear: form.clear && clearDisabledReason(form) === undefined,
    log_level: form.logLevel,
    ...(form.confirmation === '' ? {} : { confirm: form.confirmation }),
    sources: { ...form.sources },
    ...(form.object && reads ? { object_id: form.object.id } : {}),
    ...some('hosts'),
    ...some('regions'),
    ...some('projects'),
    ...(form.label.trim() === '' ? {} : { label: form.label.trim() }),
  }
}

export const LOG_LEVEL_OPTIONS = LOG_LEVELS.map((level) => ({
  id: level,
  label: level === 'notset' ? 'Everything' : level.charAt(0).toUpperCase() + level.slice(1),
}))
