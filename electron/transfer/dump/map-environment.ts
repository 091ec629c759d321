/** The reference's `environments_config` as an offline environment: what describes the cloud, never how it is reached. */
import { type Environment, environmentSchema, MECHANISM_DRIVERS, TYPE_DRIVERS } from '@shared/model/environment'
import type { InventoryObject } from '@shared/model/inventory-object'
import { type AttributeRecord, asText, asTexts, unique } from '../../values'
import { timeOf } from './map-objects'
import type { Unmapped } from './unmapped'

/** What is taken over or has no meaning for an inventory that is only read. */
const UNDERSTOOD = new Set([
  ...['_id', 'id', 'name', 'type', 'environment_type', 'distribution', 'distribution_version', 'mechanism_drivers'],
  ...['type_drivers', 'aci_enabled', 'last_scanned', 'scanned', 'operational', 'listen', 'enable_monitoring'],
  ...['monitoring_setup_done', 'app_path', 'run_app_path', 'user', 'auth', 'imported'],
])

interface Facts {
  readonly name: string
  /** Absent when the dump has an inventory of an environment that it does not describe. */
  readonly document: AttributeRecord | undefined
  readonly objects: readonly InventoryObject[]
  readonly now: string
  readonly unmapped: Unmapped
}

/** @throws z.ZodError for a name no environment can have */
export function mapEnvironment({ name, document, objects, now, unmapped }: Facts): Environment {
  const note = (reason: string, what = name) => unmapped.add('environments_config', reason, what)
  const told = document ?? {}
  if (!document) note('the dump does not describe this environment: distribution and drivers are guessed')
  const groups = Array.isArray(told.configuration) ? told.configuration.length : 0
  if (groups > 0) note('connections and their credentials are never taken over')
  for (const key of Object.keys(told))
    if (!UNDERSTOOD.has(key) && key !== 'configuration') note('the field has no counterpart here', `${name}: ${key}`)
  const driversOf = <T extends string>(what: string, known: readonly T[], given: readonly string[], otherwise: T) => {
    const drivers = known.filter((driver) => given.includes(driver))
    for (const driver of given)
      if (!drivers.some((one) => one === driver)) note(`the ${what} is not known here`, `${name}: ${driver}`)
    if (drivers.length === 0) note(`no ${what} is known: ${otherwise} is assumed`)
    return drivers.length > 0 ? drivers : [otherwise]
  }
  const typeDrivers = asTexts(told.type_drivers)
  const segments = unique(objects.flatMap((object) => asText(object['provider:network_type']) ?? []))
  const lastScanned = timeOf(told.last_scanned) ?? newestOf(objects)
  return environmentSchema.parse({
    name,
    environment_type: asText(told.environment_type) ?? 'OpenStack',
    distribution: asText(told.distribution) ?? 'unknown',
    distribution_version: asTexts(told.distribution_version)[0] ?? 'unknown',
    mechanism_drivers: driversOf('mechanism driver', MECHANISM_DRIVERS, asTexts(told.mechanism_drivers), 'OVS'),
    type_drivers: driversOf('type driver', TYPE_DRIVERS, typeDrivers.length > 0 ? typeDrivers : segments, 'vlan'),
    aci_enabled: told.aci_enabled === true,
    created_at: now,
    updated_at: now,
    scanned: objects.length > 0,
    ...(lastScanned !== undefined && { last_scanned: lastScanned }),
    offline: true,
    configuration: [],
  })
}

export const newestOf = (objects: readonly InventoryObject[]): string | undefined =>
  objects.reduce<string | undefined>(
    (newest, { last_scanned }) => (newest !== undefined && newest > last_scanned ? newest : last_scanned),
    undefined,
  )
