/** The body of a Keystone v3 token request. Format: Identity API v3, "Authentication and token management". */
import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'

type Reference = { id: string } | { name: string }

/** Keystone's generated ids: 32 hexadecimal digits; LDAP users have 64. */
const GENERATED_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/

/**
 * A domain, project or user by name, or by id when the text is a generated id.
 * Lower-case "default" is the id of the domain named "Default" in every cloud.
 */
export function byNameOrId(text: string, kind: 'domain' | 'other' = 'other'): Reference {
  return GENERATED_ID.test(text) || (kind === 'domain' && text === 'default') ? { id: text } : { name: text }
}

/** A named thing needs its domain; an id is unique without. */
function inDomain(text: string, domain: string) {
  const reference = byNameOrId(text)
  return 'id' in reference ? reference : { ...reference, domain: byNameOrId(domain, 'domain') }
}

/**
 * The request body for the group's credentials: an application credential when given (its project is fixed in it), else
 * user and password scoped to `admin_project`.
 * @throws AppError `validation` when neither is complete.
 */
export function tokenRequestBody(group: ResolvedGroupOf<'OpenStack'>) {
  if (group.application_credential_id !== undefined && group.application_credential_secret !== undefined) {
    const credential = { id: group.application_credential_id, secret: group.application_credential_secret }
    return { auth: { identity: { methods: ['application_credential'], application_credential: credential } } }
  }
  if (group.user === undefined || group.pwd === undefined) {
    throw new AppError('validation', 'the OpenStack section needs a user and password, or an application credential', {
      hint: 'Fill in one of the two in the OpenStack section.',
      context: { field: 'user' },
    })
  }
  return {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { ...inDomain(group.user, group.user_domain), password: group.pwd } },
      },
      scope: { project: inDomain(group.admin_project, group.project_domain) },
    },
  }
}
