/**
 * Security groups with their rules, and the addresses of the groups of addresses that rules name. Sources: Neutron
 * `GET security-groups`, `GET address-groups` where a rule names one; project names from Keystone.
 */
import { asAppError } from '@shared/contract/errors'
import type { AddressGroup, SecurityGroup } from '../../../../../connections/openstack/neutron'
import { byKey } from '../../../../../turns'
import { below } from '../../../../model/discovered-object'
import { orEmpty, type RegionReader, told, WITHOUT_EXTENSION } from '../../cloud-reader'
import { defineFetcher, type ReportUnread, together } from '../../define-fetcher'
import { UNKNOWN_PROJECT_ID } from '../../places'

export interface SecurityGroupsRaw {
  readonly groups: readonly SecurityGroup[]
  readonly addressGroups: readonly Pick<AddressGroup, 'id' | 'name' | 'addresses'>[]
  readonly projects: readonly { readonly id: string; readonly name: string }[]
}

export const securityGroups = defineFetcher('api', 'security-groups', 'region', {
  produces: ['security_group'],
  fetch: async ({ api, cloud }, _target, report): Promise<SecurityGroupsRaw> => {
    const groups = orEmpty(told(api.securityGroups(), report), WITHOUT_EXTENSION)
    const rules = (await groups).flatMap((group) => group.security_group_rules)
    return together({
      groups,
      addressGroups: rules.some((rule) => rule.remote_address_group_id) ? addressGroupsOf(api, report) : [],
      projects: orEmpty(cloud.projects()),
    })
  },
  shape: ({ groups, addressGroups, projects }, { region }) => {
    const ofAddresses = new Map(addressGroups.map(({ id, name, addresses }) => [id, { id, name, addresses }]))
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
            security_group_rules: security_group_rules.toSorted(byKey((rule) => rule.id)).map((rule) => {
              const named = ofAddresses.get(rule.remote_address_group_id ?? '')
              return named ? { ...rule, remote_address_group: named } : rule
            }),
          },
        }
      }),
    }
  },
})

/** A detail of rules: without it the rules are as they were told. */
const addressGroupsOf = async (api: RegionReader, report: ReportUnread): Promise<readonly AddressGroup[]> =>
  orEmpty(told(api.addressGroups(), report, () => undefined)).catch((thrown: unknown) => {
    report(asAppError(thrown))
    return []
  })
