/** What may be chosen, given what was chosen before, and whether that combination is tested. */
import type { CloudKindFacts, DistributionFacts } from '@shared/kinds/cloud-kind'
import { ENVIRONMENT_TYPES, MECHANISM_DRIVERS, TYPE_DRIVERS } from '@shared/model/environment'
import type { SelectOption } from '../components/field'
import type { FieldValue, Values } from './form-fields'

/** Types of cloud; only those discovery knows can be chosen. */
export function typeOptions(kinds: readonly CloudKindFacts[]): readonly SelectOption[] {
  const known = kinds.map(({ id }) => ({ id, label: id }))
  const planned = ENVIRONMENT_TYPES.filter((type) => !kinds.some(({ id }) => id === type))
  return [...known, ...planned.map((type) => ({ id: type, label: type, disabledReason: 'Planned' }))]
}

const optionOf = (kind: CloudKindFacts, values: Values): DistributionFacts | undefined =>
  kind.distributions.find((option) => option.distribution === values.distribution)

/** Versions of the chosen distribution; those outside the tested matrix say so. A stored version stays choosable. */
export function versionOptions(kind: CloudKindFacts, values: Values): readonly SelectOption[] {
  const known = optionOf(kind, values)?.versions ?? []
  const current = String(values.distribution_version ?? '')
  const versions = current === '' || known.includes(current) ? known : [current, ...known]
  const tested = kind.tested.filter((row) => row.distribution === values.distribution).flatMap((row) => row.versions)
  return versions.map((version) => ({
    id: version,
    label: version,
    ...(tested.includes(version) ? {} : { description: 'Experimental' }),
  }))
}

/** Drivers of the chosen distribution, and whatever is chosen already; before a distribution is chosen, none. */
export function driverOptions(
  kind: CloudKindFacts,
  values: Values,
  field: 'mechanism_drivers' | 'type_drivers',
): readonly string[] {
  const all: readonly string[] = field === 'mechanism_drivers' ? MECHANISM_DRIVERS : TYPE_DRIVERS
  const offered: readonly string[] = optionOf(kind, values)?.[field] ?? []
  const chosen = listOf(values[field])
  return all.filter((driver) => offered.includes(driver) || chosen.includes(driver))
}

export const listOf = (value: FieldValue): readonly string[] => (Array.isArray(value) ? value : [])

/** The values after a change of one field: another distribution resets what it decides, the same one again nothing. */
export function withValue(values: Values, id: string, value: FieldValue): Values {
  if (values[id] === value) return values
  const reset = id === 'distribution' ? { distribution_version: '', mechanism_drivers: [], type_drivers: [] } : {}
  return { ...values, ...reset, [id]: value }
}

/**
 * Which of the choices is not in the tested matrix, in words; undefined for a tested combination and until everything
 * is chosen. A row matches when distribution and version are equal and any driver of each sort is listed.
 */
export function untestedPart({ tested }: CloudKindFacts, values: Values): string | undefined {
  if (!isMatrixReady(values)) return undefined
  const distribution = String(values.distribution)
  const version = String(values.distribution_version)
  const mechanisms = listOf(values.mechanism_drivers)
  const types = listOf(values.type_drivers)
  const some = (wanted: readonly string[], offered: readonly string[]) => wanted.some((one) => offered.includes(one))
  const steps: [string, (row: DistributionFacts) => boolean][] = [
    [`the distribution ${distribution}`, (row) => row.distribution === distribution],
    [`version ${version} of ${distribution}`, (row) => row.versions.includes(version)],
    [`the mechanism driver ${mechanisms.join(', ')}`, (row) => some(mechanisms, row.mechanism_drivers)],
    [`the type driver ${types.join(', ')}`, (row) => some(types, row.type_drivers)],
  ]
  let rows = tested
  for (const [what, matches] of steps) {
    rows = rows.filter(matches)
    if (rows.length === 0) return `${what} is not in the tested matrix`
  }
  return undefined
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
