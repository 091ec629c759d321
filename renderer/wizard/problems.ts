/** What is wrong with a draft, by field id: the shared schema's verdict, and the rules that need two fields to judge. */
import type { FieldProblem } from '@shared/contract/errors'
import { documentSchemaOf } from '@shared/kinds/cloud-kind'
import { OPENSTACK } from '@shared/kinds/openstack'
import { type Draft, documentOf } from './draft'
import { type FieldSpec, groupField, isShown, WIZARD_GROUPS, type WizardGroup } from './field-spec'
import { GROUP_FIELDS } from './group-fields'

/** Where a problem belongs. */
export type StepId = 'main' | WizardGroup

/** The step a field is on. */
export function stepOf(fieldId: string): StepId {
  return WIZARD_GROUPS.find((group) => fieldId.startsWith(`configuration.${group}`)) ?? 'main'
}

/**
 * Every problem of the draft, in the order of the form, at most one a field.
 * @param takenNames names of other environments.
 */
export function problemsOf(draft: Draft, takenNames: ReadonlySet<string>): readonly FieldProblem[] {
  const document = documentOf(draft)
  const parsed = documentSchemaOf(OPENSTACK).safeParse(document)
  const judged = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: fieldId(document, path), message }))
  const all = [...nameProblems(draft, takenNames), ...emptyNumbers(draft), ...judged, ...togetherProblems(draft)]
  const seen = new Set<string>()
  return all.filter(({ path }) => !seen.has(path) && seen.add(path)).sort((a, b) => placeOf(a.path) - placeOf(b.path))
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
  WIZARD_GROUPS.filter((group) => draft.included.has(group)).flatMap((group) =>
    GROUP_FIELDS[group].filter((spec) => isShown(spec, draft.values)),
  )

function emptyNumbers(draft: Draft): FieldProblem[] {
  return shownFields(draft)
    .filter((spec) => spec.kind === 'number' && draft.values[spec.id] === undefined)
    .map((spec) => ({ path: spec.id, message: 'enter a number' }))
}

/** Which fields are needed depends on the chosen way to authenticate; the schema leaves them all optional. */
function togetherProblems(draft: Draft): FieldProblem[] {
  const has = (group: WizardGroup, field: string) => {
    const id = groupField(group, field)
    return Boolean(draft.values[id]) || draft.stored.has(id)
  }
  const need = (group: WizardGroup, field: string, message: string): FieldProblem[] =>
    has(group, field) ? [] : [{ path: groupField(group, field), message }]
  const problems: FieldProblem[] = []
  if (draft.values['auth.OpenStack'] === 'application-credential') {
    problems.push(
      ...need('OpenStack', 'application_credential_id', 'enter the id of the credential'),
      ...need('OpenStack', 'application_credential_secret', 'enter the secret of the credential'),
    )
  } else if (!has('OpenStack', 'admin_token')) {
    problems.push(...need('OpenStack', 'user', 'enter a user name'), ...need('OpenStack', 'pwd', 'enter the password'))
  }
  if (draft.included.has('CLI')) {
    const way = draft.values['auth.CLI']
    if (way === 'key') problems.push(...need('CLI', 'key', 'enter the path of the private key'))
    if (way === 'password') problems.push(...need('CLI', 'pwd', 'enter the password'))
  }
  return problems
}

const ORDER: readonly string[] = [
  'name',
  'environment_type',
  'distribution',
  'distribution_version',
  'mechanism_drivers',
  'type_drivers',
  ...WIZARD_GROUPS.flatMap((group) => GROUP_FIELDS[group].map((spec) => spec.id)),
]

/** Fields not in the list (description, colour) come last on Main, before the groups. */
const placeOf = (id: string): number => {
  const place = ORDER.indexOf(id)
  return place === -1 ? 5.5 : place
}
