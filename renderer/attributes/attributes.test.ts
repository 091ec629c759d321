import {
  attributeLabel,
  attributeLines,
  attributeText,
  isIdentifier,
  isTime,
  withZone,
} from '@shared/text/attribute-text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connection, farName } from './object-parts'

describe('attributeText', () => {
  it.each([
    [undefined, ''],
    [null, ''],
    [true, 'yes'],
    [0, '0'],
    [[], ''],
    [['a', 'b'], 'a, b'],
    [{ description: 'x', level: 64 }, 'description: x, level: 64'],
    [{ name: 'm1', a: 1, b: 2, c: 3, d: 4 }, 'm1'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, '5 attributes'],
    [[{ a: 1 }, { a: 2 }], 'a: 1; a: 2'],
    [[{ name: 'eth0' }, { name: 'eth1', mtu: 9000 }], 'eth0, eth1'],
    [Array.from({ length: 9 }, () => ({ a: 1 })), '9 entries'],
  ])('%j reads "%s"', (value, text) => {
    expect(attributeText(value)).toBe(text)
  })
})

describe('values of a known shape', () => {
  it.each<[string, unknown, string]>([
    ['power_state', 1, 'running'],
    ['hypervisor_version', 7002022, '7.2.22'],
    ['power_state', 9, 'unknown (9)'],
    ['addresses', [{ network: 'private', addresses: ['10.10.1.162'] }], 'private: 10.10.1.162'],
    ['addresses', ['10.0.0.1/24', 'fe80::1/64'], '10.0.0.1/24, fe80::1/64'],
    ['flavor', { name: 'm1.lab', vcpus: 1, ram: 96, disk: 1 }, 'm1.lab · 1 vCPU · 96 MB · 1 GB'],
    ['flavor', { name: 'm1.big', vcpus: 8, ram: 16384, disk: 0 }, 'm1.big · 8 vCPUs · 16 GB · 0 GB'],
    ['flavor', 'm1.tiny', 'm1.tiny'],
    ['fixed_ips', [{ subnet_id: 's', ip_address: '10.10.1.2' }], '10.10.1.2'],
    [
      'external_gateway_info',
      { network_id: 'n', external_fixed_ips: [{ subnet_id: 's', ip_address: '172.24.4.120' }], enable_snat: true },
      '172.24.4.120 · SNAT',
    ],
    [
      'OS',
      { name: 'Debian GNU/Linux', version: '12 (bookworm)', ID: 'debian', architecture: 'x86_64' },
      'Debian GNU/Linux 12 (bookworm), x86_64',
    ],
    [
      'services',
      { 'nova-compute': { available: true, active: true }, 'nova-api': { available: false, active: false } },
      'nova-compute, nova-api (down, disabled)',
    ],
    ['service_states', [{ binary: 'nova-compute', state: 'down', status: 'enabled' }], 'nova-compute (down)'],
    [
      'network_info',
      [
        {
          address: 'fa:16:3e:ee:9a:ad',
          devname: 'tap0f478b49-02',
          network: { id: 'n', label: 'private' },
          addresses: ['10.10.1.227'],
        },
      ],
      'tap0f478b49-02 on private: 10.10.1.227',
    ],
    ['tunnel_ports', [{ name: 'vxlan-1', options: { remote_ip: '10.251.0.12' } }], 'vxlan-1 → 10.251.0.12'],
    ['ports', [1, 2, 3, 4, 5].map((n) => ({ name: `p${String(n)}` })), '5 ports: p1, p2, p3, p4, …'],
    [
      'bridges',
      [
        { name: 'br-ex', ports: ['a', 'b'] },
        { name: 'br-tun', ports: ['a'] },
      ],
      'br-ex (2 ports), br-tun (1 port)',
    ],
    ['bridge_mappings', { physnet1: 'br-ex' }, 'physnet1 → br-ex'],
    ['subnets', [{ id: 's', name: 'vlan-subnet', cidr: '10.10.2.0/24' }], 'vlan-subnet 10.10.2.0/24'],
    [
      'endpoints',
      [
        { name: 'nova', service_type: 'compute', interface: 'admin' },
        { name: 'nova', service_type: 'compute', interface: 'public' },
      ],
      'nova (compute)',
    ],
    ['hosts', [{ name: 'node2', services: {} }], 'node2'],
  ])('%s %j reads "%s"', (key, value, text) => {
    expect(attributeText(value, key)).toBe(text)
  })

  it('leaves out nothing of a shape it does not know', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('flavor', 'OS', 'ports', 'services', 'addresses'),
        fc.string({ minLength: 1 }),
        (key, text) => {
          expect(attributeText(text, key)).toBe(text)
        },
      ),
    )
  })
})

