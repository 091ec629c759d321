/** Projects (tenants). Source: Keystone `GET /v3/projects`, or `/v3/auth/projects` for users who may not list all. */
import { below } from '../../../../model/discovered-object'
import { told } from '../../cloud-reader'
import { defineFetcher } from '../../define-fetcher'

/** Names under which installers create the project of OpenStack's own users. */
const SERVICE_PROJECTS = new Set(['service', 'services'])

export const projects = defineFetcher('api', 'projects', 'environment', {
  produces: ['project'],
  fetch: ({ cloud }, _target, report) => told(cloud.projects(), report),
  shape: (raw, { environment }) => ({
    objects: raw.map(({ id, name, parent_id, links: _links, ...attributes }) => ({
      type: 'project',
      id,
      name: name || id,
      place: below('environment', environment.name, 'projects_folder'),
      attributes: {
        ...attributes,
        // Keystone's parent is a domain or project, not the parent in our tree.
        parent_domain_id: parent_id ?? undefined,
        ...(SERVICE_PROJECTS.has(name) ? { is_service_project: true } : {}),
      },
    })),
  }),
})
