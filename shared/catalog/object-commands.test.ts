import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InventoryObject } from '../model/inventory-object'
import { quoteForShell } from '../text/shell-quote'
import { commandsFor, commandsText, OBJECT_COMMANDS, overSsh } from './object-commands'
import { OBJECT_TYPES } from './object-types'

const object = (type: string, rest: Record<string, unknown> = {}): InventoryObject => ({
  environment: 'lab',
  type,
  id: `${type}-1`,
  name: `${type}-1`,
  object_name: `${type}-1`,
  parent_id: 'p',
  parent_type: 'host',
  id_path: '/lab/p',
  name_path: '/lab/p',
  show_in_tree: true,
  last_scanned: '2026-11-22T00:00:00Z',
  sources: ['api'],
  ...rest,
})
const commands = (of: InventoryObject) => commandsFor(of).map(({ command }) => command)

describe('commandsFor', () => {
  it('fills in what the object has and leaves out what it cannot fill', () => {
    // An instance without a host has no guest either.
    expect(commands(object('instance', { uuid: 'u-1', local_name: 'instance-1' }))).toEqual([
      'openstack server show u-1',
      'openstack port list --server u-1',
      'openstack server event list u-1',
    ])
  })
  it('looks into lists', () => {
    const ports = [{ name: 'vxlan-0a', options: { remote_ip: '10.0.0.2' } }]
    expect(commands(object('otep', { host: 'cmp-1', ports }))).toEqual(['ip route get 10.0.0.2', 'ping -c 3 10.0.0.2'])
  })
  it('fits the kind of vEdge', () => {
    const vedge = (rest: object) => commands(object('vedge', { host: 'cmp-1', ...rest }))
    expect(vedge({ vedge_type: 'VPP' })[0]).toBe('sudo vppctl show interface')
    expect(vedge({ vedge_type: 'unknown' })).toEqual([])
    // A cloud of VLANs alone has no tunnel bridge.
    const flows = vedge({ vedge_type: 'OVS', bridges: [{ name: 'br-int' }, { name: 'br-ex' }] })
    expect(flows).toContain('sudo ovs-ofctl -O OpenFlow13 dump-flows br-int')
    expect(flows.join()).not.toContain('br-tun')
  })
  it('never lets a name break out or become an option', () => {
    const bridge = (bridge_name: string) =>
      commands(object('vconnector', { host: 'cmp-1', connector_type: 'bridge', bridge_name }))
    expect(bridge("br'; reboot; '")[0]).toBe(`ip -d link show 'br'\\''; reboot; '\\'''`)
    expect(bridge('-all')).toEqual([])
    expect(bridge('br\nreboot')).toEqual([])
  })
  it('asks for a vNIC where it is: the kernel, Open vSwitch or a namespace', () => {
    const name = 'tap1a2b3c4d-5e'
    const vnic = (rest: object) =>
      commands(object('vnic', { host: 'cmp-1', name, vnic_type: 'instance_vnic', ...rest })).join('\n')
    const native = vnic({ interface_type: 'ethernet' })
    expect(native).toContain(`list Port ${name}`)
    expect(native).toContain(`tcpdump -c 20 -nei ${name}`)
    expect(native).not.toMatch(/tag.* list Interface|bridge fdb/)
    const hybrid = vnic({ interface_type: 'bridge', source_bridge: 'qbr1a2b3c4d-5e' })
    expect(hybrid).toContain('list Port qvo1a2b3c4d-5e')
    expect(hybrid).toContain('bridge fdb show br qbr1a2b3c4d-5e')
    expect(hybrid).not.toContain(`list Port ${name}`)
    const linux = vnic({ interface_type: 'bridge', source_bridge: 'brq1a2b3c4d-5e' })
    expect(linux).not.toContain('ovs-vsctl')
    expect(vnic({ interface_type: 'bridge', source_bridge: 'br-int' })).toContain(`list Port ${name}`)
    const user = vnic({ interface_type: 'vhostuser', name: 'vhu1a2b3c4d-5e' })
    expect(user).toContain('list Port vhu1a2b3c4d-5e')
    expect(user).not.toContain('tcpdump')
    expect(vnic({ interface_type: 'hostdev', name: 'instance-00000001-fa:16:3e:00:00:01' })).toBe('')
    const inside = { vnic_type: 'vservice_vnic', name: 'qr-1', vservice_id: 'cmp-1-qrouter-r1' }
    expect(vnic(inside)).toContain('sudo ip netns exec qrouter-r1 tcpdump -c 20 -nei qr-1')
    expect(vnic(inside)).toContain('list Port qr-1')
    expect(vnic({ ...inside, peer_name: 'tap-1' })).not.toContain('ovs-vsctl')
  })
  it('tests a path with packets as large as its interface sends', () => {
    const otep = (remote_ip: string) =>
      commandsFor(
        object('otep', { host: 'cmp-1', interface: 'eth1', interface_mtu: 1550, ports: [{ options: { remote_ip } }] }),
      ).at(-1)
    expect(otep('10.0.0.2')).toEqual({
      host: 'cmp-1',
      command: 'ping -c 3 -M do -s 1522 10.0.0.2',
      shows: 'Whether whole packets of 1550 bytes, the MTU of eth1, reach it',
    })
    expect(otep('fd00::2')?.command).toBe('ping -c 3 -M do -s 1502 fd00::2')
    expect(otep('flow')?.command).toBe('ip -s -d link show eth1')
  })
  it('asks no kernel for a NIC it does not have, and no driver where there is none', () => {
    const pnic = (kind?: string) => commands(object('host_pnic', { host: 'cmp-1', local_name: 'eth1', kind }))
    expect(pnic('dpdk')).toEqual([])
    expect(pnic('passed-through')).toEqual([])
    expect(pnic('vpp')).toEqual(['sudo vppctl show hardware-interfaces eth1', 'sudo vppctl show interface eth1'])
    expect(pnic()).toContain('sudo ethtool -S eth1')
    expect(pnic('bond')).not.toContain('sudo ethtool -S eth1')
    expect(pnic('bond')).toContain('cat /proc/net/bonding/eth1')
  })
  it('knows only types of the catalogue', () => {
    expect(Object.keys(OBJECT_COMMANDS).filter((type) => !Object.hasOwn(OBJECT_TYPES, type))).toEqual([])
  })
})