describe('kinds of values', () => {
  it('knows identifiers', () => {
    const yes: [string, unknown][] = [
      ['mac_address', 'fa:16:3e:b7:9c:41'],
      ['network_id', '5f1c8f2e-6d0a-4b6c-9d1e-0a1b2c3d4e5f'],
      ['ip', '10.0.0.1'],
      ['interface', 'tap91d0c2f7-3e'],
    ]
    const no: [string, unknown][] = [
      ['name', 'shop net'],
      ['host', 'cmp'],
      ['description', 'has 3 words'],
      ['count', 3],
    ]
    expect(yes.filter(([key, value]) => !isIdentifier(key, value))).toEqual([])
    expect(no.filter(([key, value]) => isIdentifier(key, value))).toEqual([])
  })
  it('knows times, and takes those without a zone for UTC', () => {
    expect([isTime('2026-11-22T14:02:41Z'), isTime('2026-11-22'), isTime('hello')]).toEqual([true, false, false])
    expect([withZone('2026-11-22 14:02:41'), withZone('2026-11-22T14:02:41Z')]).toEqual([
      '2026-11-22T14:02:41Z',
      '2026-11-22T14:02:41Z',
    ])
  })
  it.each([
    ['provider:segmentation_id', 'Segmentation ID'],
    ['mtu', 'MTU'],
    ['availability_zone', 'Availability zone'],
    ['Link detected', 'Link detected'],
    ['IP Address', 'IP address'],
    ['EtherChannel Master', 'EtherChannel master'],
    ['vnic_type', 'vNIC type'],
    ['vm_state', 'VM state'],
    ['memory_mb', 'Memory in MB'],
    ['constructor', 'Constructor'],
  ])('reads the key %s as "%s"', (key, label) => {
    expect(attributeLabel(key)).toBe(label)
  })
})

describe('attributeLines', () => {
  const record = { ports: [{ name: 'eth0', options: { remote_ip: '10.0.0.2' } }], mtu: 1450 }
  const shown = (open: string[], filter = '') =>
    attributeLines(record, new Set(open), filter).map((line) => `${line.depth} ${line.path}${line.isOpen ? ' -' : ''}`)

  it('opens what is asked for', () => {
    expect(shown([])).toEqual(['0 mtu', '0 ports'])
    expect(shown(['ports', 'ports.0'])).toEqual([
      '0 mtu',
      '0 ports -',
      '1 ports.0 -',
      '2 ports.0.name',
      '2 ports.0.options',
    ])
  })
  it('opens the way to what a filter finds', () => {
    expect(shown([], '10.0.0')).toEqual([
      '0 ports -',
      '1 ports.0 -',
      '2 ports.0.options -',
      '3 ports.0.options.remote_ip',
    ])
    expect(shown([], 'MTU')).toEqual(['0 mtu'])
    expect(shown([], 'nothing')).toEqual([])
  })
})

describe('farName', () => {
  const link = { target_id: 'gone' } as Connection['link']
  const to = (name: string, host: string | undefined): Connection => ({
    link,
    direction: 'out',
    far: { environment: 'lab', type: 'host_pnic', id: name, name, path: [], knowledge: 'read', ...(host && { host }) },
  })
  it('names the host of a far end on another one, and leaves out its own', () => {
    const names = (from: { id: string; host?: string }) =>
      [to('eth1', 'node-1'), to('node-1-OVS', 'node-1'), to('net', undefined)].map((far) => farName(far, from))
    expect(names({ id: 'network' })).toEqual(['eth1 · node-1', 'node-1-OVS', 'net'])
    expect(names({ id: 'vedge', host: 'node-1' })).toEqual(['eth1', 'OVS', 'net'])
    expect(names({ id: 'node-1' })).toEqual(['eth1', 'OVS', 'net'])
  })
  it('shows the id of a far end that is not in the inventory', () => {
    expect(farName({ link, direction: 'out' }, { id: 'network' })).toBe('gone')
  })
})
