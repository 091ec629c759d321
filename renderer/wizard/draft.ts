/**
 * The wizard's draft: what was typed, and the three ways it meets the document — from nothing, from a stored
 * environment, and into the document that tests and saving send.
 */
import { documentSchemaOf } from '@shared/kinds/cloud-kind'
import { OPENSTACK } from '@shared/kinds/openstack'
import {
  type EnvironmentInput,
  type EnvironmentView,
  environmentInputSchema,
  secretViewSchema,
} from '@shared/model/environment'
import { foreignOf } from '@shared/model/environment-document'
import {
  type FieldValue,
  groupField,
  isOptional,
  isShown,
  type Values,
  WIZARD_GROUPS,
  type WizardGroup,
} from './field-spec'
import { supportOf } from './gating'
import { GROUP_FIELDS } from './group-fields'

export interface Draft {
  values: Values
  /** Ids of secrets the vault holds; kept on save unless something is typed over them or they are cleared. */
  stored: ReadonlySet<string>
  /** Groups that will be saved. The values of the others stay in the draft only. */
  included: ReadonlySet<WizardGroup>
  /** Parts of a stored document this wizard has no field for: written back as they were. */
  carried: { groups: readonly unknown[]; cliHosts: unknown; main: Readonly<Record<string, unknown>> }
}

/** Fields of the Main step that are saved as they are. */
const MAIN_FIELDS = [
  'name',
  'environment_type',
  'distribution',
  'distribution_version',
  'mechanism_drivers',
  'type_drivers',
  'listen',
  'description',
  'code',
  'color',
  'protected',
  'freshness_hours',
] as const

/** Text fields of Main that an empty box leaves out instead of saving "". */
const OPTIONAL_MAIN = new Set<string>(['description', 'code', 'color'])

/** The least that passes the schema: its answer carries every default, and stands in where a test needs a whole document. */
const LEAST = {
  name: 'unnamed',
  distribution: 'any',
  distribution_version: 'any',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
}
const LEAST_GROUPS: Readonly<Record<WizardGroup, Record<string, string>>> = {
  OpenStack: { name: 'OpenStack', host: 'h' },
  mysql: { name: 'mysql', host: 'h', user: 'u', pwd: 'p' },
  CLI: { name: 'CLI', host: 'h', user: 'u' },
  AMQP: { name: 'AMQP', host: 'h', user: 'u', pwd: 'p' },
}

const isFieldValue = (value: unknown): value is FieldValue =>
  ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value)

/** The values an empty form starts with: the schema's own defaults, so that they are written down once. */
function defaultValues(): Values {
  const least = documentSchemaOf(OPENSTACK).parse({ ...LEAST, configuration: Object.values(LEAST_GROUPS) })
  const values: Record<string, FieldValue> = { 'auth.OpenStack': 'password', 'auth.CLI': 'agent' }
  for (const field of MAIN_FIELDS) values[field] = field in LEAST ? emptyLike(field) : least[field]
  for (const group of WIZARD_GROUPS) {
    const parsed: object = least.configuration.find(({ name }) => name === group) ?? {}
    for (const [field, value] of Object.entries(parsed)) {
      if (isFieldValue(value) && !(field in LEAST_GROUPS[group])) values[groupField(group, field)] = value
    }
  }
  return values
}

const emptyLike = (field: string): FieldValue => (field.endsWith('_drivers') ? [] : '')

/** A new environment: defaults only. The database and the message bus are off until asked for. */
export function emptyDraft(): Draft {
  return {
    values: defaultValues(),
    stored: new Set(),
    included: new Set(['OpenStack', 'CLI']),
    carried: { groups: [], cliHosts: undefined, main: {} },
  }
}

