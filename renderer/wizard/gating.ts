/** What may be chosen, given what was chosen before, and what works with it (`shared/kinds/openstack/support`). */
import {
  ENVIRONMENT_OPTIONS,
  type EnvironmentOption,
  FEATURES,
  type Feature,
  type MatrixAnswer,
  SUPPORTED_ENVIRONMENTS,
  supportFor,
} from '@shared/kinds/openstack/support'
import { ENVIRONMENT_TYPES, MECHANISM_DRIVERS, TYPE_DRIVERS } from '@shared/model/environment'
import type { SelectOption } from '../components/field'
import type { FieldValue, Values } from './field-spec'

/** Types of cloud; only those discovery knows can be chosen. */
export function typeOptions(): readonly SelectOption[] {
  return ENVIRONMENT_TYPES.map((type) => ({
    id: type,
    label: type,
    ...(type === 'OpenStack' ? {} : { disabledReason: 'Planned' }),
  }))
}

/** Distributions of a type of cloud. */
export function distributionOptions(type: string): readonly SelectOption[] {
  return ENVIRONMENT_OPTIONS.filter((option) => option.environment_type === type).map(({ distribution }) => ({
    id: distribution,
    label: distribution,
  }))
}

const optionOf = (values: Values): EnvironmentOption | undefined =>
  ENVIRONMENT_OPTIONS.find((option) => option.distribution === values.distribution)

/** Versions of the chosen distribution; those outside the tested matrix say so. A stored version stays choosable. */
export function versionOptions(values: Values): readonly SelectOption[] {
  const known = optionOf(values)?.versions ?? []
  const current = String(values.distribution_version ?? '')
  const versions = current === '' || known.includes(current) ? known : [current, ...known]
  const tested = SUPPORTED_ENVIRONMENTS.filter((row) => row.distribution === values.distribution).flatMap(
    (row) => row.versions,
  )
  return versions.map((version) => ({
    id: version,
    label: version,
    ...(tested.includes(version) ? {} : { description: 'Experimental' }),
  }))
}

/** Drivers of the chosen distribution, and whatever is chosen already; before a distribution is chosen, none. */
export function driverOptions(values: Values, kind: 'mechanism_drivers' | 'type_drivers'): readonly string[] {
  const option = optionOf(values)
  const all: readonly string[] = kind === 'mechanism_drivers' ? MECHANISM_DRIVERS : TYPE_DRIVERS
  const offered: readonly string[] = option ? option[kind] : []
  const chosen = listOf(values[kind])
  return all.filter((driver) => offered.includes(driver) || chosen.includes(driver))
}

/** A value as a list of strings. */
export const listOf = (value: FieldValue): readonly string[] => (Array.isArray(value) ? value : [])

/** What each choice resets: everything that was chosen from a list it decides. */
const RESETS: Readonly<Record<string, Values>> = {
  environment_type: { distribution: '', distribution_version: '', mechanism_drivers: [], type_drivers: [] },
  distribution: { distribution_version: '', mechanism_drivers: [], type_drivers: [] },
}

/** The values after a change of one field. The same choice again resets nothing. */
export function withValue(values: Values, id: string, value: FieldValue): Values {
  if (values[id] === value) return values
  const next = { ...values, ...RESETS[id], [id]: value }
  // Listening cannot stay on where the matrix says it does not work.
  return next.listen === true && !supportOf(next).features.listening ? { ...next, listen: false } : next
}

/** What works with the chosen combination. */
export function supportOf(values: Values): MatrixAnswer {
  return supportFor({
    distribution: String(values.distribution ?? ''),
    distribution_version: String(values.distribution_version ?? ''),
    mechanism_drivers: listOf(values.mechanism_drivers),
    type_drivers: listOf(values.type_drivers),
  })
}

/** True once everything the matrix asks for is chosen; before, its answer would be about nothing. */
export function isMatrixReady(values: Values): boolean {
  return (
    values.distribution !== '' &&
    values.distribution_version !== '' &&
    listOf(values.mechanism_drivers).length > 0 &&
    listOf(values.type_drivers).length > 0
  )
}

const VERBS: Readonly<Record<Feature, string>> = { scanning: 'scan', listening: 'listen', monitoring: 'monitor' }

/** One entry of "Supported here": whether a feature works, and if not, why. */
export interface SupportEntry {
  feature: Feature
  word: string
  works: boolean
  why?: string
}

/** "Supported here: scan ✓ listen ✗ monitor ✗", each with its reason. */
export function supportEntries(values: Values): readonly SupportEntry[] {
  const answer = supportOf(values)
  return FEATURES.map((feature) => ({
    feature,
    word: VERBS[feature],
    works: answer.features[feature],
    ...(answer.features[feature] ? {} : { why: answer.reason ?? `tested without ${feature} on this combination` }),
  }))
}
