/** What the catalogue lists of a type is set on some object of the recorded clouds, or told by what these do not have. */
import { type BusinessType, OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import { expect, it } from 'vitest'
import { recording } from '../../parsers/test-support'
import { createRecordedCloud, loadApi } from '../../testing/recorded-cloud'
import { ENVIRONMENT, scanRecorded } from '../../testing/scan-recorded'

/** The recorded cloud where two hosts are wired otherwise and OVN has a database. */
async function otherClouds() {
  const api = loadApi()
  const [any] = api.neutron.agents
  if (!any) throw new Error('no agent is recorded')
  const controller = { ...any, id: 'd4af313d-1473-428f-a61b-ed18bbbe7e4c', host: 'lab-node1', alive: true }
  api.neutron.agents.push({ ...controller, agent_type: 'OVN Controller Gateway agent', binary: 'ovn-controller' })
  for (const service of api.nova.services) service.disabled_reason = 'maintenance'
  const [port] = api.neutron.ports
  if (port) api.neutron.trunks.push({ ...port, port_id: port.id, sub_ports: [] })
  const network = api.neutron.networks.find(({ name }) => name === 'private')?.id ?? ''
  const cloud = createRecordedCloud({
    api,
    printed: { 'lab-node2': 'vpp', 'lab-node3': 'sriov' },
    alter: (result) => {
      const says = (stdout: string) => ({ ...result, stdout, stderr: '', exitCode: 0 })
      if (result.id === 'lldp-neighbours-json0' && result.host === 'lab-node1')
        return says(recording('bonded/lldpcli-f-json0-show-neighbors-details'))
      if (!/^ovn-(?:north|south)bound/.test(result.id)) return result
      return says(recording(`ovn/${result.id}`).replaceAll('9d530aac-e57d-44cf-ae56-4fc24139547e', network))
    },
  })
  const environment = { ...ENVIRONMENT, mechanism_drivers: ['OVS' as const, 'LXB' as const, 'VPP' as const] }
  return scanRecorded({ cloud, context: { environment } })
}

/** What none of these clouds has, and what would have it. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'a database beside the API': ['network_agent.load', 'network_agent.resource_versions'],
  'a router on several hosts': ['vservice.ha_state'],
  'an Open vSwitch with DPDK': ['vedge.dpdk'],
  'a guest that owns a whole NIC': ['host_pnic.passed_to'],
  'a NIC with an IPv6 address': ['host_pnic.IPv6 Address'],
  'a tunnel address on a Linux bridge': ['otep.vconnector'],
  'an instance with subports of a trunk': ['vnic.parent_vnic', 'vnic.segmentation_id'],
  'a switch that calls its ports by their MAC addresses': ['switch_pnic.mac_address'],
  'ports that OVN binds': [
    'port.ovn_up',
    'port.ovn_chassis',
    'port.ovn_requested_chassis',
    'port.ovn_additional_chassis',
  ],
}

it('sets what is listed first of every type', async () => {
  const scans = [await scanRecorded(), await otherClouds()]
  const objects = scans.flatMap(({ result }) => result.objects)
  const unset = (Object.keys(OBJECT_TYPES) as BusinessType[]).flatMap((type) => {
    const some = objects.filter((one) => one.type === type)
    const isUnset = (name: string) => some.every((one) => one[name] === undefined)
    return typeInfo(type)
      .summary.filter(isUnset)
      .map((name) => `${type}.${name}`)
  })
  expect(unset.sort()).toEqual(Object.values(ELSEWHERE).flat().sort())
})
