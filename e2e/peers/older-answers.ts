/**
 * Answers in the form of older releases: fields that came later are gone, and whole lists, and microversions are refused.
 * Told by the release notes and the API references of Nova and Neutron. Pure.
 */
import type { OlderRelease } from './cloud-spec'
import type { Recorded } from './recorded'

interface Form {
  /** The newest microversion of Nova. */
  readonly compute: number
  /** Fields that came later, anywhere in a record. */
  readonly withoutFields: ReadonlySet<string>
  /** Lists of Neutron that came later. */
  readonly withoutLists: RegExp
}

const SINCE_TRAIN = ['stateful', 'is_snat_ns', 'ports_not_used', 'resource_versions', 'connectivity', 'bound_drivers']
const SINCE_PIKE = ['port_details', 'qos_network_policy_id', 'network_cascade', 'segment_id', 'remote_address_group_id']
const SINCE_NEWTON = [
  ...['project_id', 'revision_number', 'created_at', 'updated_at', 'tags', 'trunk_details', 'ip_allocation'],
  ...['service_types', 'description', 'dns_domain', 'datapath_type', 'l2_adjacency', 'flavor_id'],
]
const FORMS: Readonly<Record<OlderRelease, Form>> = {
  mitaka: {
    compute: 2.25,
    withoutFields: new Set([...SINCE_NEWTON, ...SINCE_PIKE, ...SINCE_TRAIN]),
    withoutLists: /\/(?:trunks|address-groups|segments|details\.json)$/,
  },
  queens: { compute: 2.6, withoutFields: new Set(SINCE_TRAIN), withoutLists: /\/address-groups$/ },
}

const without = (value: unknown, names: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((one) => without(one, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (names.has(name) ? [] : [[name, without(inner, names)]])),
  )
}

export function inFormOf(release: OlderRelease | undefined) {
  const form = release && FORMS[release]
  return {
    has: (path: string) => !form?.withoutLists.test(path),
    records: <T extends { readonly id: string }>(records: readonly T[]): readonly T[] =>
      form ? records.map((one) => without(one, form.withoutFields) as T) : records,
    /** Known by number where Nova knows no microversion 2.53. */
    hypervisors: <T extends Recorded & { readonly id: string }>(all: readonly T[]) =>
      form && refuses(form, 53) ? all.map(({ servers: _, ...one }, index) => ({ ...one, id: String(index + 1) })) : all,
  }
}

/** "2.6" stands for 2.60. */
const refuses = ({ compute }: Form, minor: number) => minor > Math.round((compute - 2) * 100)

/** What Nova says to "compute 2.53" where it is too old for that. */
export function microversionRefusal(release: OlderRelease | undefined, wanted: string): object | undefined {
  const [, minor] = /^compute 2\.(\d+)$/.exec(wanted) ?? []
  const form = release && FORMS[release]
  if (form === undefined || minor === undefined || !refuses(form, Number(minor))) return undefined
  const message = `Version 2.${minor} is not supported by the API. Minimum is 2.1 and maximum is ${form.compute.toFixed(2)}.`
  return { computeFault: { message, code: 406 } }
}
