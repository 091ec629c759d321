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

/** Names of the configuration groups a connection can be made with. */
export const GROUP_NAMES = ['OpenStack', 'mysql', 'CLI', 'AMQP', 'ACI', 'Monitoring'] as const
export type GroupName = (typeof GROUP_NAMES)[number]

const host = z
  .string()
  .trim()
  .min(1, 'enter a host name or IP address')
  .max(253)
  .regex(/^[A-Za-z0-9._:[\]-]+$/, 'enter a host name or IP address, without scheme or path')
const port = z.coerce
  .number('enter a port number')
  .int()
  .min(1, 'a port is between 1 and 65535')
  .max(65535, 'a port is between 1 and 65535')
const user = z.string().trim().min(1, 'enter a user name').max(255)
const path = z.string().trim().min(1).max(4096)
const seconds = (fallback: number) => z.coerce.number().min(1).max(600).default(fallback)
const flag = (fallback: boolean) => z.boolean().default(fallback)

/** Per-host SSH credentials of a CLI group in multi-host mode (Calipso's `hosts` map). */
const cliHost = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    host: host.optional(),
    port: port.optional(),
    user: user.optional(),
    key: path.optional(),
    pwd: secret.optional(),
  })

const groupShapes = <S extends z.ZodType>(secret: S) => ({
  OpenStack: z.strictObject({
    name: z.literal('OpenStack'),
    host,
    port: port.default(5000),
    /** Full Keystone address; when given it wins over scheme, host and port. */
    url: z
      .url({ protocol: /^https?$/, error: 'enter a full address such as https://cloud.example.net:5000/v3' })
      .optional(),
    scheme: z.enum(['http', 'https']).default('http'),
    user: user.optional(),
    pwd: secret.optional(),
    admin_token: secret.optional(),
    admin_project: z.string().trim().min(1).default('admin'),
    user_domain: z.string().trim().min(1).default('Default'),
    project_domain: z.string().trim().min(1).default('Default'),
    application_credential_id: z.string().trim().min(1).optional(),
    application_credential_secret: secret.optional(),
    /** Only this region; empty means every region of the catalogue. */
    region: z.string().trim().min(1).optional(),
    interface: z.enum(['public', 'internal', 'admin']).default('public'),
    verify_tls: flag(true),
    ca_file: path.optional(),
    timeout: seconds(15),
  }),
  mysql: z.strictObject({
    name: z.literal('mysql'),
    host,
    port: port.default(3306),
    user,
    pwd: secret,
    schema: z.string().trim().min(1).optional(),
    connect_timeout: seconds(10),
    /** Connect from the master host instead of from this computer. */
    through_master_host: flag(false),
  }),
  CLI: z.strictObject({
    name: z.literal('CLI'),
    host,
    port: port.default(22),
    user,
    /** Path of the private key file on this computer. */
    key: path.optional(),
    key_passphrase: secret.optional(),
    pwd: secret.optional(),
    /** Use the SSH agent of this computer before key and password. */
    agent: flag(false),
    /** How hosts behind the master host are reached: own login through a tunnel, the master host's own ssh and keys, or whichever works. */
    onward: z.enum(['auto', 'tunnel', 'nested']).default('auto'),
    onward_user: user.optional(),
    sudo: z.enum(['auto', 'never', 'password']).default('auto'),
    sudo_password: secret.optional(),
    sessions_per_host: z.coerce.number().int().min(1).max(10).default(4),
    parallel_hosts: z.coerce.number().int().min(1).max(64).default(16),
    timeout: seconds(15),
    hosts: z.record(z.string(), cliHost(secret)).optional(),
  }),
  AMQP: z.strictObject({
    name: z.literal('AMQP'),
    host,
    port: port.default(5672),
    user,
    pwd: secret,
    vhost: z.string().default('/'),
    tls: flag(false),
  }),
  ACI: z.strictObject({ name: z.literal('ACI'), host, user, pwd: secret, verify_tls: flag(true) }),
  Monitoring: z.strictObject({
    name: z.literal('Monitoring'),
    type: z.enum(['Sensu', 'Telegraf']).default('Sensu'),
    env_type: z.enum(['development', 'testing', 'staging', 'production']).default('production'),
    provision: z.enum(['None', 'Deploy', 'Files', 'DB']).default('None'),
    server_ip: host,
    server_name: z.string().trim().min(1),
    config_folder: path.optional(),
    app_path: path.optional(),
    install_monitoring_client: flag(false),
    rabbitmq_port: port.default(5671),
    rabbitmq_user: user.default('sensu'),
    rabbitmq_pass: secret,
    api_port: port.default(4567),
    ssh_port: port.optional(),
    ssh_user: user.optional(),
    ssh_password: secret.optional(),
  }),
})

