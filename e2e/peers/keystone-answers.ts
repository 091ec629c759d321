/** What Keystone answers about a generated cloud: answers of Keystone 22 (Identity API 3.14), with its facts. Pure. */
import type { CloudModel } from './cloud-model'
import { keystoneId } from './identities'
import { type Recorded, recordedBody, recordedRow } from './recorded'

/** Bases of the services, without a trailing slash. */
export interface ServiceAddresses {
  readonly identity: string
  readonly compute: string
  readonly network: string
  readonly image: string
  /** Not asked by anybody. */
  readonly placement: string
}

/** The body of a project-scoped admin token that ends at `expiresAt` (ISO). */
export function tokenBody(regions: ReadonlyMap<string, ServiceAddresses>, userName: string, expiresAt: string) {
  const token = recordedBody('keystone', 'POST /v3/auth/tokens').token as Recorded & {
    readonly user: Recorded
    readonly project: Recorded
    readonly catalog: readonly { readonly type: string; readonly endpoints: readonly Recorded[] }[]
  }
  return {
    token: {
      ...token,
      user: { ...token.user, id: keystoneId(`user/${userName}`), name: userName },
      expires_at: expiresAt,
      project: { ...token.project, id: keystoneId('project/admin'), name: 'admin' },
      catalog: token.catalog.map((service) => ({
        ...service,
        endpoints: [...regions].flatMap(([region, addresses]) =>
          service.endpoints.map((endpoint) => ({
            ...endpoint,
            id: keystoneId(`${String(endpoint.id)}/${region}`),
            region,
            region_id: region,
            url: addresses[service.type as keyof ServiceAddresses],
          })),
        ),
      })),
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

/** `GET …/projects` and `GET …/auth/projects`: Keystone pages neither. */
export function projectsBody(models: readonly CloudModel[]) {
  const row = recordedRow('keystone', '/v3/projects', 'projects')
  const { links } = recordedBody('keystone', 'GET /v3/projects')
  const byId = new Map(models.flatMap(({ projects }) => projects.map((project) => [project.id, project])))
  return { projects: [...byId.values()].map((project) => ({ ...row, ...project })), links }
}

export function regionsBody(names: readonly string[]) {
  const row = recordedRow('keystone', '/v3/regions', 'regions')
  const { links } = recordedBody('keystone', 'GET /v3/regions')
  return { regions: names.map((id) => ({ ...row, id })), links }
}
