/**
 * Reads the environment file given to `verify:cloud`: Calipso's environments_config document, or the shorter
 * connection summary that test labs print ({name, keystone, mysql, cli}), which is turned into such a document.
 */
import { readFileSync } from 'node:fs'

export interface OpenStackAccess {
  url: string
  user: string
  password: string
  project: string
  userDomain: string
  projectDomain: string
  region: string | undefined
}
export interface SshAccess {
  host: string
  port: number
  user: string
  password: string | undefined
  keyFile: string | undefined
  passphrase: string | undefined
}
export interface CloudAccess {
  name: string
  openStack: OpenStackAccess
  /** The master host; every other host is reached through it. */
  ssh: SshAccess
  /** The document for `calipso env add --file`. */
  document: Record<string, unknown>
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
const need = (group: Json, field: string, where: string): string => {
  const value = text(group[field])
  if (value === undefined) throw new Error(`${where}: the field "${field}" is missing`)
  return value
}

/** @throws Error that names the file and the field. */
export function readCloudAccess(file: string): CloudAccess {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isObject(parsed)) throw new Error(`${file}: expected one JSON object`)
  const document = isObject(parsed.keystone) ? fromSummary(parsed) : parsed
  const groups = Array.isArray(document.configuration) ? document.configuration.filter(isObject) : []
  const group = (name: string): Json => {
    const found = groups.find((g) => g.name === name)
    if (!found) throw new Error(`${file}: the configuration group ${name} is missing`)
    return found
  }
  const api = group('OpenStack')
  const cli = group('CLI')
  return {
    name: need(document, 'name', file),
    openStack: {
      url:
        text(api.url) ??
        `${text(api.scheme) ?? 'http'}://${need(api, 'host', 'OpenStack')}:${text(api.port) ?? '5000'}/v3`,
      user: need(api, 'user', 'OpenStack'),
      password: need(api, 'pwd', 'OpenStack'),
      project: text(api.admin_project) ?? 'admin',
      userDomain: text(api.user_domain) ?? 'Default',
      projectDomain: text(api.project_domain) ?? 'Default',
      region: text(api.region),
    },
    ssh: {
      host: need(cli, 'host', 'CLI'),
      port: Number(text(cli.port) ?? 22),
      user: need(cli, 'user', 'CLI'),
      password: text(cli.pwd),
      keyFile: text(cli.key),
      passphrase: text(cli.key_passphrase),
    },
    document,
  }
}

const DRIVER_NAMES: Record<string, string> = {
  openvswitch: 'OVS',
  linuxbridge: 'LXB',
  ovn: 'OVN',
  sriovnicswitch: 'SRIOV',
}

/** The lab's connection summary as an environments_config document. */
export function fromSummary(summary: Json): Json {
  const keystone = isObject(summary.keystone) ? summary.keystone : {}
  const cli = isObject(summary.cli) ? summary.cli : {}
  const mysql = isObject(summary.mysql) ? summary.mysql : undefined
  const amqp = isObject(summary.amqp) ? summary.amqp : undefined
  const drivers = Array.isArray(summary.mechanism_drivers) ? summary.mechanism_drivers : []
  const url = new URL(need(keystone, 'url', 'keystone'))
  const version = text(summary.distribution) ?? ''
  return {
    name: need(summary, 'name', 'summary'),
    type: 'environment',
    environment_type: 'OpenStack',
    distribution: version.split('-')[0],
    distribution_version: version.split('-').at(-1),
    mechanism_drivers: drivers.flatMap((name) => DRIVER_NAMES[String(name)] ?? []),
    type_drivers: text(summary.type_drivers) ?? 'vxlan',
    configuration: [
      {
        name: 'OpenStack',
        host: url.hostname,
        port: Number(url.port || 5000),
        url: url.href,
        user: need(keystone, 'user', 'keystone'),
        pwd: need(keystone, 'password', 'keystone'),
        admin_project: text(keystone.project) ?? 'admin',
        user_domain: text(keystone.user_domain) ?? 'Default',
        project_domain: text(keystone.project_domain) ?? 'Default',
      },
      {
        name: 'CLI',
        host: need(cli, 'host', 'cli'),
        port: Number(text(cli.port) ?? 22),
        user: need(cli, 'user', 'cli'),
        pwd: need(cli, 'password', 'cli'),
      },
      ...(mysql
        ? [
            {
              name: 'mysql',
              host: need(mysql, 'host', 'mysql'),
              port: Number(text(mysql.port) ?? 3306),
              user: need(mysql, 'user', 'mysql'),
              pwd: need(mysql, 'password', 'mysql'),
            },
          ]
        : []),
      ...(amqp
        ? [
            {
              name: 'AMQP',
              host: need(amqp, 'host', 'amqp'),
              port: Number(text(amqp.port) ?? 5672),
              user: need(amqp, 'user', 'amqp'),
              pwd: need(amqp, 'password', 'amqp'),
              vhost: text(amqp.vhost) ?? '/',
            },
          ]
        : []),
    ],
  }
}
