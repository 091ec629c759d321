/** Reads Calipso's own environment document (`environments_config`), also one of an older release or with gaps. */
import { type FieldValue, groupField, WIZARD_GROUPS, type WizardGroup } from '../field-spec'
import { GROUP_FIELDS } from '../group-fields'
import type { Pasted } from './pasted'

const TEXTS = ['name', 'environment_type', 'distribution', 'description', 'code'] as const
const FLAGS = ['listen', 'protected'] as const
const LISTS = ['mechanism_drivers', 'type_drivers'] as const

/** The form values of the document, or undefined when the text is not one. */
export function readCalipsoJson(text: string): Pasted | undefined {
  const document = parseObject(text)
  if (!document || !('configuration' in document)) return undefined
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
  const others = [...found.keys()].filter((name) => !groups.some((group) => group === name))
  return {
    label: typeof document.name === 'string' ? document.name : 'environment',
    values,
    groups,
    notes: others.length > 0 ? [`Not taken over: ${others.join(', ')}.`] : [],
  }
}

type Document = Record<string, unknown>

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseObject(text: string): Document | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    // A dump of the collection is a list of documents; the first is taken.
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed
    return isDocument(first) ? first : undefined
  } catch {
    return undefined
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
