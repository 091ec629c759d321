/** Projects (tenants). Source: Keystone `GET /v3/projects`, or `/v3/auth/projects` for users who may not list all; `GET /v3/domains`. */
import { below } from '../../../../model/discovered-object'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'

/** Names under which installers create the project of OpenStack's own users. */
const SERVICE_PROJECTS = new Set(['service', 'services'])

export const projects = defineFetcher('api', 'projects', 'environment', {
  produces: ['project'],
  fetch: ({ cloud }, _target, report) =>
    together({ projects: told(cloud.projects(), report), domains: orEmpty(told(cloud.domains(), report)) }),
  shape: ({ projects: list, domains }, { environment }) => ({
    objects: list.map(({ id, name, parent_id, links: _links, ...attributes }) => ({
      type: 'project',
      id,
      name: name || id,
      place: below('environment', environment.name, 'projects_folder'),
      attributes: {
        ...attributes,
        // Projects of several domains may have one name.
        domain: domains.find((domain) => domain.id === attributes.domain_id)?.name,
        // Keystone's parent is a domain or project, not the parent in our tree.
        parent_domain_id: parent_id ?? undefined,
        ...(SERVICE_PROJECTS.has(name) ? { is_service_project: true } : {}),
      },
    })),
  }),
})