/** Fields of each group that hold a secret; `hosts.*.pwd` of the CLI group is one too. */
export const SECRET_FIELDS = {
  OpenStack: ['pwd', 'admin_token', 'application_credential_secret'],
  mysql: ['pwd'],
  CLI: ['pwd', 'key_passphrase', 'sudo_password'],
  AMQP: ['pwd'],
  ACI: ['pwd'],
  Monitoring: ['rabbitmq_pass', 'ssh_password'],
} as const satisfies Record<GroupName, readonly string[]>

const groupUnion = <S extends z.ZodType>(secret: S) => {
  const g = groupShapes(secret)
  return z.discriminatedUnion('name', [g.OpenStack, g.mysql, g.CLI, g.AMQP, g.ACI, g.Monitoring], {
    error: `"name" must be one of ${GROUP_NAMES.join(', ')}`,
  })
}

/** A secret on its way in: the value itself, or "keep what is stored". */
export const secretInputSchema = z.union(
  [z.string().min(1, 'must not be empty').max(16_384), z.strictObject({ keep: z.literal(true) })],
  {
    error: 'enter the secret',
  },
)
/** A secret at rest: a key into the vault. */
export const secretRefSchema = z.strictObject({ ref: z.string() })
/** A secret as the renderer sees it. */
export const secretViewSchema = z.strictObject({ set: z.boolean() })

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]),
    z.array(item),
  )

const mainFields = {
  name: z
    .string()
    .trim()
    .min(1, 'enter a name')
    .max(64, 'at most 64 characters')
    .regex(/^[^/\\\p{Cc}]+$/u, 'must not contain a slash or control characters'),
  type: z.literal('environment').default('environment'),
  environment_type: z.enum(ENVIRONMENT_TYPES).default('OpenStack'),
  distribution: z.string().trim().min(1, 'choose the distribution'),
  distribution_version: z.preprocess(
    (v) => (Array.isArray(v) ? v[0] : v),
    z.string('choose the version').trim().min(1, 'choose the version'),
  ),
  mechanism_drivers: oneOrMany(z.enum(MECHANISM_DRIVERS)).pipe(
    z.array(z.enum(MECHANISM_DRIVERS)).min(1, 'choose at least one mechanism driver'),
  ),
  /** Calipso stores one string under this plural name; a list is accepted and kept as a list. */
  type_drivers: oneOrMany(z.enum(TYPE_DRIVERS)).pipe(z.array(z.enum(TYPE_DRIVERS)).min(1, 'choose the type driver')),
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
  freshness_hours: z.number().min(0.05).max(8760).default(24),
}

/** Fields of Calipso's own documents that mean nothing here: accepted and dropped. */
const ignoredFields = {
  app_path: z.unknown().optional(),
  run_app_path: z.unknown().optional(),
  user: z.unknown().optional(),
  auth: z.unknown().optional(),
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

/** What the wizard saves and what `calipso env add --file` reads. */
export const environmentInputSchema = z
  .strictObject({
    ...mainFields,
    ...ignoredFields,
    configuration: z.array(groupUnion(secretInputSchema)).superRefine(uniqueGroups),
  })
  .transform((value) => {
    const kept: Record<string, unknown> = { ...value }
    for (const field of Object.keys(ignoredFields)) delete kept[field]
    return kept as Omit<typeof value, keyof typeof ignoredFields>
  })
export type EnvironmentInput = z.infer<typeof environmentInputSchema>

const bookkeeping = {
  created_at: z.string(),
  updated_at: z.string(),
  /** True once a full scan was committed. */
  scanned: z.boolean().default(false),
  last_scanned: z.string().optional(),
  /** Set for imported inventories: there is nothing to connect to. */
  offline: z.boolean().default(false),
  /** The built-in sample. */
  sample: z.boolean().default(false),
}

/** What the store keeps. */
export const environmentSchema = z.strictObject({
  ...mainFields,
  ...bookkeeping,
  configuration: z.array(groupUnion(secretRefSchema)),
})
export type Environment = z.infer<typeof environmentSchema>

/** What leaves the backend. */
export const environmentViewSchema = z.strictObject({
  ...mainFields,
  ...bookkeeping,
  configuration: z.array(groupUnion(secretViewSchema)),
})
export type EnvironmentView = z.infer<typeof environmentViewSchema>

/** A group with its secrets resolved: exists only in the backend's memory while a connection is made. */
export const resolvedGroupSchema = groupUnion(z.string())
export type ResolvedGroup = z.infer<typeof resolvedGroupSchema>
export type ResolvedGroupOf<N extends GroupName> = Extract<ResolvedGroup, { name: N }>

/** The one group of that name, if configured. */
export function groupOf<G extends { name: string }, N extends G['name']>(
  groups: readonly G[],
  name: N,
): Extract<G, { name: N }> | undefined {
  return groups.find((group): group is Extract<G, { name: N }> => group.name === name)
}
