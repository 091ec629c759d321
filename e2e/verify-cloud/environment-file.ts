/**
 * Reads the environment file given to `verify:cloud`: Calipso's environments_config document, or the shorter
 * connection summary that test labs print ({name, keystone, mysql, cli}), which is turned into such a document.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Never empty; numbers are spelled out. */
const text = z.union([z.string().min(1), z.number()]).transform(String)
const maybe = text.optional().catch(undefined)
const port = (usual: number) => text.catch(String(usual)).transform(Number)

const openStackSchema = z
  .looseObject({
    url: maybe,
    scheme: text.catch('http'),
    host: maybe,
    port: port(5000),
    user: text,
    pwd: text,
    admin_project: text.catch('admin'),
    user_domain: text.catch('Default'),
    project_domain: text.catch('Default'),
    region: maybe,
  })
  .refine(({ url, host }) => url ?? host, { path: ['host'], error: 'The field is missing, and so is url' })
  .transform((group) => ({ ...group, url: group.url ?? `${group.scheme}://${group.host}:${group.port}/v3` }))
export type OpenStackAccess = z.infer<typeof openStackSchema>

/** The master host; every other host is reached through it. */
const sshSchema = z.looseObject({
  host: text,
  port: port(22),
  user: text,
  pwd: maybe,
  key: maybe,
  key_passphrase: maybe,
})
export type SshAccess = z.infer<typeof sshSchema>

const documentSchema = z.looseObject({
  name: text,
  configuration: z.array(z.looseObject({ name: z.string() })),
})

const DRIVER_NAMES: Readonly<Record<string, string>> = {
  openvswitch: 'OVS',
  linuxbridge: 'LXB',
  ovn: 'OVN',
  sriovnicswitch: 'SRIOV',
}

const account = (usualPort: number) =>
  z
    .object({ host: text, port: port(usualPort), user: text, password: text, vhost: maybe })
    .transform(({ password, ...login }) => ({ ...login, pwd: password }))

const summarySchema = z.object({
  name: text,
  distribution: text.catch(''),
  mechanism_drivers: z.array(z.string()).catch([]),
  type_drivers: text.catch('vxlan'),
  keystone: z.object({
    url: z.url().transform((url) => new URL(url)),
    user: text,
    password: text,
    project: text.catch('admin'),
    user_domain: text.catch('Default'),
    project_domain: text.catch('Default'),
  }),
  cli: account(22),
  mysql: account(3306).nullish(),
  amqp: account(5672).nullish(),
})

/** The lab's connection summary as an environments_config document. */
const fromSummary = summarySchema.transform(({ name, distribution, keystone, cli, mysql, amqp, ...summary }) => ({
  name,
  type: 'environment',
  environment_type: 'OpenStack',
  distribution: distribution.split('-')[0],
  distribution_version: distribution.split('-').at(-1),
  mechanism_drivers: summary.mechanism_drivers.flatMap((driver) => DRIVER_NAMES[driver] ?? []),
  type_drivers: summary.type_drivers,
  configuration: [
    {
      name: 'OpenStack',
      host: keystone.url.hostname,
      port: Number(keystone.url.port || 5000),
      url: keystone.url.href,
      user: keystone.user,
      pwd: keystone.password,
      admin_project: keystone.project,
      user_domain: keystone.user_domain,
      project_domain: keystone.project_domain,
    },
    { name: 'CLI', ...cli },
    ...(mysql ? [{ name: 'mysql', ...mysql }] : []),
    ...(amqp ? [{ name: 'AMQP', ...amqp, vhost: amqp.vhost ?? '/' }] : []),
  ],
}))

/** With the document for `calipso env add --file`. @throws Error that names the file and the fields. */
export function readCloudAccess(file: string) {
  const read = <T>(schema: z.ZodType<T>, value: unknown, where = file): T => {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    throw new Error(`${where}:\n${z.prettifyError(result.error)}`)
  }
  const parsed = read(z.looseObject({}), JSON.parse(readFileSync(file, 'utf8')))
  const document = read(documentSchema, 'keystone' in parsed ? read(fromSummary, parsed) : parsed)
  const group = <T>(schema: z.ZodType<T>, name: string): T =>
    read(
      schema,
      document.configuration.find((one) => one.name === name),
      `${file}, configuration group ${name}`,
    )
  return {
    name: document.name,
    openStack: group(openStackSchema, 'OpenStack'),
    ssh: group(sshSchema, 'CLI'),
    document,
  }
}
export type CloudAccess = ReturnType<typeof readCloudAccess>
