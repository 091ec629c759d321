/**
 * The fields of the wizard, as data: the form, the document and the pasted text all read the same lists. A group's kinds
 * of field, limits, choices and defaults are read from its schema, so that they are written down once.
 */
import type {
  CloudKindFacts,
  Condition,
  FieldFacts,
  FormFacts,
  OptionFacts,
  StageFacts,
} from '@shared/kinds/cloud-kind'
import type { Environment } from '@shared/model/environment'
import { z } from 'zod'

/** What a field can hold; `undefined` is an emptied number. Secrets are strings, present only while typed. */
export type FieldValue = string | number | boolean | readonly string[] | undefined
/** All typed values, by field id. */
export type Values = Readonly<Record<string, FieldValue>>

export const isFieldValue = (value: unknown): value is FieldValue =>
  ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value)

/** The fields of the Main step, which have the names they have in the document, in the order of the form. */
export const MAIN_FIELDS = {
  name: 'Name',
  environment_type: 'Environment type',
  distribution: 'Distribution',
  distribution_version: 'Version',
  mechanism_drivers: 'Mechanism drivers',
  type_drivers: 'Type drivers',
  code: 'Code',
  color: 'Colour',
  freshness_hours: 'Stale after',
  description: 'Description',
  protected: 'Protected',
} as const satisfies Partial<Record<keyof Environment, string>>
export type MainField = keyof typeof MAIN_FIELDS
export const MAIN_FIELD_IDS = Object.keys(MAIN_FIELDS) as readonly MainField[]
/** What an existing environment keeps: every path and link carries its name, and its inventory was read its way. */
export const LOCKED_ON_EDIT: readonly string[] = MAIN_FIELD_IDS.slice(0, 4)

export interface FieldSpec extends FieldFacts {
  /** Path in the document ("configuration.CLI.host"), or "auth.CLI" for the choice that only steers the form. */
  readonly id: string
  readonly group: string
  readonly kind: 'text' | 'secret' | 'number' | 'select' | 'switch'
  readonly options?: readonly OptionFacts[]
  readonly initial: FieldValue
  /** The document is valid without it. */
  readonly mayBeAbsent: boolean
}

export interface GroupForm {
  readonly name: string
  readonly facts: FormFacts
  readonly checks: readonly StageFacts[]
  readonly fields: readonly FieldSpec[]
}

const formsByKind = new WeakMap<CloudKindFacts, readonly GroupForm[]>()

/** The groups of a kind that have a step of their own, in their order; other groups of a document pass through untouched. */
export function formsOf(kind: CloudKindFacts): readonly GroupForm[] {
  const known = formsByKind.get(kind)
  if (known) return known
  const forms = Object.entries(kind.groups).flatMap(([name, { form, schema, checks = [] }]): GroupForm[] => {
    if (!form) return []
    const rules = schemaRules.parse(z.toJSONSchema(schema(secret), { unrepresentable: 'any' }))
    return [{ name, facts: form, checks, fields: form.fields.map((facts) => specOf(name, facts, form, rules)) }]
  })
  formsByKind.set(kind, forms)
  return forms
}

export const formOf = (kind: CloudKindFacts, group: string): GroupForm | undefined =>
  formsOf(kind).find(({ name }) => name === group)

const secret = z.string().meta({ secret: true })

/** What is needed of the JSON Schema of a group. */
const schemaRules = z.object({
  properties: z.record(
    z.string(),
    z.object({
      type: z.string().optional(),
      enum: z.array(z.string()).optional(),
      minLength: z.number().optional(),
      default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      secret: z.boolean().optional(),
    }),
  ),
  required: z.array(z.string()).default([]),
})

function specOf(group: string, facts: FieldFacts, form: FormFacts, schema: z.infer<typeof schemaRules>): FieldSpec {
  const rule = schema.properties[facts.field]
  const base = { ...facts, group, id: groupField(group, facts.field) }
  // The choice of how to sign in is no field of the document.
  if (!rule) return { ...base, kind: 'select', initial: form.auth?.of(() => false), mayBeAbsent: false }
  const options = facts.options ?? rule.enum?.map((id) => ({ id, label: id }))
  const hasFallback = rule.default !== undefined && rule.minLength === undefined
  return {
    ...base,
    kind: rule.secret ? 'secret' : options ? 'select' : kindOf(rule.type),
    initial: rule.default,
    mayBeAbsent: !schema.required.includes(facts.field) || hasFallback,
    ...(options && { options }),
  }
}

const kindOf = (type: string | undefined): FieldSpec['kind'] =>
  type === 'boolean' ? 'switch' : type === 'number' || type === 'integer' ? 'number' : 'text'

/** Id of a group's field: `groupField('CLI', 'host')` is "configuration.CLI.host", of its choice "auth.CLI". */
export const groupField = (group: string, field: string): string =>
  field === 'auth' ? `auth.${group}` : `configuration.${group}.${field}`

export const holds = (condition: Condition | undefined, group: string, values: Values): boolean => {
  if (!condition) return true
  const [field, ...wanted] = condition
  return wanted.includes(String(values[groupField(group, field)]))
}

/** Whether a field is shown, and so saved, with these values. */
export const isShown = ({ when, group }: FieldSpec, values: Values): boolean => holds(when, group, values)

/** Whether a field has to be filled in although the schema lets it be absent. */
export const isNeeded = ({ needed, group }: FieldSpec, values: Values): boolean =>
  needed !== undefined && holds(needed.when, group, values)

export const isOptional = (spec: FieldSpec, values: Values): boolean => spec.mayBeAbsent && !isNeeded(spec, values)