/** What a POSIX shell reads of one word: single quotes keep everything, a backslash keeps the next character. */
function readWord(text: string): string {
  const parts = text.matchAll(/'([^']*)'|\\([\s\S])|([A-Za-z0-9_@%+:,./-]+)|([\s\S])/g)
  return [...parts]
    .map(([, quoted, escaped, plain, special]) => {
      if (special !== undefined) throw new Error(`${special} is not quoted`)
      return quoted ?? escaped ?? plain
    })
    .join('')
}

it('copied as text, says where to run what, each command once', () => {
  const agent = object('network_agent', { agent_id: 'a-1' })
  const host = object('host', { name: 'cmp-1' })
  expect(commandsText([...commandsFor(host), ...commandsFor(agent), ...commandsFor(host)])).toBe(
    [
      '## On an OpenStack client',
      '# Its Nova services',
      'openstack compute service list --host cmp-1',
      '# Its Neutron agents',
      'openstack network agent list --host cmp-1',
      '# Agent in Neutron',
      'openstack network agent show a-1',
      '',
      '## On cmp-1',
      '# Its interfaces',
      'ip -br addr show',
    ].join('\n'),
  )
})

describe('quoting', () => {
  it('gives back exactly the word it was given', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect(readWord(quoteForShell(word))).toBe(word)
      }),
    )
  })
  it('nests for ssh', () => {
    expect(overSsh("echo 'a b'", 'cmp-1')).toBe(`ssh cmp-1 'echo '\\''a b'\\'''`)
  })
})
