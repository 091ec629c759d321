import { describe, expect, test } from 'vitest'
import { parseLibvirtDomain } from './libvirt-domain'
import { recording } from './test-support'

const domain = (devices: string, name = 'instance-00000009') =>
  `<domain type='kvm'><name>${name}</name><uuid>CAAF6D78-d5de-41ba-8e6b-1dfd9a600cbc</uuid><devices>${devices}</devices></domain>`

const refused = expect.objectContaining({ code: 'parse-failed' })

describe('virsh dumpxml', () => {
  test('reads a guest behind the native OVS firewall: no source', () => {
    expect(parseLibvirtDomain(recording('ovs-native/virsh-dumpxml-1'))).toEqual({
      uuid: 'caaf6d78-d5de-41ba-8e6b-1dfd9a600cbc',
      name: 'instance-00000001',
      vcpu: 1,
      disks: [
        {
          name: 'vda',
          bus: 'virtio',
          device_type: 'disk',
          driver_type: 'qcow2',
          source: '/var/lib/nova/instances/caaf6d78-d5de-41ba-8e6b-1dfd9a600cbc/disk',
        },
      ],
      isActive: true,
      interfaces: [
        {
          type: 'ethernet',
          mac: 'fa:16:3e:aa:6d:2b',
          targetDev: 'tapec37a052-79',
          model: 'virtio',
          alias: 'net0',
          mtu: 1450,
          raw: {
            '@type': 'ethernet',
            mac: { '@address': 'fa:16:3e:aa:6d:2b' },
            target: { '@dev': 'tapec37a052-79' },
            model: { '@type': 'virtio' },
            driver: { '@name': 'qemu' },
            mtu: { '@size': '1450' },
            alias: { '@name': 'net0' },
            address: { '@type': 'pci', '@domain': '0x0000', '@bus': '0x00', '@slot': '0x02', '@function': '0x0' },
          },
        },
      ],
      passedThrough: [],
    })
  })

  test('reads two nics in hybrid bridges, and one in a Linux bridge', () => {
    const taps = (path: string) =>
      parseLibvirtDomain(recording(path)).interfaces.map(({ targetDev, sourceBridge }) => [targetDev, sourceBridge])
    expect(taps('ovs-hybrid/virsh-dumpxml-2')).toEqual([
      ['tap7b89119d-20', 'qbr7b89119d-20'],
      ['tap0ddce49c-d5', 'qbr0ddce49c-d5'],
    ])
    expect(taps('linux-bridge/virsh-dumpxml-1')).toEqual([['tap3481048c-d3', 'brq25a6e3ef-fb']])
  })

  test('reads SR-IOV, macvtap, vhost-user and OVS virtual ports', () => {
    const { interfaces } = parseLibvirtDomain(
      domain(`
        <interface type='hostdev' managed='yes'>
          <mac address='FA:16:3E:00:00:01'/><driver name='vfio'/>
          <source><address type='pci' domain='0x0000' bus='0x05' slot='0x1A' function='0x3'/></source>
          <vlan><tag id='100'/></vlan>
        </interface>
        <interface type='direct'><source dev='enp5s0f1' mode='passthrough'/></interface>
        <interface type='vhostuser'><source type='unix' path='/var/run/vhu1' mode='server'/></interface>
        <interface type='bridge'><source bridge='br-int'/>
          <virtualport type='openvswitch'><parameters interfaceid='ec37a052-7904-4709-b6f6-10b423c8b126'/></virtualport>
        </interface>
        <interface type='network'><source network='default'/></interface>
        <interface/>`),
    )
    expect(interfaces.map(({ raw, ...known }) => known)).toEqual([
      { type: 'hostdev', mac: 'fa:16:3e:00:00:01', hostdev: { pciAddress: '0000:05:1a.3', vlan: 100 } },
      { type: 'direct', sourceDev: 'enp5s0f1' },
      { type: 'vhostuser', sourcePath: '/var/run/vhu1' },
      { type: 'bridge', sourceBridge: 'br-int', virtualportInterfaceId: 'ec37a052-7904-4709-b6f6-10b423c8b126' },
      { type: 'network', sourceNetwork: 'default' },
      { type: '' },
    ])
  })

  test('lists devices passed through as they are', () => {
    const pci = "<source><address domain='0x0000' bus='0x0a' slot='0x00' function='0x0'/></source>"
    const devices = `<hostdev mode='subsystem' type='pci'>${pci}</hostdev><hostdev mode='subsystem' type='usb'><source/></hostdev>`
    expect(parseLibvirtDomain(domain(devices)).passedThrough).toEqual(['0000:0a:00.0'])
  })

  test('resolves predefined entities and character references once, and no others', () => {
    expect(parseLibvirtDomain(domain('', 'a &amp;amp; b &#x41;&#66; &apos;c&apos; &xxe; &#9999999;')).name).toBe(
      "a &amp; b AB 'c' &xxe; &#9999999;",
    )
  })

  test('ignores what surrounds the document', () => {
    expect(parseLibvirtDomain(`warning: session\n${domain('')}\n\n`).name).toBe('instance-00000009')
  })

  test('names that reach for a prototype are refused as elements and harmless as attributes', () => {
    const named = (body: string) => domain(`<interface type='bridge'>${body}</interface>`)
    expect(() => parseLibvirtDomain(named("<__proto__ polluted='yes'/>"))).toThrow(refused)
    expect(() => parseLibvirtDomain(named('<constructor/>'))).toThrow(refused)
    const [bridge] = parseLibvirtDomain(named("<mac address='fa:16:3e:00:00:01' __proto__='x'/>")).interfaces
    expect(bridge?.mac).toBe('fa:16:3e:00:00:01')
    expect(Object.getPrototypeOf(bridge?.raw.mac)).toBe(Object.prototype)
  })

  test('refuses a cut document, one with a document type, and a foreign one', () => {
    const whole = recording('ovs-native/virsh-dumpxml-1')
    expect(() => parseLibvirtDomain(whole.slice(0, whole.indexOf('<interface')))).toThrow(refused)
    expect(() => parseLibvirtDomain(`<!DOCTYPE domain [<!ENTITY a "b">]>${domain('')}`)).toThrow(refused)
    expect(() => parseLibvirtDomain('error: failed to get domain')).toThrow(refused)
    expect(() => parseLibvirtDomain('')).toThrow(refused)
    expect(() => parseLibvirtDomain('<domain><uuid>1</uuid></domain>')).toThrow(refused)
    expect(() => parseLibvirtDomain(domain('<a>'.repeat(500)))).toThrow(refused)
  })

  test('refuses a document above the limit', () => {
    expect(() => parseLibvirtDomain(domain(' '.repeat(4 * 1024 * 1024)))).toThrow(
      expect.objectContaining({ code: 'limit-exceeded' }),
    )
  })
})
