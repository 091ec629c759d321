import { describe, expect, test } from 'vitest'
import { assembleOvs, type OvsBridge, type OvsConfiguration } from './ovs-bridges'
import { parseOvsTable } from './ovs-json'
import { parseOvsVsctlShow } from './ovs-vsctl-show'
import { recording } from './test-support'

function configurationOf(host: string): OvsConfiguration {
  const table = (name: string) => parseOvsTable(recording(`${host}/ovs-vsctl-format-json-list-${name}`))
  return assembleOvs({
    openVswitch: table('Open-vSwitch'),
    bridges: table('Bridge'),
    ports: table('Port'),
    interfaces: table('Interface'),
  })
}

function portOf(bridges: OvsBridge[], bridgeName: string, portName: string) {
  return bridges.find(({ name }) => name === bridgeName)?.ports.find(({ name }) => name === portName)
}

/** What `ovs-vsctl show` tells of a configuration. */
function shown({ openVswitch, bridges, tunnels }: OvsConfiguration): OvsConfiguration {
  return {
    openVswitch: {
      externalIds: {},
      ...(openVswitch.ovsVersion === undefined ? {} : { ovsVersion: openVswitch.ovsVersion }),
    },
    tunnels,
    bridges: bridges.map((bridge) => ({
      ...bridge,
      ports: bridge.ports.map(({ bondMode, ...port }) => ({
        ...port,
        interfaces: port.interfaces.map(({ name, type, options }) => ({
          name,
          type,
          options,
          externalIds: {},
        })),
      })),
    })),
  }
}

describe('Open vSwitch configuration', () => {
  test('assembles a network node', () => {
    const { openVswitch, bridges } = configurationOf('ovs-native')
    expect(openVswitch).toEqual({
      externalIds: { hostname: 'lab-node1', 'system-id': 'lab-node1' },
      ovsVersion: '3.1.0',
      systemId: 'lab-node1',
    })
    expect(
      bridges.map(({ name, datapathType, failMode, ports }) => [name, datapathType, failMode, ports.length]),
    ).toEqual([
      ['br-ex', 'netdev', 'secure', 3],
      ['br-int', 'netdev', 'secure', 9],
      ['br-phy', 'netdev', undefined, 2],
      ['br-tun', 'netdev', 'secure', 4],
    ])
  })

  test('reads a guest port', () => {
    expect(portOf(configurationOf('ovs-native').bridges, 'br-int', 'tapec37a052-79')).toMatchObject({
      tag: 1,
      trunks: [],
      interfaces: [
        {
          type: 'system',
          mac: 'fe:16:3e:aa:6d:2b',
          externalIds: { 'attached-mac': 'fa:16:3e:aa:6d:2b', 'iface-id': 'ec37a052-7904-4709-b6f6-10b423c8b126' },
          adminState: 'up',
          linkState: 'up',
          mtu: 1450,
        },
      ],
    })
  })

  test('reads tunnels and patches', () => {
    const { bridges } = configurationOf('ovs-hybrid')
    const [tunnel] = portOf(bridges, 'br-tun', 'vxlan-0afb000b')?.interfaces ?? []
    expect(tunnel).toMatchObject({
      type: 'vxlan',
      options: { local_ip: '10.251.0.12', remote_ip: '10.251.0.11', in_key: 'flow', out_key: 'flow' },
    })
    expect(portOf(bridges, 'br-int', 'patch-tun')?.interfaces[0]).toMatchObject({
      type: 'patch',
      options: { peer: 'patch-int' },
    })
  })

  test('reads bonds, trunks, broken devices and names with blanks', () => {
    const { openVswitch, bridges } = configurationOf('mixed')
    expect(openVswitch).toMatchObject({ systemId: 'host-a', externalIds: { 'ovn-remote': 'tcp:10.0.0.1:6642' } })
    expect(bridges[0]?.ports.map(({ name }) => name)).toEqual(['bond0', 'br-bond', 'gone', 'sec', 'vnet 7'])
    const bond = portOf(bridges, 'br-bond', 'bond0')
    expect(bond).toMatchObject({ bondMode: 'balance-tcp', trunks: [10, 20] })
    expect(bond?.interfaces.map(({ name }) => name)).toEqual(['eth0', 'eth1'])
    expect(portOf(bridges, 'br-bond', 'gone')?.interfaces[0]).toMatchObject({ name: 'gone' })
  })

  test("never takes a tunnel's pre-shared key along", () => {
    for (const { bridges } of [configurationOf('mixed'), parseOvsVsctlShow(recording('mixed/ovs-vsctl-show'))]) {
      expect(portOf(bridges, 'br-bond', 'sec')?.interfaces[0]?.options).toEqual({
        key: 'flow',
        local_ip: '10.0.0.8',
        remote_ip: '10.0.0.9',
        note: 'a, b=c "q"',
      })
    }
  })

  test('leaves references to missing rows out', () => {
    const bridges = parseOvsTable(recording('ovs-native/ovs-vsctl-format-json-list-Bridge'))
    const { bridges: assembled } = assembleOvs({ openVswitch: [], bridges, ports: [], interfaces: [] })
    expect(assembled.map(({ ports }) => ports)).toEqual([[], [], [], []])
  })

  test.each(['ovs-native', 'ovs-hybrid', 'mixed'])('%s: the text form tells the same, as far as it goes', (host) => {
    expect(parseOvsVsctlShow(recording(`${host}/ovs-vsctl-show`))).toEqual(shown(configurationOf(host)))
  })
})
