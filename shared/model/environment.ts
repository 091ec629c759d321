/**
 * An environment: one cloud, described by one document (Calipso's `environments_config`).
 *
 * The document exists in three forms that differ only in their secrets:
 * - *input* (wizard, `env add --file`): secrets are the typed values, or `{keep: true}` for "as stored";
 * - *stored*: secrets are `{ref}` into the vault;
 * - *view* (renderer, `env show`): secrets are `{set: boolean}`.
 */
import { z } from 'zod'

export const ENVIRONMENT_TYPES = ['OpenStack', 'Kubernetes', 'VMware', 'Bare-metal'] as const
export const MECHANISM_DRIVERS = [
  'OVS',
  'LXB',
  'OVN',
  'VPP',
  'SRIOV',
  'ACI',
  'Arista',
  'Nexus',
  'Flannel',
  'Calico',
] as const
export const TYPE_DRIVERS = ['local', 'flat', 'vlan', 'vxlan', 'gre', 'geneve', 'bgp', 'ipip'] as const
export const OPERATIONAL_STATES = ['stopped', 'running', 'error'] as const

/** A secret at rest: a key into the vault. */
export const secretRefSchema = z.strictObject({ ref: z.string() })
/** A secret as the renderer sees it. */
export const secretViewSchema = z.strictObject({ set: z.boolean() })

/** A group of `configuration`; its fields are the business of the kind of cloud (`shared/kinds`). */
export const groupSchema = z.looseObject({ name: z.string().min(1) })
export type ConfigurationGroup = z.infer<typeof groupSchema>

/**
 * A copy of a group with `replace` applied to every secret it has, wherever it lies: secrets are told from other values
 * by the form `secret` they have in this document. `undefined` removes the field.
 * @param replace gets the place of the secret: "pwd", "hosts.node-1.pwd"
 */
export function mapSecrets<S extends z.ZodType>(
  secret: S,
  group: ConfigurationGroup,
  replace: (place: string, value: z.output<S>) => unknown,
): ConfigurationGroup {
  const walk = (value: unknown, place: readonly string[]): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const found = secret.safeParse(value)
    if (found.success) return replace(place.join('.'), found.data)
    const entries = Object.entries(value).map(([key, part]) => [key, walk(part, [...place, key])] as const)
    return Object.fromEntries(entries.filter(([, part]) => part !== undefined))
  }
  return groupSchema.parse(walk(group, []))
}

/** A list of at least one, or one value alone. */
const oneOrMany = <T extends z.ZodType>(item: T, none: string) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]),
    z.array(item).min(1, none),
  )

/** Fields of Calipso's own documents that mean nothing here, kept so that they survive a round trip. */
export const foreignFields = {
  /** Folder of the scanning application on Calipso's server. */
  app_path: z.json().optional(),
  run_app_path: z.json().optional(),
  /** Id of the owner among Calipso's users. */
  user: z.json().optional(),
  /** Ids of Calipso's users: {"view-env": […], "edit-env": […]}. */
  auth: z.json().optional(),
}

export const mainFields = {
  name: z
    .string()
    .trim()
    .min(1, 'enter a name')
    .max(64, 'at most 64 characters')
    .regex(/^[^/\\\p{Cc}]+$/u, 'must not contain a slash or control characters'),
  type: z.literal('environment').default('environment'),
  /** Names the kind of cloud (`shared/kinds`). */
  environment_type: z.string().trim().min(1).default('OpenStack'),
  distribution: z.string().trim().min(1, 'choose the distribution'),
  distribution_version: z.preprocess(
    (v) => (Array.isArray(v) ? v[0] : v),
    z.string('choose the version').trim().min(1, 'choose the version'),
  ),
  mechanism_drivers: oneOrMany(z.enum(MECHANISM_DRIVERS), 'choose at least one mechanism driver'),
  /** Calipso stores one string under this plural name; a list is accepted and kept as a list. */
  type_drivers: oneOrMany(z.enum(TYPE_DRIVERS), 'choose the type driver'),
  operational: z.enum(OPERATIONAL_STATES).default('stopped'),
  listen: z.boolean().default(false),
  enable_monitoring: z.boolean().default(false),
  aci_enabled: z.boolean().default(false),
  description: z.string().max(2000).optional(),
  /** Two letters shown wherever the environment's colour is. */
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{1,2}$/, 'one or two letters or digits')
    .optional(),
  /** Index of the environment's colour, 1 to 8. */
  color: z.number().int().min(1).max(8).optional(),
  protected: z.boolean().default(false),
  /** Hours after which data counts as stale. */
  freshness_hours: z.number().min(0.05, 'enter at least 0.05 hours').max(8760, 'enter at most 8760 hours').default(24),
  ...foreignFields,
}

