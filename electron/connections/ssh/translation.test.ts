import { expect, test } from 'vitest'
import { containersFor, isMissingContainer, type TranslationContext } from './translation'

const context = (distribution: string, driver: 'OVS' | 'VPP' | 'LXB' = 'OVS'): TranslationContext => ({
  distribution,
  distribution_version: '26929',
  mechanism_drivers: [driver],
})
const containers = (line: string, of: TranslationContext) => containersFor(line.split(' '), of)

test.each([
  ['ip -j netns list', 'Kolla', ['neutron_l3_agent', 'neutron_dhcp_agent']],
  ['ip netns exec qdhcp-1 ip -j addr show', 'Kolla', ['neutron_dhcp_agent']],
  ['ip netns exec qrouter-1 ip -j addr show', 'Mercury', ['neutron_l3_agent_26929']],
  ['virsh -r list --all', 'Mercury', ['novalibvirt_26929']],
  ['virsh -r list --all', 'Kolla', ['nova_libvirt']],
  ['ip -d -j link show', 'Kolla', ['openvswitch_vswitchd']],
  ['ovs-vsctl --format=json list Port', 'Kolla', ['openvswitch_vswitchd']],
  ['brctl show', 'Mercury', ['ovs_vswitch_26929']],
  ['ip -j addr show', 'Kolla', []],
  ['virsh -r list --all', 'Packstack', []],
  ['virsh -r list --all', 'constructor', []],
])('%s on %s runs in %j', (line, distribution, expected) => {
  expect(containers(line, context(distribution))).toEqual(expected)
})

test('drivers decide where links are listed, without one environment changing another', () => {
  expect(containers('ip -d link show', context('Kolla', 'VPP'))).toEqual(['neutron_vpp'])
  expect(containers('ip -d link show', context('Kolla', 'LXB'))).toEqual([])
  expect(containers('ip -d link show', context('Kolla', 'OVS'))).toEqual(['openvswitch_vswitchd'])
})

test('knows how docker and podman say that a container is not there', () => {
  expect(isMissingContainer('Error response from daemon: No such container: neutron_l3_agent')).toBe(true)
  expect(isMissingContainer('Error: no container with name or ID "x" found: no such container')).toBe(true)
  expect(isMissingContainer('Error response from daemon: container 1234 is not running')).toBe(true)
  expect(isMissingContainer('permission denied while trying to connect to the Docker daemon socket')).toBe(false)
})
