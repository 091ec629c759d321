/** The variables of OpenStack's own clients (openrc "OS_…", clouds.yaml "auth: …") as fields of the API group. */
import { type FieldValue, groupField } from '../form-fields'
import type { Pasted } from './pasted'

/** Names without "OS_", in lower case: auth_url, username, project_name, … */
export type OpenStackVariables = Readonly<Record<string, string>>

const api = (field: string) => groupField('OpenStack', field)

/** Variables that change nothing here, or are read where another one is looked at. */
const OF_NO_EFFECT =
  /^(?:(?:\w+_)?api_version|auth_version|auth_type|auth_plugin|auth_strategy|verify|insecure|no_cache|volume_service_name|status_hook|(?:\w+_)?domain(?:_id|_name)?|default_domain)$/

/** Ways to sign in that are a user's password by another name. */
const PASSWORD_TYPES = new Set(['', 'password', 'v3password', 'v2password'])

/**
 * Fields for a set of variables. Only what is present is set; the rest of the form stays. What is present and not taken is
 * named in the notes.
 * Source of the names: the clients' `--os-…` options and their older spellings (tenant, …URL interfaces).
 * @param notTaken names of what the text gives in a form that is no variable
 */
export function fromVariables(label: string, variables: OpenStackVariables, notTaken: readonly string[] = []): Pasted {
  const notes: string[] = []
  const values: Record<string, FieldValue> = {}
  const used = new Set<string>()
  /** The first of several spellings that is given. */
  const given = (...names: readonly string[]): string | undefined => {
    for (const name of names) used.add(name)
    return names.map((name) => variables[name]).find((value) => value)
  }
  const put = (field: string, value: string | boolean | undefined) => {
    if (value !== undefined && value !== '') values[api(field)] = value
  }
  /** By name; an id of Keystone's own form is understood in its place. */
  const putNamed = (field: string, what: string, name: string | undefined, id: string | undefined) => {
    if (name === undefined && id === undefined) notes.push(`The ${what} is not in the text: enter it below.`)
    put(field, name ?? (id !== undefined && GENERATED_ID.test(id) ? id : undefined))
    if (name === undefined && id !== undefined && !GENERATED_ID.test(id))
      notes.push(`The ${what} is given by the id ${id}: enter its name.`)
  }
  const address = given('auth_url')
  if (address) Object.assign(values, addressValues(address, notes))
  else notes.push('The address of Keystone (auth_url) is not in the text: enter it below.')
  put('user_domain', domainName(variables, 'user', notes))
  put('project_domain', domainName(variables, 'project', notes))
  put('region', given('region_name'))
  put('interface', interfaceOf(given('interface', 'endpoint_type')))
  put('ca_file', given('cacert'))
  if (isFalse(variables.verify) || isTrue(variables.insecure)) put('verify_tls', false)

  const type = (variables.auth_type ?? (variables.token ? 'token' : '')).toLowerCase()
  const [project, projectId] = [given('project_name', 'tenant_name'), given('project_id', 'tenant_id')]
  const credential = given('application_credential_id')
  if (credential || type.includes('applicationcredential')) {
    values['auth.OpenStack'] = 'application-credential'
    put('application_credential_id', credential)
    const secret = given('application_credential_secret')
    put('application_credential_secret', secret)
    if (!credential) notes.push('The application credential is given by its name: enter its id.')
    if (!secret) notes.push('The secret of the credential is not in the text.')
  } else if (PASSWORD_TYPES.has(type)) {
    values['auth.OpenStack'] = 'password'
    putNamed('user', 'user', given('username', 'user_name'), given('user_id'))
    putNamed('admin_project', 'project', project, projectId)
    const password = given('password')
    put('pwd', password)
    if (!password) notes.push('The password is not in the text: enter it below.')
  } else {
    put('admin_project', project)
    notes.push(
      `This cloud signs in with "${type}", which is not supported: enter a user with a password, or an application credential.`,
    )
  }
  const left = Object.keys(variables).filter((name) => variables[name] && !used.has(name) && !OF_NO_EFFECT.test(name))
  if (left.length + notTaken.length > 0) notes.push(`Not taken over: ${[...left, ...notTaken].join(', ')}.`)
  return { label, values, groups: ['OpenStack'], notes }
}

/** Ids as Keystone makes them; the sign-in tells them from names. */
const GENERATED_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/

/** An address becomes scheme, host and port; one with a path of its own is kept whole. */
function addressValues(text: string, notes: string[]): Record<string, FieldValue> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    notes.push(`"${text}" is not an http or https address.`)
    return {}
  }
  const scheme = url.protocol.slice(0, -1)
  const isPlain = /^\/(v3|v2\.0)?\/?$/.test(url.pathname)
  return {
    [api('scheme')]: scheme,
    [api('host')]: url.hostname,
    [api('port')]: url.port ? Number(url.port) : scheme === 'https' ? 443 : 80,
    [api('url')]: isPlain ? '' : text,
  }
}

function domainName(variables: OpenStackVariables, whose: 'user' | 'project', notes: string[]): string | undefined {
  const spellings = [`${whose}_domain`, 'domain', 'default_domain'].flatMap((name) => [
    `${name}_name`,
    `${name}_id`,
    name,
  ])
  const found = spellings.map((name) => variables[name]).find((value) => value)
  // Every Keystone is created with the domain "Default" under the id "default".
  if (found === 'default') return 'Default'
  const isId = spellings.some((name) => name.endsWith('_id') && variables[name] === found)
  if (found === undefined || !isId || GENERATED_ID.test(found)) return found
  notes.push(`The ${whose} domain is given by the id ${found}: enter its name.`)
  return undefined
}

/** "internalURL" and "internal" are the same. */
function interfaceOf(value: string | undefined): string | undefined {
  const name = value?.replace(/URL$/i, '').toLowerCase()
  return name && ['public', 'internal', 'admin'].includes(name) ? name : undefined
}

const isTrue = (value: string | undefined) => value !== undefined && /^(true|1|yes)$/i.test(value)
const isFalse = (value: string | undefined) => value !== undefined && /^(false|0|no)$/i.test(value)
