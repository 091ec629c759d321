/** Where OpenStack's objects stand in the tree, also those whose owner the API user cannot see. */
import type { Turns } from '../../../turns'
import { textOf } from '../../../values'
import { below } from '../../model/discovered-object'
import type { PlacedObject, TreeRules } from '../../model/tree-paths'
import { addFloatingAddresses } from './floating-addresses'
import { regionId } from './ids'
import { addLldpSwitches } from './lldp-switches'

/** Project that takes what belongs to none we can see, so that nothing found is lost. */
export const UNKNOWN_PROJECT_ID = 'unknown-project'

export const PLACES: TreeRules = {
  folders: {
    environment: ['regions_folder', 'projects_folder'],
    region: ['aggregates_folder'],
    network: ['ports_folder'],
    host: [
      'vservices_folder',
      'instances_folder',
      'pnics_folder',
      'vconnectors_folder',
      'vedges_folder',
      'network_agents_folder',
    ],
    instance: ['vnics_folder'],
  },
  complete: async (objects, environment, at, turns) => {
    await removeIdleServiceProjects(objects, turns)
    addUnknownProject(objects, environment, at)
    await addLldpSwitches(objects, turns)
    await addFloatingAddresses(objects, turns)
  },
  fallbacks: (object) => {
    const region = regionId(textOf(object.attributes.region))
    if (object.type === 'network') return [below('project', UNKNOWN_PROJECT_ID, 'networks_folder')]
    if (object.type === 'security_group') return [below('project', UNKNOWN_PROJECT_ID, 'security_groups_folder')]
    // A host in a zone the zone list omits; an instance on a host nobody lists.
    if (object.type === 'host') return [below('region', region)]
    if (object.type === 'instance') return [below('region', region, 'instances_folder')]
    // The gateway of OVN's router is on a host nobody lists.
    if (object.type === 'vservice' && object.attributes.ovn_logical === true)
      return [below('region', region, 'distributed_services_folder')]
    return []
  },
}

/** OpenStack's own project matters only when it owns something; installers that give it networks exist. */
async function removeIdleServiceProjects(objects: Map<string, PlacedObject>, turns: Turns): Promise<void> {
  const owners = new Set<string>()
  const ofServices: string[] = []
  const groups: PlacedObject[] = []
  for (const object of objects.values()) {
    if (turns.isOver()) await turns.next()
    if (object.attributes.is_service_project === true) ofServices.push(object.id)
    // Neutron makes every project a security group when it is first looked at.
    if (object.type === 'security_group') {
      groups.push(object)
      continue
    }
    owners.add(object.place.owner.id)
    owners.add(textOf(object.attributes.project_id))
  }
  const idle = new Set(ofServices.filter((id) => !owners.has(id)))
  for (const id of idle) objects.delete(id)
  for (const group of groups) if (idle.has(group.place.owner.id)) objects.delete(group.id)
}

/** Adds the stand-in project when that of a network or security group is unknown. */
function addUnknownProject(objects: Map<string, PlacedObject>, environment: string, at: string): void {
  objects.delete(UNKNOWN_PROJECT_ID)
  const orphan = [...objects.values()].some(
    ({ type, place }) => (type === 'network' || type === 'security_group') && !objects.has(place.owner.id),
  )
  if (!orphan) return
  objects.set(UNKNOWN_PROJECT_ID, {
    type: 'project',
    id: UNKNOWN_PROJECT_ID,
    name: 'Unknown project',
    place: below('environment', environment, 'projects_folder'),
    attributes: { description: 'Networks and security groups of projects the API user cannot see' },
    sources: ['api'],
    lastScanned: at,
  })
}
