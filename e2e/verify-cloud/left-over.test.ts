import { execFileSync } from 'node:child_process'
import type { InventoryObject } from '@shared/model/inventory-object'
import { describe, expect, it } from 'vitest'
import { compareLeftOver, THINGS } from './left-over'

const object = (type: string, name: string, more: object): InventoryObject =>
  ({ type, id: `h-${name}`, name, host: 'h', ...more }) as InventoryObject
const leftOver = (things: readonly string[], objects: readonly InventoryObject[]) => {
  const { comparisons, excused } = compareLeftOver([{ host: 'h', told: () => things }], objects)
  return { missing: comparisons.flatMap((row) => row.missing), excused: [...excused.values()].flat() }
}

describe('what is left over', () => {
  it('is what no object stands for, by name, by being listed, or by an address', () => {
    const objects = [
      object('vservice', 'qdhcp-1', { local_service_id: 'qdhcp-1' }),
      object('vnic', 'ns-1', { vservice_id: 'h-qdhcp-1', peer_name: 'tap1', addresses: ['10.0.0.2/24'] }),
      object('vnic', 'tap7', { addresses: ['10.0.0.9'] }),
      object('vedge', 'h-OVS', { ports: [{ bridge: 'br-ex', name: 'bond1', members: ['eth2', 'eth3'] }] }),
      object('host', 'h', { ip_address: '192.0.2.1' }),
    ]
    const seen = [
      ...['namespace - qdhcp-1', 'interface qdhcp-1 ns-1', 'address qdhcp-1 ns-1/10.0.0.2/24', 'interface - tap1'],
      ...['interface - tap7', 'bridge - br-ex', 'port br-ex bond1', 'interface - eth3', 'address - br-ex/192.0.2.1/24'],
    ]
    // A guest's address is inside the guest, a namespace's device in that namespace only.
    const unseen = [
      'address - tap7/10.0.0.9/24',
      'interface - ns-1',
      'namespace - snat-1',
      'port br-int bond1',
      'domain - x',
    ]
    expect(leftOver([...seen, ...unseen], objects).missing.sort()).toEqual(unseen.map((thing) => `h ${thing}`).sort())
  })

  it('is excused where no object is to stand for it', () => {
    const things = [
      'interface - lo',
      'address qdhcp-1 lo/127.0.0.1/8',
      'address - eth0/fe80::1/64',
      'interface - ovs-system',
    ]
    expect(leftOver(things, [])).toEqual({ missing: [], excused: things.map((thing) => `h ${thing}`) })
    expect(leftOver(['interface - lo2', 'address - eth0/127.0.0.1/8'], []).missing).toHaveLength(2)
  })

  it('is asked with what every Linux has', () => {
    const lines = execFileSync('sh', ['-s'], { input: THINGS, encoding: 'utf8', stdio: 'pipe' }).split('\n')
    expect(lines).toContain('thing interface - lo')
    expect(lines.filter((line) => line !== '' && !line.startsWith('thing '))).toEqual([])
  })
})
