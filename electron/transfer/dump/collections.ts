/** Which collection of the reference a file of a dump holds, of which named inventory, and what becomes of it. */
import { OWN_INVENTORY } from '@shared/model/environment'

/** Collections that are read. */
const READ = ['environments_config', 'inventory', 'links', 'cliques', 'clique_types'] as const
export type ReadCollection = (typeof READ)[number]

const SHIPPED = 'Calipso Desktop has its own reference data'
const ACCOUNTS = 'accounts and tokens are never taken over'
const DERIVED = 'it is made anew from the inventory'
/** Why the others are not. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  scans: 'only the inventory that the last of them left is taken over',
  messages: 'they are about scans and checks that another Calipso made',
  clique_constraints: 'read them with calipso clique-constraints import',
  link_types: 'read them with calipso link-types import',
  scheduled_scans: 'an imported environment has no connections to scan through',
  connection_tests: 'it holds credentials, and results of connections that are not taken over',
  supported_environments: SHIPPED,
  constants: SHIPPED,
  network_agent_types: SHIPPED,
  attributes_for_hover_on_data: SHIPPED,
  environment_options: SHIPPED,
  monitoring_config_templates: SHIPPED,
  monitoring_config: 'it may hold credentials of the monitoring system',
  statistics: 'flow samples are not shown',
  api_tokens: ACCOUNTS,
  users: ACCOUNTS,
  roles: ACCOUNTS,
  user_settings: ACCOUNTS,
  meteor_accounts_loginServiceConfiguration: ACCOUNTS,
  graphs: DERIVED,
  schemas: DERIVED,
  validations: DERIVED,
}
/** The longest first: `monitoring_config_templates` is no `monitoring_config` of an inventory "templates". */
const KNOWN = [...READ, ...Object.keys(LEFT_OUT)].sort((a, b) => b.length - a.length)

export type Collection =
  | { readonly read: ReadCollection; readonly inventory: string }
  | { readonly read?: undefined; readonly reason: string }

/**
 * `links_test` and `inventory_test` belong to the inventory `inventory_test`; an inventory of any other name X has
 * `X_links`.
 * @param all names in the dump: what `X_links` stands beside is an inventory
 */
export function collectionOf(name: string, all: ReadonlySet<string>): Collection {
  if (all.has(`${name}_links`) || all.has(`${name}_cliques`)) return { read: 'inventory', inventory: name }
  const known =
    KNOWN.find((base) => name === base) ??
    KNOWN.find((base) => name.startsWith(`${base}_`)) ??
    KNOWN.find((base) => name.endsWith(`_${base}`) && all.has(name.slice(0, -base.length - 1)))
  if (known === undefined) return { reason: 'it is no collection of Calipso' }
  const reason = LEFT_OUT[known]
  if (reason !== undefined) return { reason }
  const read = known as ReadCollection
  if (name === known) return { read, inventory: OWN_INVENTORY }
  return {
    read,
    inventory: name.startsWith(known)
      ? `${OWN_INVENTORY}${name.slice(known.length)}`
      : name.slice(0, -known.length - 1),
  }
}

/** The name of the collection in a file, such as "calipso.inventory_test.json"; undefined for what is no JSON. */
export function collectionName(file: string): string | undefined {
  const base = file.split(/[/\\]/).at(-1) ?? ''
  if (base.endsWith('.metadata.json')) return undefined
  return /^(?:.*\.)?([^.]+)\.(?:json|jsonl|ndjson)$/i.exec(base)?.[1]
}
