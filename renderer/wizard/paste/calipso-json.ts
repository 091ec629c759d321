/** Reads Calipso's own environment document (`environments_config`), also one of an older release or with gaps. */
import { KIND_FACTS } from '@shared/kinds'
import { foreignOf, readEnvironmentDocuments } from '@shared/model/environment-document'
import { type FieldValue, formsOf, type GroupForm, groupField } from '../form-fields'
import { isMapping, type Mapping, type Pasted } from './pasted'

const TEXTS = ['name', 'environment_type', 'distribution', 'description', 'code'] as const
const LISTS = ['mechanism_drivers', 'type_drivers'] as const

/**
 * The form values of each document of the text; undefined when it is no such document at all.
 * @throws AppError `parse-failed` when it looks like one and cannot be read
 */
export function readCalipsoJson(text: string): readonly Pasted[] | undefined {
  const documents = documentsIn(text).filter((one): one is Mapping => isMapping(one) && 'configuration' in one)
  return documents.length === 0 ? undefined : documents.map(pastedFrom)
}

/** Fields of the document itself that the form, or the document saved from it, has a place for. */
const KNOWN = new Set<string>([
  ...TEXTS,
  ...LISTS,
  ...['protected', 'type', 'distribution_version', 'configuration', 'operational', 'enable_monitoring', 'aci_enabled'],
])
/** Bookkeeping of the place the document comes from. */
const BOOKKEEPING = new Set(['_id', 'id', 'scanned', 'last_scanned', 'monitoring_setup_done', 'imported'])

function pastedFrom(document: Mapping): Pasted {
  const values: Record<string, FieldValue> = {}
  const put = (id: string, value: FieldValue) => {
    if (value !== undefined) values[id] = value
  }
  for (const field of TEXTS) put(field, fieldValue('text', document[field]))
  put('protected', fieldValue('switch', document.protected))
  for (const field of LISTS) {
    const list = texts(document[field])
    if (list.length > 0) put(field, list)
  }
  put('distribution_version', texts(document.distribution_version)[0])
  const found = groupsOf(document.configuration)
  // Documents of the oldest releases do not say what they are of; there was one kind then.
  const kind = KIND_FACTS.find(({ id }) => id === document.environment_type) ?? KIND_FACTS[0]
  const forms = (kind ? formsOf(kind) : []).filter(({ name }) => found.has(name))
  for (const form of forms) Object.assign(values, groupValues(form, found.get(form.name) ?? {}))
  const { listen } = document
  const carried = { ...foreignOf(document), ...(typeof listen === 'boolean' && { listen }) }
  const notTaken = [
    ...[...found.keys()].filter((name) => !forms.some((form) => form.name === name)),
    ...Object.keys(document).filter((key) => !(KNOWN.has(key) || BOOKKEEPING.has(key) || key in carried)),
    ...forms.flatMap((form) => unknownFields(form, found.get(form.name) ?? {})),
  ]
  return {
    label: typeof document.name === 'string' ? document.name : 'environment',
    values,
    carried,
    groups: forms.map(({ name }) => name),
    notes: notTaken.length > 0 ? [`Not taken over: ${notTaken.join(', ')}.`] : [],
  }
}

function unknownFields({ name, fields, facts }: GroupForm, document: Mapping): string[] {
  const taken = fields.filter(({ field, kind }) => fieldValue(kind, document[field]) !== undefined)
  const known = new Set([...taken.map(({ field }) => field), ...Object.keys(facts.auth?.implies?.('') ?? {}), 'name'])
  return Object.keys(document).flatMap((key) => (known.has(key) ? [] : [`${name}: ${key}`]))
}

/** Documents of a text that may be of another form altogether. */
function documentsIn(text: string): unknown[] {
  try {
    return readEnvironmentDocuments(text)
  } catch (thrown) {
    if (/["']?configuration["']?\s*:/.test(text) && /^\s*[[{]/.test(text)) throw thrown
    return []
  }
}

/** Calipso stores one string or a list of them under the same names. */
function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) => {
    const text = fieldValue('text', item)
    return typeof text === 'string' ? [text] : []
  })
}

/** Numbers and flags are stored as texts by some releases, and texts of digits as numbers by some tools. */
function fieldValue(kind: string, value: unknown): FieldValue | undefined {
  if (value === '') return undefined
  if (kind === 'switch') return typeof value === 'boolean' ? value : FLAG_TEXTS.get(String(value).toLowerCase())
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  if (kind !== 'number') return String(value)
  return Number.isFinite(Number(value)) ? Number(value) : undefined
}

const FLAG_TEXTS = new Map([
  ['true', true],
  ['false', false],
])

/** The groups by name; old documents hold a list, exported ones sometimes an object. */
function groupsOf(configuration: unknown): ReadonlyMap<string, Mapping> {
  const list: unknown[] = Array.isArray(configuration)
    ? configuration
    : isMapping(configuration)
      ? Object.entries(configuration).map(([name, group]) => (isMapping(group) ? { name, ...group } : group))
      : []
  return new Map(
    list.flatMap((group) => (isMapping(group) && typeof group.name === 'string' ? [[group.name, group] as const] : [])),
  )
}

function groupValues({ name, fields, facts }: GroupForm, document: Mapping): Record<string, FieldValue> {
  const given = fields.map(({ field, id, kind }) => [id, fieldValue(kind, document[field])] as const)
  const auth = facts.auth?.of((field) => Boolean(fieldValue('switch', document[field]) ?? document[field]))
  const all = [...given, [groupField(name, 'auth'), auth] as const]
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}