/** Fields of Calipso's own documents that say what was true elsewhere: accepted and dropped. */
const ignoredFields = {
  scanned: z.unknown().optional(),
  last_scanned: z.unknown().optional(),
  monitoring_setup_done: z.unknown().optional(),
  imported: z.unknown().optional(),
  _id: z.unknown().optional(),
  id: z.unknown().optional(),
}

const uniqueGroups = (groups: readonly { name: string }[], context: z.RefinementCtx) => {
  const seen = new Set<string>()
  for (const group of groups) {
    if (seen.has(group.name)) context.addIssue({ code: 'custom', message: `the group ${group.name} is given twice` })
    seen.add(group.name)
  }
}

/** The document as it comes in, its groups judged by `group`. */
export const inputSchemaWith = <G extends z.ZodType<ConfigurationGroup>>(group: G) =>
  z
    .strictObject({
      ...mainFields,
      ...ignoredFields,
      configuration: z.array(group).superRefine(uniqueGroups),
    })
    .transform(({ scanned, last_scanned, monitoring_setup_done, imported, _id, id, ...kept }) => kept)

/** What the wizard saves and what `calipso env add --file` reads; the kind of cloud judges the groups afterwards. */
export const environmentInputSchema = inputSchemaWith(groupSchema)
export type EnvironmentInput = z.infer<typeof environmentInputSchema>

/** What the store keeps. */
export const environmentSchema = z.strictObject({
  ...mainFields,
  created_at: z.string(),
  updated_at: z.string(),
  /** True once a full scan was committed. */
  scanned: z.boolean().default(false),
  last_scanned: z.string().optional(),
  /** Set for imported inventories: there is nothing to connect to. */
  offline: z.boolean().default(false),
  /** The built-in sample. */
  sample: z.boolean().default(false),
  /** How the last test of each connection ended, by group; what is edited is tested anew. */
  tested: z.record(z.string(), z.enum(['ok', 'failed'])).optional(),
  /** What its graphs were built by, as a mark per object type; absent: by the shipped clique types. */
  graphs_by: z.record(z.string(), z.string()).optional(),
  /** What was kept when the environment was deleted: its connections are gone, an environment of this name takes it over. */
  kept: z.literal(true).optional(),
  /**
   * Set for a view: another inventory of the environment of this name, with recipes of its own and no connections. It is
   * scanned through those of its environment and goes with it.
   */
  view_of: z.string().min(1).optional(),
  /** The name of a view's inventory among those of its environment: Calipso's `-y`. */
  inventory: z.string().min(1).optional(),
  configuration: z.array(groupSchema),
})
export type Environment = z.infer<typeof environmentSchema>

/** What leaves the backend differs in its secrets only. */
export type EnvironmentView = Environment

/** The name of the inventory that is the environment itself. */
export const OWN_INVENTORY = 'inventory'

/** The name of another inventory of an environment. */
export const inventoryNameSchema = z
  .string()
  .trim()
  .min(1, 'enter a name')
  .max(32, 'at most 32 characters')
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'letters, digits, dots, dashes and underscores')

/** What the view of an environment on one of its inventories is called; the environment itself for its own. */
export const viewName = (environment: string, inventory: string): string =>
  inventory === OWN_INVENTORY ? environment : `${environment}:${inventory}`

/** Which environment's connections lead to the cloud. */
export const connectedName = ({ name, view_of }: Pick<Environment, 'name' | 'view_of'>): string => view_of ?? name

/** What of a view is what it is of its environment. */
export const viewFacts = ({
  environment_type,
  distribution,
  distribution_version,
  mechanism_drivers,
  type_drivers,
  listen,
  enable_monitoring,
  aci_enabled,
}: Environment) => ({
  environment_type,
  distribution,
  distribution_version,
  mechanism_drivers,
  type_drivers,
  listen,
  enable_monitoring,
  aci_enabled,
})
