/** Reads Calipso's own environment document (`environments_config`), also one of an older release or with gaps. */
import { foreignOf, readEnvironmentDocuments } from '@shared/model/environment-document'
import { type FieldValue, groupField, WIZARD_GROUPS, type WizardGroup } from '../field-spec'
import { GROUP_FIELDS } from '../group-fields'
import type { Pasted } from './pasted'

const TEXTS = ['name', 'environment_type', 'distribution', 'description', 'code'] as const
const FLAGS = ['listen', 'protected'] as const
const LISTS = ['mechanism_drivers', 'type_drivers'] as const

/**
 * The form values of each document of the text; undefined when it is no such document at all.
 * @throws AppError `parse-failed` when it looks like one and cannot be read
 */
export function readCalipsoJson(text: string): readonly Pasted[] | undefined {
  const documents = documentsIn(text).filter((one): one is Document => isDocument(one) && 'configuration' in one)
  return documents.length === 0 ? undefined : documents.map(pastedFrom)
}

/** Fields of the document itself that the form, or the document saved from it, has a place for. */
const KNOWN = new Set<string>([
  ...TEXTS,
  ...FLAGS,
  ...LISTS,
  ...['type', 'distribution_version', 'configuration', 'operational', 'enable_monitoring', 'aci_enabled'],
])
/** Bookkeeping of the place the document comes from. */
const BOOKKEEPING = new Set(['_id', 'id', 'scanned', 'last_scanned', 'monitoring_setup_done', 'imported'])

function pastedFrom(document: Document): Pasted {
  const values: Record<string, FieldValue> = {}
  for (const field of TEXTS) if (typeof document[field] === 'string') values[field] = document[field]
  for (const field of FLAGS) if (typeof document[field] === 'boolean') values[field] = document[field]
  for (const field of LISTS) {
    const list = texts(document[field])
    if (list.length > 0) values[field] = list
  }
  const [version] = texts(document.distribution_version)
  if (version !== undefined) values.distribution_version = version
  const found = groupsOf(document.configuration)
  const groups = WIZARD_GROUPS.filter((group) => found.has(group))
  for (const group of groups) Object.assign(values, groupValues(group, found.get(group) ?? {}))
  const carried = foreignOf(document)
  const notTaken = [
    ...[...found.keys()].filter((name) => !groups.some((group) => group === name)),
    ...Object.keys(document).filter((key) => !(KNOWN.has(key) || BOOKKEEPING.has(key) || key in carried)),
    ...groups.flatMap((group) => unknownFields(group, found.get(group) ?? {})),
  ]
  return {
    label: typeof document.name === 'string' ? document.name : 'environment',
    values,
    carried,
    groups,
    notes: notTaken.length > 0 ? [`Not taken over: ${notTaken.join(', ')}.`] : [],
  }
}

function unknownFields(group: WizardGroup, document: Document): string[] {
  const known = new Set(GROUP_FIELDS[group].map((spec) => spec.id.replace(`configuration.${group}.`, '')))
  return Object.keys(document).flatMap((key) =>
    key === 'name' || key === 'agent' || known.has(key) ? [] : [`${group}: ${key}`],
  )
}

type Document = Record<string, unknown>

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  )
}

/** The groups by name; old documents hold a list, exported ones sometimes an object. */
function groupsOf(configuration: unknown): ReadonlyMap<string, Document> {
  const list: unknown[] = Array.isArray(configuration)
    ? configuration
    : isDocument(configuration)
      ? Object.entries(configuration).map(([name, group]) => (isDocument(group) ? { name, ...group } : group))
      : []
  return new Map(
    list.flatMap((group) =>
      isDocument(group) && typeof group.name === 'string' ? [[group.name, group] as const] : [],
    ),
  )
}

function groupValues(group: WizardGroup, document: Document): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {}
  for (const spec of GROUP_FIELDS[group]) {
    const value = document[spec.id.replace(`configuration.${group}.`, '')]
    if (spec.kind === 'number') {
      // Ports are stored as text by some releases.
      const number = typeof value === 'string' && value !== '' ? Number(value) : value
      if (typeof number === 'number' && Number.isFinite(number)) values[spec.id] = number
    } else if (spec.kind === 'switch') {
      if (typeof value === 'boolean') values[spec.id] = value
    } else if (typeof value === 'string' && value !== '') values[spec.id] = value
  }
  if (group === 'CLI') values['auth.CLI'] = cliAuthentication(document, values)
  if (group === 'OpenStack') {
    values['auth.OpenStack'] = document.application_credential_id ? 'application-credential' : 'password'
  }
  return values
}

function cliAuthentication(document: Document, values: Readonly<Record<string, FieldValue>>): string {
  const key = Boolean(values[groupField('CLI', 'key')])
  const password = Boolean(values[groupField('CLI', 'pwd')])
  if (password) return key || document.agent === true ? 'any' : 'password'
  return key && document.agent !== true ? 'key' : 'agent'
}
