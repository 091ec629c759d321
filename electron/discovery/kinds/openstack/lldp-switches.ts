/**
 * Switches and their ports, as the hosts' NICs are told of them by LLDP: what `host_pnic.lldp` says, from the other end.
 *
 * Made anew of all NICs whenever the tree is completed, so a switch is as fresh as what the last NIC that saw it was told,
 * and goes with it. A switch is its chassis id, because system names repeat; a host that is cabled to another host is none.
 */

import { staleSchema } from '@shared/model/inventory-object'
import { macKey } from '../../../addresses'
import { byKey, filterInTurns, type Turns } from '../../../turns'
import { asRecords, asText, asTexts, groupBy, textOf, unique } from '../../../values'
import { below } from '../../model/discovered-object'
import type { PlacedObject } from '../../model/tree-paths'
import { regionId } from './ids'

/** Marks the objects made here; those of other sources stay as they are. */
const FOUND_BY = 'lldp'
const FABRIC = new Set(['switch', 'switch_pnic'])
const FORWARDS = new Set(['Bridge', 'Router'])

interface Sighting {
  readonly nic: PlacedObject
  readonly stale: PlacedObject['stale']
  readonly told: ReturnType<typeof asRecords>[number]
  readonly switchId: string
  readonly portId: string
}

export async function addLldpSwitches(objects: Map<string, PlacedObject>, turns: Turns): Promise<void> {
  for (const { id } of await filterInTurns(objects.values(), isMadeHere, turns)) objects.delete(id)
  const nics = await filterInTurns(objects.values(), ({ type }) => type === 'host_pnic', turns)
  const isHost = hostsAmong(await filterInTurns(objects.values(), ({ type }) => type === 'host', turns), nics)
  // What was seen last tells most: fresh before stale, then by the time it was read.
  const ordered = nics
    .filter(({ attributes }) => attributes.lldp !== undefined)
    .sort(byKey(({ id }) => id))
    .map((nic) => ({ nic, stale: nic.stale ?? staleSchema.safeParse(nic.attributes.lldp_stale).data }))
    .sort((a, b) => Number(!!a.stale) - Number(!!b.stale) || -compare(a.nic.lastScanned, b.nic.lastScanned))
  const sightings = ordered.flatMap(({ nic, stale }) =>
    asRecords(nic.attributes.lldp).flatMap((told): Sighting[] => {
      const chassis = asText(told.chassis_id)
      const port = asText(told.port_id)
      if (!chassis || !port || !isSwitch(told) || isHost(told)) return []
      const switchId = `switch|${chassis}`
      return [{ nic, stale, told, switchId, portId: `${switchId}|${port}` }]
    }),
  )
  const add = (object: PlacedObject) => !objects.has(object.id) && objects.set(object.id, object)
  for (const [last, ...others] of groupBy(sightings, ({ switchId }) => switchId).values())
    if (last) add(switchOf(last, others))
  for (const [last, ...others] of groupBy(sightings, ({ portId }) => portId).values())
    if (last) add(portOf(last, others))
}

const isMadeHere = ({ type, attributes }: PlacedObject) => FABRIC.has(type) && attributes.found_by === FOUND_BY
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** One that says nothing of what it does counts as a switch. */
const isSwitch = ({ capabilities }: Sighting['told']) =>
  capabilities === undefined || asTexts(capabilities).some((capability) => FORWARDS.has(capability))

/** Tells hosts of the cloud, which bridge and route as well. Also those that a switch without LLDP lets through. */
function hostsAmong(hosts: readonly PlacedObject[], nics: readonly PlacedObject[]) {
  const macs = new Set(nics.flatMap(({ attributes }) => asTexts([attributes.mac_address, attributes.permanent_mac])))
  const names = new Set<string>()
  for (const { id, attributes } of hosts) {
    for (const name of [id, ...asTexts(attributes.aliases), textOf(attributes.hypervisor_hostname)])
      names.add(firstLabel(name))
  }
  return ({ chassis_id, chassis_name }: Sighting['told']) =>
    macs.has(macKey(textOf(chassis_id))) || (asText(chassis_name) && names.has(firstLabel(textOf(chassis_name))))
}

const firstLabel = (name: string) => name.toLowerCase().split('.', 1)[0] ?? ''

/** What all who saw it have in common; it is as fresh as the one that saw it last. */
function seenBy({ nic, stale }: Sighting, others: readonly Sighting[]) {
  const nics = [nic, ...others.map((one) => one.nic)]
  return {
    // A switch between two regions stands in one of them.
    region: nics.map(({ attributes }) => textOf(attributes.region)).reduce((a, b) => (a < b ? a : b)),
    common: {
      sources: [...new Set(nics.flatMap(({ sources }) => sources))],
      lastScanned: nic.lastScanned,
      ...(stale && { stale }),
    },
  }
}

function switchOf(last: Sighting, others: readonly Sighting[]): PlacedObject {
  const { region, common } = seenBy(last, others)
  const { told, switchId } = last
  const addresses = asTexts(told.management_addresses)
  return {
    ...common,
    type: 'switch',
    id: switchId,
    name: asText(told.chassis_name) ?? textOf(told.chassis_id),
    place: below('region', regionId(region), 'switches_folder'),
    attributes: {
      region,
      switch: switchId,
      found_by: FOUND_BY,
      chassis_id: told.chassis_id,
      chassis_id_type: told.chassis_id_type,
      description: told.chassis_description,
      capabilities: told.capabilities,
      ip_address: addresses[0],
      management_addresses: addresses,
    },
  }
}

function portOf(last: Sighting, others: readonly Sighting[]): PlacedObject {
  const { region, common } = seenBy(last, others)
  const { told, switchId, portId } = last
  const isNamed = told.port_id_type !== 'mac'
  return {
    ...common,
    type: 'switch_pnic',
    id: portId,
    // Switches that call their ports by MAC address have the name in the description.
    name: (isNamed ? undefined : asText(told.port_description)) ?? textOf(told.port_id),
    place: below('switch', switchId),
    attributes: {
      region,
      switch: switchId,
      role: 'hostlink',
      found_by: FOUND_BY,
      port_id: told.port_id,
      port_id_type: told.port_id_type,
      mac_address: isNamed ? undefined : told.port_id,
      description: told.port_description,
      vlans: told.vlans,
      max_frame_size: told.max_frame_size,
      aggregation: told.aggregation,
      /** The NICs of hosts that see it at the end of their cable. */
      connected_to: unique([last, ...others].map(({ nic }) => nic.id)).sort(),
    },
  }
}
