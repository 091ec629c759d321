/** The connection groups of an OpenStack environment: fields, defaults and limits. */
import { z } from 'zod'
import { flag, host, path, port, seconds, user, webAddress, wholeBetween } from '../field-schemas'

/** Per-host SSH credentials of a CLI group in multi-host mode (Calipso's `hosts` map). */
const cliHost = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    host: host.optional(),
    port: port.optional(),
    user: user.optional(),
    key: path.optional(),
    pwd: secret.optional(),
  })

export const REACHES = ['catalogue', 'configured-host', 'master-host'] as const
export type Reach = (typeof REACHES)[number]

const openStack = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    name: z.literal('OpenStack'),
    host,
    port: port.default(5000),
    /** Full Keystone address; when given it wins over scheme, host and port. */
    url: webAddress.optional(),
    scheme: z.enum(['http', 'https']).default('http'),
    user: user.optional(),
    pwd: secret.optional(),
    admin_token: secret.optional(),
    admin_project: z.string().trim().min(1, 'enter a project').default('admin'),
    user_domain: z.string().trim().min(1, 'enter a domain').default('Default'),
    project_domain: z.string().trim().min(1, 'enter a domain').default('Default'),
    application_credential_id: z.string().trim().min(1).optional(),
    application_credential_secret: secret.optional(),
    /** Only this region; empty means every region of the catalogue. */
    region: z.string().trim().min(1).optional(),
    interface: z.enum(['public', 'internal', 'admin']).default('public'),
    /** Where the services of the catalogue are asked: at its own addresses, at Keystone's host, or from the master host. */
    reach: z.enum(REACHES).default('catalogue'),
    /** Address of Nova or Neutron to use whatever the catalogue says. */
    compute_url: webAddress.optional(),
    network_url: webAddress.optional(),
    verify_tls: flag(true),
    ca_file: path.optional(),
    timeout: seconds(15),
  })

const mysql = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    name: z.literal('mysql'),
    host,
    port: port.default(3306),
    user,
    pwd: secret,
    schema: z.string().trim().min(1).optional(),
    connect_timeout: seconds(10),
    /** Connect from the master host instead of from this computer. */
    through_master_host: flag(false),
  })

const cli = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
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
    sessions_per_host: wholeBetween(1, 10).default(4),
    parallel_hosts: wholeBetween(1, 64).default(16),
    timeout: seconds(15),
    hosts: z.record(z.string(), cliHost(secret)).optional(),
  })

const amqp = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
    name: z.literal('AMQP'),
    host,
    port: port.default(5672),
    user,
    pwd: secret,
    vhost: z.string().default('/'),
    tls: flag(false),
  })

const aci = <S extends z.ZodType>(secret: S) =>
  z.strictObject({ name: z.literal('ACI'), host, user, pwd: secret, verify_tls: flag(true) })

const monitoring = <S extends z.ZodType>(secret: S) =>
  z.strictObject({
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
  })

/** How each group's document is made, by the form its secrets have in it. */
export const GROUP_SCHEMAS = { OpenStack: openStack, mysql, CLI: cli, AMQP: amqp, ACI: aci, Monitoring: monitoring }

const resolved = z.string()
export const resolvedGroupSchema = z.discriminatedUnion('name', [
  openStack(resolved),
  mysql(resolved),
  cli(resolved),
  amqp(resolved),
  aci(resolved),
  monitoring(resolved),
])
export const resolvedGroupsSchema = z.array(resolvedGroupSchema)

/** A group with its secrets resolved: exists only in the backend's memory while a connection is made. */
export type ResolvedGroup = z.infer<typeof resolvedGroupSchema>
export type ResolvedGroupOf<N extends ResolvedGroup['name']> = Extract<ResolvedGroup, { name: N }>

/** The one group of that name, if configured. */
export function groupOf<N extends ResolvedGroup['name']>(
  groups: readonly ResolvedGroup[],
  name: N,
): ResolvedGroupOf<N> | undefined {
  return groups.find((group): group is ResolvedGroupOf<N> => group.name === name)
}
