/** Which recipe applies to which focal-point type of an environment. */
import { isShipped } from '@shared/catalog/clique-types'
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

/** One thing a clique type asks of an environment, in words, and whether it holds; `open` decides nothing. */
export interface Reason {
  readonly text: string
  readonly holds: 'yes' | 'no' | 'open'
}

/** A clique type as an environment sees it: score 0 means that it does not fit, the highest of a focal type is used. */
export interface Judged {
  readonly type: CliqueType
  readonly score: number
  readonly reasons: readonly Reason[]
}

/** How well a clique type fits an environment, and why. */
export function judgeCliqueType(type: CliqueType, environment: CliqueEnvironment): Judged {
  const judged = (score: number, ...reasons: readonly Reason[]): Judged => ({ type, score, reasons })
  if (type.environment === environment.name)
    return judged(SCORE.environment, reason('yes', `names ${environment.name}`))
  if (type.environment === 'ANY') {
    const rest = isShipped(type) ? [] : [reason('open', 'your own, so before the shipped one')]
    return judged(SCORE.anyEnvironment, reason('open', 'used when nothing else fits'), ...rest)
  }
  if (type.environment !== '') return judged(SCORE.none, reason('no', `is for ${type.environment}`))
  if (type.environment_type && type.environment_type !== environment.environment_type)
    return judged(SCORE.none, reason('no', `is for ${type.environment_type}`))
  const conditions = conditionsOf(type, environment)
  if (conditions.length === 0)
    return judged(SCORE.anyConfiguration, reason('open', `any ${type.environment_type ?? 'configured'} environment`))
  const reasons = conditions.map(({ holds, what, wanted }) =>
    holds ? reason('yes', `${what} ${wanted}`) : reason('no', `${what} is ${wanted}`),
  )
  if (type.distribution && !type.distribution_version) reasons.push(reason('open', 'any version'))
  const isFitting = conditions.every(({ holds }) => holds)
  return judged(isFitting ? conditions.reduce((sum, { score }) => sum + score, 0) : SCORE.none, ...reasons)
}

const reason = (holds: Reason['holds'], text: string): Reason => ({ holds, text })

function conditionsOf(type: CliqueType, environment: CliqueEnvironment) {
  const conditions: { score: number; holds: boolean; what: string; wanted: string }[] = []
  if (type.distribution) {
    const holds = type.distribution === environment.distribution
    conditions.push({ score: SCORE.distribution, holds, what: 'distribution', wanted: type.distribution })
    // A version means something only together with its distribution.
    const version = type.distribution_version
    if (version) {
      const isReached = isVersionReached(version, environment.distribution_version)
      const wanted = isNumber(version) ? `${version} or later` : version
      conditions.push({ score: SCORE.version, holds: isReached, what: 'version', wanted })
    }
  }
  if (type.mechanism_drivers && type.mechanism_drivers.length > 0) {
    const drivers: readonly string[] = environment.mechanism_drivers
    const holds = type.mechanism_drivers.some((driver) => drivers.includes(driver))
    const wanted = type.mechanism_drivers.join(' or ')
    conditions.push({ score: SCORE.mechanismDriver, holds, what: 'mechanism driver', wanted })
  }
  if (type.type_drivers) {
    const drivers: readonly string[] = environment.type_drivers
    const holds = drivers.includes(type.type_drivers)
    conditions.push({ score: SCORE.typeDriver, holds, what: 'type driver', wanted: type.type_drivers })
  }
  return conditions
}

const isNumber = (version: string) => /^\d+$/.test(version)

/** Build numbers count from the given one on; names of releases must be equal. */
function isVersionReached(wanted: string, actual: string): boolean {
  return isNumber(wanted) && isNumber(actual) ? Number(wanted) <= Number(actual) : wanted === actual
}

/**
 * The clique types of a focal-point type, best first: highest score, then the operator's own, then highest version, then
 * first by name and by link types, so that the choice does not depend on the order of the list. Those that do not fit
 * come last.
 */
export function rankCliqueTypes(
  cliqueTypes: readonly CliqueType[],
  focalType: string,
  environment: CliqueEnvironment,
): Judged[] {
  return cliqueTypes
    .filter((type) => type.focal_point_type === focalType)
    .map((type) => judgeCliqueType(type, environment))
    .sort((a, b) => b.score - a.score || tieBreak(a.type, b.type))
}

/**
 * The one clique type in force per focal-point type.
 * @returns with one sentence for each focal-point type that has clique types, none of which fits.
 */
export function chooseCliqueTypes(cliqueTypes: readonly CliqueType[], environment: CliqueEnvironment) {
  const chosen = new Map<string, CliqueType>()
  const warnings: string[] = []
  for (const focalType of new Set(cliqueTypes.map((type) => type.focal_point_type))) {
    const [best] = rankCliqueTypes(cliqueTypes, focalType, environment)
    if (best && best.score > SCORE.none) chosen.set(focalType, best.type)
    else warnings.push(`No clique type for ${focalType} fits the environment ${environment.name}`)
  }
  return { chosen, warnings }
}

function tieBreak(a: CliqueType, b: CliqueType): number {
  return (
    Number(isShipped(a)) - Number(isShipped(b)) ||
    compareNaturally(b.distribution_version ?? '', a.distribution_version ?? '') ||
    compareNaturally(a.name, b.name) ||
    compareNaturally(a.link_types.join(), b.link_types.join())
  )
}
