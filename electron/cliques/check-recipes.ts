/** What is wrong with clique types, constraints and link types that are to be stored: every field, in words. */
import { cliqueSteps, typesReached, waysTo } from '@shared/catalog/clique-steps'
import { directedLinkTypes, LINK_ATTRIBUTES, LINKABLE_TYPES, STORED_LINK_TYPES } from '@shared/catalog/link-types'
import { anObject } from '@shared/catalog/object-types'
import type { CliqueTypeDraft } from '@shared/contract/calls/clique-types'
import type { FieldProblem } from '@shared/contract/errors'
import { ANY_ENVIRONMENT, type CliqueConstraint, type OwnCliqueType, type OwnConstraint } from '@shared/model/clique'
import type { LinkType } from '@shared/model/link-type'

/** What is stored, and what environments there are. */
export interface RecipeSurroundings {
  readonly cliqueTypes: readonly OwnCliqueType[]
  readonly constraints: readonly OwnConstraint[]
  readonly linkTypes: readonly LinkType[]
  readonly environments: readonly string[]
}

/** A draft that has an id is compared with the others. */
type Draft<T> = T & { readonly id?: string | undefined }

/** What decides where a clique type applies, so that two of one scope can be told. */
export const scopeOf = (type: Omit<CliqueTypeDraft, 'name' | 'link_types'>): string =>
  JSON.stringify([
    type.focal_point_type,
    type.environment,
    type.environment_type ?? '',
    type.distribution ?? '',
    type.distribution_version ?? '',
    [...(type.mechanism_drivers ?? [])].sort(),
    type.type_drivers ?? '',
  ])

/** Everything that would make storing it wrong; none for one that can be stored. */
export function checkCliqueType(draft: Draft<CliqueTypeDraft>, around: RecipeSurroundings): FieldProblem[] {
  const others = around.cliqueTypes.filter(({ id }) => id !== draft.id)
  return [
    ...nameProblems(draft, others),
    ...focalTypeProblems(draft.focal_point_type),
    ...scopeProblems(draft, around.environments),
    ...others
      .filter((other) => scopeOf(other) === scopeOf(draft))
      .map(({ name }) => problem('environment', `"${name}" applies to exactly this already; change it instead`)),
    ...stepProblems(draft, directedLinkTypes(around.linkTypes.map(({ type }) => type))),
  ]
}

/** What may surprise whoever saves it, one sentence each. */
export function notesOnCliqueType(draft: CliqueTypeDraft, { linkTypes }: Pick<RecipeSurroundings, 'linkTypes'>) {
  const shipped = new Set(directedLinkTypes())
  const own = new Set(directedLinkTypes(linkTypes.map(({ type }) => type)))
  const withoutFinder = draft.link_types.filter((name) => own.has(name) && !shipped.has(name))
  if (withoutFinder.length === 0 || draft.use_implicit_links) return []
  return [
    `Scans find no links of type ${withoutFinder.join(', ')}: only imported inventories have them, or implicit links, which this clique type does not use.`,
  ]
}

const problem = (path: string, message: string): FieldProblem => ({ path, message })

function nameProblems(draft: Draft<CliqueTypeDraft>, others: readonly OwnCliqueType[]): FieldProblem[] {
  const name = draft.name.trim()
  if (name === '') return [problem('name', 'enter a name')]
  if (name.length > 120) return [problem('name', 'at most 120 characters')]
  const isTaken = others.some((other) => other.name === name && other.environment === draft.environment)
  return isTaken ? [problem('name', 'another clique type with the same scope has this name')] : []
}

function focalTypeProblems(type: string): FieldProblem[] {
  if (LINKABLE_TYPES.includes(type)) return []
  return [problem('focal_point_type', type === '' ? 'choose an object type' : `"${type}" is no object type`)]
}

const CONFIGURATION = ['environment_type', 'distribution', 'mechanism_drivers', 'type_drivers'] as const

