/** The variables of OpenStack's own clients (openrc "OS_…", clouds.yaml "auth: …") as fields of the API group. */
import { type FieldValue, groupField } from '../field-spec'
import type { Pasted } from './pasted'

/** Names without "OS_", in lower case: auth_url, username, project_name, … */
export type OpenStackVariables = Readonly<Record<string, string>>

const api = (field: string) => groupField('OpenStack', field)

/**
 * Fields for a set of variables. Only what is present is set; the rest of the form stays.
 * Source of the names: the clients' `--os-…` options and their older spellings (tenant, …URL interfaces).
 */
export function fromVariables(label: string, variables: OpenStackVariables): Pasted {
  const notes: string[] = []
  const values: Record<string, FieldValue> = {}
  const put = (field: string, value: string | boolean | undefined) => {
    if (value !== undefined && value !== '') values[api(field)] = value
  }
  if (variables.auth_url) Object.assign(values, addressValues(variables.auth_url, notes))
  put('user', variables.username)
  put('pwd', variables.password)
  put('admin_project', variables.project_name ?? variables.tenant_name)
  put('user_domain', domainName(variables, 'user', notes))
  put('project_domain', domainName(variables, 'project', notes))
  put('region', variables.region_name)
  put('interface', interfaceOf(variables.interface ?? variables.endpoint_type))
  put('ca_file', variables.cacert)
  if (isFalse(variables.verify) || isTrue(variables.insecure)) put('verify_tls', false)
  if (variables.application_credential_id) {
    values['auth.OpenStack'] = 'application-credential'
    put('application_credential_id', variables.application_credential_id)
    put('application_credential_secret', variables.application_credential_secret)
    if (!variables.application_credential_secret) notes.push('The secret of the credential is not in the text.')
  } else {
    values['auth.OpenStack'] = 'password'
    if (!variables.password) notes.push('The password is not in the text: enter it below.')
  }
  return { label, values, groups: ['OpenStack'], notes }
}

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
  const name = variables[`${whose}_domain_name`] ?? variables.domain_name ?? variables.default_domain
  if (name) return name
  const id = variables[`${whose}_domain_id`]
  // Every Keystone is created with the domain "Default" under the id "default".
  if (id === 'default') return 'Default'
  if (id) notes.push(`The ${whose} domain is given by the id ${id}: enter its name.`)
  return undefined
}

/** "internalURL" and "internal" are the same. */
function interfaceOf(value: string | undefined): string | undefined {
  const name = value?.replace(/URL$/i, '').toLowerCase()
  return name && ['public', 'internal', 'admin'].includes(name) ? name : undefined
}

const isTrue = (value: string | undefined) => value !== undefined && /^(true|1|yes)$/i.test(value)
const isFalse = (value: string | undefined) => value !== undefined && /^(false|0|no)$/i.test(value)
