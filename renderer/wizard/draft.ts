/**
 * The wizard's draft: what was typed, and the three ways it meets the document — from nothing, from a stored
 * environment, and into the document that tests and saving send.
 */
import { type CloudKindFacts, documentSchemaOf } from '@shared/kinds/cloud-kind'
import {
  type EnvironmentInput,
  type EnvironmentView,
  environmentInputSchema,
  mainFields,
  secretViewSchema,
} from '@shared/model/environment'
import { foreignOf } from '@shared/model/environment-document'
import {
  type FieldValue,
  formOf,
  formsOf,
  groupField,
  isFieldValue,
  isOptional,
  isShown,
  MAIN_FIELD_IDS,
  MAIN_FIELDS,
  type MainField,
  type Values,
} from './form-fields'

export interface Draft {
  kind: CloudKindFacts
  values: Values
  /** Ids of secrets the vault holds; kept on save unless something is typed over them or they are cleared. */
  stored: ReadonlySet<string>
  /** Groups that will be saved. The values of the others stay in the draft only. */
  included: ReadonlySet<string>
  /** Parts of a stored document this wizard has no field for: written back as they were. */
  carried: {
    groups: readonly unknown[]
    /** By group with a form. */
    fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    main: Readonly<Record<string, unknown>>
  }
}

/** What an environment is called before it has a name. */
export const UNNAMED = 'unnamed'

/** Stands in where a test needs a whole document. */
const LEAST = {
  name: UNNAMED,
  distribution: 'any',
  distribution_version: 'any',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
}

const emptyMain = (field: MainField): FieldValue => {
  const fallback = mainFields[field].safeParse(undefined)
  if (fallback.success && isFieldValue(fallback.data)) return fallback.data
  return field.endsWith('_drivers') ? [] : ''
}

/** A new environment of a kind: the schema's defaults only. */
export function emptyDraft(kind: CloudKindFacts): Draft {
  const forms = formsOf(kind)
  const main = MAIN_FIELD_IDS.map((field) => [field, emptyMain(field)] as const)
  const groups = forms.flatMap(({ fields }) => fields.map(({ id, initial }) => [id, initial] as const))
  return {
    kind,
    values: { ...Object.fromEntries([...main, ...groups]), environment_type: kind.id },
    stored: new Set(),
    included: new Set(forms.filter(({ facts }) => facts.optional?.isOn ?? true).map(({ name }) => name)),
    carried: { groups: [], fields: {}, main: {} },
  }
}

export function draftOf(kind: CloudKindFacts, view: EnvironmentView): Draft {
  const values: Record<string, FieldValue> = { ...emptyDraft(kind).values }
  for (const field of MAIN_FIELD_IDS) values[field] = view[field] ?? emptyMain(field)
  const stored = new Set<string>()
  const included = new Set<string>()
  const others: unknown[] = []
  const carriedFields: Record<string, Record<string, unknown>> = {}
  for (const group of view.configuration) {
    const form = formOf(kind, group.name)
    if (!form) {
      others.push(keepingSecrets(group))
      continue
    }
    included.add(form.name)
    const carried: Record<string, unknown> = {}
    for (const [field, value] of Object.entries(group)) {
      const id = groupField(form.name, field)
      if (!form.fields.some((spec) => spec.field === field)) carried[field] = keepingSecrets(value)
      else if (isSecret(value)) {
        if (value.set) stored.add(id)
      } else if (isFieldValue(value)) values[id] = value
    }
    const has = (field: string) =>
      Boolean(carried[field] ?? values[groupField(form.name, field)]) || stored.has(groupField(form.name, field))
    if (form.facts.auth) values[groupField(form.name, 'auth')] = form.facts.auth.of(has)
    carriedFields[form.name] = carried
  }
  const unshown = Object.keys(mainFields).filter((field) => !(field in MAIN_FIELDS))
  const main = Object.fromEntries(unshown.map((field) => [field, view[field as keyof EnvironmentView]]))
  return {
    kind,
    values,
    stored,
    included,
    carried: { groups: others, fields: carriedFields, main: { ...main, ...foreignOf(view) } },
  }
}

const isSecret = (value: unknown): value is { set: boolean } => secretViewSchema.safeParse(value).success

/** A part of a view as input: secrets that are set become "keep", those that are not disappear. */
function keepingSecrets(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  if (isSecret(part)) return part.set ? { keep: true } : undefined
  const entries = Object.entries(part).map(([key, value]) => [key, keepingSecrets(value)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/**
 * The document as typed, for the kind's schema to judge. Fields that are hidden and groups that are switched off are left
 * out; required ones stay in as "" so that the schema asks for them.
 */
export function documentOf(draft: Draft): Record<string, unknown> {
  const main = MAIN_FIELD_IDS.flatMap((field) => {
    const value = draft.values[field]
    const isLeftOut = (value === '' || value === undefined) && mainFields[field].safeParse(undefined).success
    return isLeftOut ? [] : [[field, value] as const]
  })
  const groups = formsOf(draft.kind).filter(({ name }) => draft.included.has(name))
  return {
    ...draft.carried.main,
    ...Object.fromEntries(main),
    configuration: [...groups.map(({ name }) => groupDocument(draft, name)), ...draft.carried.groups],
  }
}

export function groupDocument(draft: Draft, group: string): Record<string, unknown> {
  const form = formOf(draft.kind, group)
  const { values } = draft
  const document: Record<string, unknown> = { name: group }
  for (const spec of form?.fields ?? []) {
    if (spec.field === 'auth' || !isShown(spec, values)) continue
    // A text field nobody touched is an empty one: the schema then says what to enter.
    const value = values[spec.id] ?? (spec.kind === 'text' ? '' : undefined)
    if (spec.kind === 'secret') {
      if (value) document[spec.field] = value
      else if (draft.stored.has(spec.id)) document[spec.field] = { keep: true }
    } else if (value !== undefined && !(isOptional(spec, values) && value === '')) document[spec.field] = value
    // An emptied number must not silently become the schema's default.
    else if (spec.kind === 'number') document[spec.field] = ''
  }
  const implied = form?.facts.auth?.implies?.(String(values[groupField(group, 'auth')]))
  return { ...document, ...draft.carried.fields[group], ...implied }
}

/**
 * The document a connection test of some groups needs: a test depends on its groups only, so that they can be tried
 * before the rest of the form is filled in.
 * @throws ZodError when one of the groups is not valid.
 */
export function testDocument(draft: Draft, groups: readonly string[]): EnvironmentInput {
  const document = {
    ...LEAST,
    environment_type: draft.kind.id,
    ...(draft.values.name ? { name: draft.values.name } : {}),
    configuration: groups.map((group) => groupDocument(draft, group)),
  }
  documentSchemaOf(draft.kind).parse(document)
  return environmentInputSchema.parse(document)
}