/** The draft that edits a stored environment. */
export function draftOf(view: EnvironmentView): Draft {
  const values: Record<string, FieldValue> = { ...defaultValues() }
  for (const field of MAIN_FIELDS) values[field] = view[field] ?? emptyLike(field)
  const stored = new Set<string>()
  const included = new Set<WizardGroup>()
  let cliHosts: unknown
  const others: unknown[] = []
  for (const group of view.configuration) {
    const name = WIZARD_GROUPS.find((candidate) => candidate === group.name)
    if (name === undefined) {
      others.push(keepingSecrets(group))
      continue
    }
    included.add(name)
    for (const [field, value] of Object.entries(group)) {
      if (field === 'hosts') cliHosts = keepingSecrets(value)
      else if (isSecret(value)) {
        if (value.set) stored.add(groupField(name, field))
      } else if (field !== 'name' && isFieldValue(value)) values[groupField(name, field)] = value
    }
  }
  values['auth.OpenStack'] = values[groupField('OpenStack', 'application_credential_id')]
    ? 'application-credential'
    : 'password'
  values['auth.CLI'] = included.has('CLI') ? cliAuthentication(values, stored) : 'agent'
  const { operational, enable_monitoring, aci_enabled } = view
  return {
    values,
    stored,
    included,
    carried: { groups: others, cliHosts, main: { operational, enable_monitoring, aci_enabled, ...foreignOf(view) } },
  }
}

function cliAuthentication(values: Values, stored: ReadonlySet<string>): 'any' | 'agent' | 'key' | 'password' {
  const agent = values[groupField('CLI', 'agent')] === true
  const password = stored.has(groupField('CLI', 'pwd'))
  const key = Boolean(values[groupField('CLI', 'key')])
  if (password) return agent || key ? 'any' : 'password'
  return agent || !key ? 'agent' : 'key'
}

const isSecret = (value: unknown): value is { set: boolean } => secretViewSchema.safeParse(value).success

/** A part of a view as input: secrets that are set become "keep", those that are not disappear. */
function keepingSecrets(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  if ('set' in part && typeof part.set === 'boolean') return part.set ? { keep: true } : undefined
  const entries = Object.entries(part).map(([key, value]) => [key, keepingSecrets(value)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/**
 * The document as typed, for `environmentInputSchema` to judge. Fields that are hidden and groups that are switched off
 * are left out; required ones stay in as "" so that the schema asks for them.
 */
export function documentOf(draft: Draft): Record<string, unknown> {
  const main = MAIN_FIELDS.flatMap((field) => {
    const value = draft.values[field]
    return OPTIONAL_MAIN.has(field) && (value === '' || value === undefined) ? [] : [[field, value] as const]
  })
  return {
    ...draft.carried.main,
    ...Object.fromEntries(main),
    // Listening needs the message bus and a combination it is known to work with.
    listen: draft.values.listen === true && draft.included.has('AMQP') && supportOf(draft.values).features.listening,
    configuration: [
      ...WIZARD_GROUPS.filter((group) => draft.included.has(group)).map((group) => groupDocument(draft, group)),
      ...draft.carried.groups,
    ],
  }
}

/** One group as typed. */
export function groupDocument(draft: Draft, group: WizardGroup): Record<string, unknown> {
  const document: Record<string, unknown> = { name: group }
  for (const spec of GROUP_FIELDS[group]) {
    const field = spec.id.replace(`configuration.${group}.`, '')
    if (field.startsWith('auth.') || !isShown(spec, draft.values)) continue
    // A text field nobody touched is an empty one: the schema then says what to enter.
    const value = draft.values[spec.id] ?? (spec.kind === 'text' ? '' : undefined)
    if (spec.kind === 'secret') {
      if (value) document[field] = value
      else if (draft.stored.has(spec.id)) document[field] = { keep: true }
    } else if (value !== undefined && !(isOptional(spec, draft.values) && value === '')) document[field] = value
    // An emptied number must not silently become the schema's default.
    else if (spec.kind === 'number') document[field] = ''
  }
  if (group === 'CLI') {
    document.agent = ['agent', 'any'].includes(String(draft.values['auth.CLI']))
    if (draft.carried.cliHosts !== undefined) document.hosts = draft.carried.cliHosts
  }
  return document
}

/**
 * The document a connection test of some groups needs: a test depends on its groups only, so that they can be tried
 * before the rest of the form is filled in.
 * @throws ZodError when one of the groups is not valid.
 */
export function testDocument(draft: Draft, groups: readonly WizardGroup[]): EnvironmentInput {
  const document = {
    ...LEAST,
    ...(draft.values.name ? { name: draft.values.name } : {}),
    configuration: groups.map((group) => groupDocument(draft, group)),
  }
  documentSchemaOf(OPENSTACK).parse(document)
  return environmentInputSchema.parse(document)
}
