/** What Keystone answers about a generated cloud; the shapes are those of Keystone 22 (Identity API 3.14). Pure. */
import type { CloudModel } from './cloud-model'
import { ISSUED_AT } from './times'

/** Bases of the services, without a trailing slash. */
export interface ServiceAddresses {
  readonly identity: string
  readonly compute: string
  readonly network: string
}

const domain = { id: 'default', name: 'Default' }

/** The body of a project-scoped admin token that ends at `expiresAt` (ISO). */
export function tokenBody(model: CloudModel, addresses: ServiceAddresses, userName: string, expiresAt: string) {
  const { ids, region } = model
  const service = (type: string, name: string, url: string) => ({
    endpoints: ['public', 'internal', 'admin'].map((kind) => ({
      id: ids.keystoneId(`endpoint/${type}/${kind}`),
      interface: kind,
      region_id: region,
      url,
      region,
    })),
    id: ids.keystoneId(`service/${type}`),
    type,
    name,
  })
  return {
    token: {
      methods: ['password'],
      user: { domain, id: ids.keystoneId(`user/${userName}`), name: userName, password_expires_at: null },
      audit_ids: [ids.hex('audit', 22)],
      expires_at: expiresAt,
      issued_at: ISSUED_AT,
      project: { domain, id: ids.keystoneId('project/admin'), name: 'admin' },
      is_domain: false,
      roles: ['reader', 'member', 'admin'].map((name) => ({ id: ids.keystoneId(`role/${name}`), name })),
      catalog: [
        service('compute', 'nova', addresses.compute),
        service('identity', 'keystone', addresses.identity),
        service('network', 'neutron', addresses.network),
      ],
    },
  }
}

export const versionBody = (identity: string) => ({
  version: {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${identity}/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  },
})

/** Keystone pages neither of its lists. */
const unpaged = (self: string) => ({ links: { next: null, self, previous: null } })

/** `GET …/projects` and `GET …/auth/projects`. */
export function projectsBody(model: CloudModel, identity: string, path: string) {
  const projects = model.projects.map(({ id, name }) => ({
    id,
    name,
    domain_id: domain.id,
    description: '',
    enabled: true,
    parent_id: domain.id,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${identity}/projects/${id}` },
  }))
  return { projects, ...unpaged(`${identity}/${path}`) }
}

export function regionsBody(model: CloudModel, identity: string) {
  const region = { id: model.region, description: '', parent_region_id: null }
  return {
    regions: [{ ...region, links: { self: `${identity}/regions/${region.id}` } }],
    ...unpaged(`${identity}/regions`),
  }
}
