/** A recorded host of an OVN cloud: no Neutron agent of its own, settings in Open vSwitch, geneve, taps straight on br-int. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseIpAddresses } from '../../../../parsers/ip-addr'
import { parseIpLinks } from '../../../../parsers/ip-link'
import { assembleOvs } from '../../../../parsers/ovs-bridges'
import { parseOvsTable } from '../../../../parsers/ovs-json'
import { hostTarget, stored } from '../../../../testing/targets'
import { hostPnics } from './host-pnics'
import { oteps } from './oteps'
import { ovsVedges } from './ovs-vedges'
import { vconnectors } from './vconnectors'

const folder = new URL('../../../../fixtures/ovn-host/', import.meta.url)
/** The output without the lines that say where it comes from. */
const read = (name: string) => readFileSync(new URL(`${name}.txt`, folder), 'utf8').replaceAll(/^#.*\n/gm, '')
const table = (name: string) => parseOvsTable(read(`ovs-vsctl-format-json-list-${name}`))

const addresses = new Map(parseIpAddresses(read('ip-j-addr')).map((one) => [one.name, one.addresses]))
const interfaces = parseIpLinks(read('ip-j-d-link')).map((link) => ({
  ...link,
  addresses: addresses.get(link.name) ?? [],
}))
const ovs = assembleOvs({
  openVswitch: table('Open-vSwitch'),
  bridges: table('Bridge'),
  ports: table('Port'),
  interfaces: table('Interface'),
})
const CHASSIS = '21c324c5-9714-40d1-a7f2-5b00e12cfd20'
const agent = stored({
  type: 'network_agent',
  id: `ovn-controller-${CHASSIS}`,
  host: 'lab-node1',
  agent_type: 'OVN Controller Gateway agent',
  agent_id: CHASSIS,
  configurations: { chassis_name: CHASSIS, 'bridge-mappings': 'physnet1:br-ex' },
})
const target = hostTarget('lab-node1', [agent], { ipAddress: '10.252.0.11' })
const networking = { interfaces, physical: new Set<string>(), ovs }

describe('a host of an OVN cloud', () => {
  it('has a vEdge with the chassis’ id and the mappings of ovn-controller', () => {
    const [vedge] = ovsVedges.shape(
      { ovs, datapathPorts: new Map(), bonds: new Map(), interfaces: [], queues: [] },
      target,
    ).objects
    expect(vedge).toMatchObject({
      id: CHASSIS,
      attributes: {
        agent_type: 'OVN Controller Gateway agent',
        bridge_mappings: { physnet1: 'br-ex' },
        tunnel_types: ['geneve'],
        tunneling_ip: '10.253.0.11',
      },
    })
  })

  it('has a geneve OTEP behind the bridge that owns its address', () => {
    const { objects } = oteps.shape({ ...networking, fdb: [] }, target)
    expect(objects).toMatchObject([
      {
        id: 'lab-node1-otep-geneve-10.253.0.11',
        place: { owner: { type: 'vedge', id: CHASSIS } },
        attributes: { overlay_type: 'geneve', udp_port: 6081, interface: 'br-phy', uplinks: ['eth1'] },
      },
    ])
    expect(objects[0]?.attributes.ports).toMatchObject([{ type: 'geneve', options: { remote_ip: '10.253.0.12' } }])
  })

  it('has its pNICs by function, and no vConnectors', () => {
    const nothing = {
      ...{ heard: [], isPartial: false, functions: new Map() },
      ...{ settings: new Map(), drivers: new Map(), bonds: new Map(), ovsBonds: new Map() },
    }
    const { objects } = hostPnics.shape({ ...networking, ...nothing }, target)
    expect(objects.map(({ name, attributes: a }) => [name, a.found_by, a.physical_networks])).toEqual([
      ['eth0', 'management-address', []],
      ['eth1', 'tunnel-bridge', []],
      ['eth2', 'provider-bridge', ['physnet1']],
    ])
    expect(vconnectors.shape(interfaces, target).objects).toEqual([])
  })
})
