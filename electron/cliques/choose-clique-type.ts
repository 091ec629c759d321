/** Which recipe applies to which focal-point type of an environment. */
import type { CliqueType } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import { compareNaturally } from '@shared/text/natural-sort'

/** What of an environment decides. */
export type CliqueEnvironment = Pick<
  Environment,
  'name' | 'environment_type' | 'distribution' | 'distribution_version' | 'mechanism_drivers' | 'type_drivers'
>

/** Points of a match; each outweighs everything below it together. */
const SCORE = {
  environment: 64,
  distribution: 32,
  version: 16,
  mechanismDriver: 8,
  typeDriver: 4,
  anyConfiguration: 2,
  anyEnvironment: 1,
  none: 0,
} as const

/** How well a clique type fits an environment: 0 means not at all, the highest of a focal-point type is used. */
export function scoreCliqueType(type: CliqueType, environment: CliqueEnvironment): number {
  if (type.environment === environment.name) return SCORE.environment
  if (type.environment === 'ANY') return SCORE.anyEnvironment
  if (type.environment !== '') return SCORE.none
  if (type.environment_type && type.environment_type !== environment.environment_type) return SCORE.none
  const conditions = conditionsOf(type, environment)
  if (conditions.length === 0) return SCORE.anyConfiguration
  return conditions.every(({ holds }) => holds) ? conditions.reduce((sum, { score }) => sum + score, 0) : SCORE.none
}

function conditionsOf(type: CliqueType, environment: CliqueEnvironment): { score: number; holds: boolean }[] {
  const conditions: { score: number; holds: boolean }[] = []
  if (type.distribution) {
    conditions.push({ score: SCORE.distribution, holds: type.distribution === environment.distribution })
    // A version means something only together with its distribution.
    if (type.distribution_version) {
      const holds = isVersionReached(type.distribution_version, environment.distribution_version)
      conditions.push({ score: SCORE.version, holds })
    }
  }
  if (type.mechanism_drivers && type.mechanism_drivers.length > 0) {
    const drivers: readonly string[] = environment.mechanism_drivers
    const holds = type.mechanism_drivers.some((driver) => drivers.includes(driver))
    conditions.push({ score: SCORE.mechanismDriver, holds })
  }
  if (type.type_drivers) {
    const drivers: readonly string[] = environment.type_drivers
    conditions.push({ score: SCORE.typeDriver, holds: drivers.includes(type.type_drivers) })
  }
  return conditions
}

/** Build numbers count from the given one on; names of releases must be equal. */
function isVersionReached(wanted: string, actual: string): boolean {
  const isNumber = (version: string) => /^\d+$/.test(version)
  return isNumber(wanted) && isNumber(actual) ? Number(wanted) <= Number(actual) : wanted === actual
}

/**
 * The one clique type in force per focal-point type: highest score, then highest version, then first by name and by its
 * link types, so that the choice does not depend on the order of the list.
 * @returns with one sentence for each focal-point type that has clique types, none of which fits.
 */
export function chooseCliqueTypes(cliqueTypes: readonly CliqueType[], environment: CliqueEnvironment) {
  const chosen = new Map<string, CliqueType>()
  const warnings: string[] = []
  for (const focalType of new Set(cliqueTypes.map((type) => type.focal_point_type))) {
    const [best] = cliqueTypes
      .filter((type) => type.focal_point_type === focalType)
      .map((type) => ({ type, score: scoreCliqueType(type, environment) }))
      .filter(({ score }) => score > SCORE.none)
      .sort((a, b) => b.score - a.score || tieBreak(a.type, b.type))
    if (best) chosen.set(focalType, best.type)
    else warnings.push(`No clique type for ${focalType} fits the environment ${environment.name}`)
  }
  return { chosen, warnings }
}

function tieBreak(a: CliqueType, b: CliqueType): number {
  return (
    compareNaturally(b.distribution_version ?? '', a.distribution_version ?? '') ||
    compareNaturally(a.name, b.name) ||
    compareNaturally(a.link_types.join(), b.link_types.join())
  )
}
