/** Security groups with their rules. Source: Neutron `GET security-groups`; project names from Keystone. */
import type { SecurityGroup } from '../../../../../connections/openstack/neutron'
import { byKey } from '../../../../../turns'
import { below } from '../../../../model/discovered-object'
import { orEmpty, told, WITHOUT_EXTENSION } from '../../cloud-reader'
import { defineFetcher, together } from '../../define-fetcher'
import { UNKNOWN_PROJECT_ID } from '../../places'

export interface SecurityGroupsRaw {
  readonly groups: readonly SecurityGroup[]
  readonly projects: readonly { readonly id: string; readonly name: string }[]
}

export const securityGroups = defineFetcher('api', 'security-groups', 'region', {
  produces: ['security_group'],
  fetch: ({ api, cloud }, _target, report): Promise<SecurityGroupsRaw> =>
    together({
      groups: orEmpty(told(api.securityGroups(), report), WITHOUT_EXTENSION),
      projects: orEmpty(cloud.projects()),
    }),
  shape: ({ groups, projects }, { region }) => {
    const projectNames = new Map(projects.map((project) => [project.id, project.name]))
    return {
      objects: groups.map(({ id, name, security_group_rules, ...attributes }) => {
        const owner = attributes.project_id ?? attributes.tenant_id ?? ''
        return {
          type: 'security_group',
          id,
          name: name === '' ? id : name,
          place: below('project', owner === '' ? UNKNOWN_PROJECT_ID : owner, 'security_groups_folder'),
          attributes: {
            ...attributes,
            region,
            project: projectNames.get(owner),
            security_group_rules: security_group_rules.toSorted(byKey((rule) => rule.id)),
          },
        }
      }),
    }
  },
})