function scopeProblems(draft: CliqueTypeDraft, environments: readonly string[]): FieldProblem[] {
  const given = [...CONFIGURATION, 'distribution_version' as const].filter((key) => {
    const value = draft[key]
    return value !== undefined && value.length > 0
  })
  if (draft.environment !== '') {
    const isKnown = draft.environment === ANY_ENVIRONMENT || environments.includes(draft.environment)
    return [
      ...(isKnown ? [] : [problem('environment', `there is no environment "${draft.environment}"`)]),
      ...given.map((key) => problem(key, 'leave it empty: an environment is chosen already')),
    ]
  }
  const problems: FieldProblem[] = []
  if (given.length === 0) problems.push(problem('environment', 'choose an environment, any environment, or what it is'))
  if (draft.distribution_version && !draft.distribution)
    problems.push(problem('distribution', 'choose the distribution that the version is of'))
  return problems
}

function stepProblems({ focal_point_type, link_types }: CliqueTypeDraft, known: readonly string[]): FieldProblem[] {
  if (link_types.length === 0) return [problem('link_types', 'add at least one step')]
  const steps = cliqueSteps(focal_point_type, link_types)
  return steps.flatMap(({ linkType, from, isReached }, index) => {
    const at = `link_types.${index}`
    if (!known.includes(linkType)) {
      const mended = mendedLinkType(linkType, known)
      const advice = mended
        ? `; it is spelled "${mended}"`
        : '; add it to the link types first, if there are such links'
      return [problem(at, `"${linkType}" is no link type${advice}`)]
    }
    if (isReached) return []
    const way = waysTo(from, typesReached(focal_point_type, steps.slice(0, index)), known)
    const advice = way && way.length > 0 ? `Insert ${way.join(', ')} before it, or remove it` : 'Remove it'
    return [problem(at, `can never be followed: no earlier step reaches ${anObject(from)}. ${advice}.`)]
  })
}

/** The link type that is meant by a misspelled one: hyphens for underscores, as in shipped data of Calipso's. */
export function mendedLinkType(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_\s]/g, '')
  return known.find((one) => plain(one) === plain(name))
}

export function checkConstraint(draft: Draft<CliqueConstraint>, around: RecipeSurroundings): FieldProblem[] {
  const environment = draft.environment ?? ''
  const isTaken = around.constraints.some(
    (other) =>
      other.id !== draft.id &&
      other.focal_point_type === draft.focal_point_type &&
      (other.environment ?? '') === environment,
  )
  const known: readonly string[] = [...LINKABLE_TYPES, ...LINK_ATTRIBUTES]
  return [
    ...focalTypeProblems(draft.focal_point_type),
    ...(environment === '' || around.environments.includes(environment)
      ? []
      : [problem('environment', `there is no environment "${environment}"`)]),
    ...(isTaken
      ? [problem('focal_point_type', 'there are constraints of this type and environment; change those')]
      : []),
    ...draft.constraints.flatMap((name, index) =>
      known.includes(name)
        ? []
        : [problem(`constraints.${index}`, `"${name}" is neither an object type nor an attribute of links`)],
    ),
  ]
}

export function checkLinkType(
  draft: Draft<Pick<LinkType, 'description' | 'endPointA' | 'endPointB'>>,
  around: RecipeSurroundings,
): FieldProblem[] {
  const ends = (['endPointA', 'endPointB'] as const).flatMap((key) =>
    LINKABLE_TYPES.includes(draft[key])
      ? []
      : [problem(key, draft[key] === '' ? 'choose an object type' : `"${draft[key]}" is no object type`)],
  )
  const others = around.linkTypes.filter(({ id }) => id !== draft.id).map(({ type }) => type)
  const stored = [...STORED_LINK_TYPES, ...others].find((name) =>
    [`${draft.endPointA}-${draft.endPointB}`, `${draft.endPointB}-${draft.endPointA}`].includes(name),
  )
  return [
    ...(draft.description.trim() === '' ? [problem('description', 'say what such a link is')] : []),
    ...ends,
    ...(stored
      ? [problem('endPointB', `there is a link type between these already: ${stored}; it is followed either way`)]
      : []),
  ]
}
