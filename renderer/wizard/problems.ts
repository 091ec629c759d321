/** What is wrong with a draft, by field id: the kind's schema's verdict, and the rules that need two fields to judge. */
import type { FieldProblem } from '@shared/contract/errors'
import { type CloudKindFacts, documentSchemaOf } from '@shared/kinds/cloud-kind'
import { countNoun } from '../format/number'
import { type Draft, documentOf } from './draft'
import { type FieldSpec, formsOf, groupField, isNeeded, isShown, MAIN_FIELD_IDS } from './form-fields'

/** "2 fields need attention" */
export const attention = (count: number): string =>
  `${countNoun(count, 'field')} ${count === 1 ? 'needs' : 'need'} attention`

/** The step a field is on: its group, or Main. */
export function stepOf(kind: CloudKindFacts, fieldId: string): string {
  return formsOf(kind).find(({ name }) => fieldId.startsWith(`configuration.${name}`))?.name ?? 'main'
}

/**
 * Every problem of the draft, in the order of the form, at most one a field.
 * @param takenNames names of other environments.
 */
export function problemsOf(draft: Draft, takenNames: ReadonlySet<string>): readonly FieldProblem[] {
  const document = documentOf(draft)
  const parsed = documentSchemaOf(draft.kind).safeParse(document)
  const judged = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: fieldId(document, path), message }))
  const all = [...nameProblems(draft, takenNames), ...emptyNumbers(draft), ...missingFields(draft), ...judged]
  const seen = new Set<string>()
  const order: readonly string[] = [
    ...MAIN_FIELD_IDS,
    ...formsOf(draft.kind).flatMap(({ fields }) => fields.map(({ id }) => id)),
  ]
  return all
    .filter(({ path }) => !seen.has(path) && seen.add(path))
    .sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path))
}

/** Problems a save answered with, under the ids of the form. */
export function savedProblems(draft: Draft, fields: readonly FieldProblem[]): readonly FieldProblem[] {
  const document = documentOf(draft)
  return fields.map(({ path, message }) => ({ path: fieldId(document, path.split('.')), message }))
}

/** ["configuration", 1, "host"] → "configuration.mysql.host". */
function fieldId(document: Record<string, unknown>, path: readonly PropertyKey[]): string {
  const [first, second, ...rest] = path.map(String)
  if (first !== 'configuration' || second === undefined) return first ?? 'name'
  const groups = Array.isArray(document.configuration) ? document.configuration : []
  const group: unknown = groups[Number(second)]
  const name = typeof group === 'object' && group !== null && 'name' in group ? String(group.name) : second
  return [first, name, ...rest.slice(0, 1)].join('.')
}

function nameProblems(draft: Draft, takenNames: ReadonlySet<string>): FieldProblem[] {
  const name = String(draft.values.name ?? '').trim()
  return takenNames.has(name) ? [{ path: 'name', message: 'is already used by another environment' }] : []
}

const shownFields = (draft: Draft): FieldSpec[] =>
  formsOf(draft.kind)
    .filter(({ name }) => draft.included.has(name))
    .flatMap(({ fields }) => fields.filter((spec) => isShown(spec, draft.values)))

/** What the schemas would quietly fill with a default. */
function emptyNumbers(draft: Draft): FieldProblem[] {
  const numbers = shownFields(draft).filter(({ kind }) => kind === 'number')
  return ['freshness_hours', ...numbers.map(({ id }) => id)]
    .filter((id) => draft.values[id] === undefined)
    .map((path) => ({ path, message: 'enter a number' }))
}

/** Which fields are needed depends on the chosen way to authenticate; the schema leaves them all optional. */
function missingFields(draft: Draft): FieldProblem[] {
  const has = (id: string) => Boolean(draft.values[id]) || draft.stored.has(id)
  return shownFields(draft).flatMap((spec) => {
    const { needed, group, id } = spec
    if (!needed || !isNeeded(spec, draft.values) || has(id)) return []
    return needed.unless && has(groupField(group, needed.unless)) ? [] : [{ path: id, message: needed.says }]
  })
}
