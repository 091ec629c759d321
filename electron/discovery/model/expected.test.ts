/** Instances of hosts that could not be read have the vNICs of their ports, until the host tells more. */
import type { InventoryObject } from '@shared/model/inventory-object'
import { knowledgeOf } from '@shared/model/knowledge'
import { describe, expect, it } from 'vitest'
import { takeTurns } from '../../turns'
import { expectedAt } from '../kinds/openstack/define-fetcher'
import { instanceVnics } from '../kinds/openstack/fetchers/cli/instance-vnics'
import { breakCommand, createRecordedCloud } from '../testing/recorded-cloud'
import { type RecordedScan, scanRecorded } from '../testing/scan-recorded'
import { hostTarget, stored } from '../testing/targets'
import { addExpected } from './expected'

const LATER = '2026-01-03T00:00:00.000Z'
const HOST = 'lab-node2'
const vnicsIn = (scan: RecordedScan, host = HOST) =>
  scan.snapshot.byHost(host).filter(({ vnic_type }) => vnic_type === 'instance_vnic')
const idsOf = (objects: readonly Readonly<InventoryObject>[]) => objects.map(({ id }) => id).sort()
const refusing = () => createRecordedCloud({ failHosts: { [HOST]: 'auth-failed' } })

describe('the vNICs of instances on a host', () => {
  it('that was never read are those of their ports, with the ids of those that are found later', async () => {
    const read = await scanRecorded()
    const never = await scanRecorded({ cloud: refusing() })
    expect(idsOf(vnicsIn(never))).toEqual(idsOf(vnicsIn(read)))
    for (const vnic of vnicsIn(never)) {
      const { instance_id, mac_address, addresses, network, port, ...more } = vnic
      const real = read.get(vnic.id)
      expect(real).toMatchObject({ instance_id, mac_address, addresses, network, port, parent_id: vnic.parent_id })
      expect(knowledgeOf(vnic)).toBe('refused')
      expect(more).toMatchObject({
        sources: ['api'],
        reading: { reason: `${HOST}: auth-failed` },
        'binding:vif_type': 'ovs',
      })
      expect(vnic.stale).toBeUndefined()
      expect(never.get(String(instance_id))).toMatchObject({ clique: true })
    }
    const linked = never.result.links.filter(({ link_type, host }) => link_type === 'instance-vnic' && host === HOST)
    expect(linked.map(({ target_id }) => target_id).sort()).toEqual(idsOf(vnicsIn(never)))
    expect(never.progress.hosts()[1]?.cells.vnic).toEqual({ state: 'failed', count: 0 })
  })

  it('are replaced by what the host tells, and then stale when it falls silent again', async () => {
    const never = await scanRecorded({ cloud: refusing() })
    const again = await scanRecorded({ cloud: refusing(), previous: never.snapshot, at: LATER })
    expect(vnicsIn(again).map(({ reading }) => reading?.since)).toEqual(
      vnicsIn(never).map(({ reading }) => reading?.since),
    )
    const cells = { state: 'failed', count: 0 }
    expect(again.progress.hosts()[1]?.cells.vnic).toEqual(cells)
    const read = await scanRecorded({ previous: again.snapshot })
    expect(vnicsIn(read)).toEqual(vnicsIn(await scanRecorded()))
    const silent = await scanRecorded({ cloud: refusing(), previous: read.snapshot, at: LATER })
    expect(idsOf(vnicsIn(silent))).toEqual(idsOf(vnicsIn(read)))
    expect(vnicsIn(silent).map(({ reading, stale }) => [reading, stale?.since])).toEqual(
      vnicsIn(read).map(() => [undefined, LATER]),
    )
  })

  it('that is not to be asked say so, and keep what was said of them before', async () => {
    const states = (scan: RecordedScan) => new Set(vnicsIn(scan).map(knowledgeOf))
    const without = await scanRecorded({ withoutShell: true })
    expect(states(without)).toEqual(new Set(['not-asked']))
    const options = { sources: { api: true, db: false, cli: false } }
    expect(states(await scanRecorded({ options }))).toEqual(new Set(['not-asked']))
    const never = await scanRecorded({ cloud: refusing() })
    expect(vnicsIn(await scanRecorded({ options, previous: never.snapshot }))).toEqual(vnicsIn(never))
    const read = await scanRecorded()
    expect(vnicsIn(await scanRecorded({ options, previous: read.snapshot }))).toEqual(vnicsIn(read))
  })

  it('are made where libvirt alone is silent, and for the one guest that cannot be described', async () => {
    const scan = await scanRecorded({ cloud: createRecordedCloud({ recording: 'ha' }) })
    const [dead, ...others] = vnicsIn(scan, 'lab-node4')
    expect(others).toEqual([])
    expect(dead).toMatchObject({
      reading: { state: 'never', reason: 'libvirt does not run on lab-node4' },
      parent_type: 'vnics_folder',
    })
    const read = await scanRecorded()
    const [guest] = vnicsIn(read)
    const odd = createRecordedCloud({
      alter: (result) =>
        result.id === 'virsh-dumpxml' && result.stdout.includes(String(guest?.instance_id))
          ? { ...result, stdout: 'welcome' }
          : result,
    })
    const states = vnicsIn(await scanRecorded({ cloud: odd })).map((vnic) => [vnic.id, knowledgeOf(vnic)])
    expect(states).toEqual(
      vnicsIn(read).map((vnic) => [vnic.id, vnic.instance_id === guest?.instance_id ? 'never' : 'read']),
    )
  })

  it('lead as far as the rest of the host is known: to the network where only libvirt is silent', async () => {
    const nodesOf = (scan: RecordedScan) =>
      vnicsIn(scan).map(({ instance_id }) => [...(scan.snapshot.cliques.get(String(instance_id))?.nodes ?? [])].sort())
    const cloud = createRecordedCloud({ alter: breakCommand('virsh-list-uuid', '', 1, HOST) })
    expect(nodesOf(await scanRecorded({ cloud }))).toEqual(nodesOf(await scanRecorded()))
    const alone = await scanRecorded({ cloud: refusing() })
    for (const nodes of nodesOf(alone)) expect(nodes.map((id) => alone.get(id).type)).not.toContain('vedge')
  })

  it('are told apart by their ports: what was seen of another name is not doubled, what moved here since is added', async () => {
    const instance = stored({ type: 'instance', id: 'i', host: 'h', local_name: 'instance-0000000a' })
    const port = (id: string, vnic_type: string, more: object = {}) =>
      stored({
        type: 'port',
        id: `${id}-0000-4000-8000-000000000000`,
        device_id: 'i',
        network_id: 'n',
        mac_address: 'FA:16:3E:00:00:01',
        fixed_ips: [{ ip_address: '10.0.0.5' }],
        'binding:host_id': 'h',
        'binding:vnic_type': vnic_type,
        ...more,
      })
    const target = hostTarget('h', [
      instance,
      port('aaaaaaaa', 'normal'),
      port('bbbbbbbb', 'normal', { 'binding:vif_type': 'vhostuser' }),
      port('cccccccc', 'direct', { 'binding:profile': { pci_slot: '0000:05:10.1' } }),
      port('dddddddd', 'normal', { 'binding:host_id': 'elsewhere' }),
    ])
    const expected = instanceVnics.expected?.objects(target, () => false) ?? []
    expect(expected.map(({ id, attributes }) => [id, attributes.hostdev])).toEqual([
      ['h-tapaaaaaaaa-00', undefined],
      ['h-vhubbbbbbbb-00', undefined],
      ['h-instance-0000000a-fa:16:3e:00:00:01', { pciAddress: '0000:05:10.1' }],
    ])
    const [first] = expected
    if (!first) throw new Error('nothing is expected')
    const outcome = {
      fetcher: instanceVnics,
      target: 'h',
      result: { state: 'failed', reason: 'no answer', code: 'timeout' },
      expected: expectedAt<'host'>(instanceVnics, target),
    } as const
    const objects = new Map([['seen', { ...first, id: 'seen', name: 'eth0' }]])
    await addExpected(objects, [outcome], new Map(), LATER, takeTurns())
    expect([...objects.keys()]).toEqual(['seen', ...expected.slice(1).map(({ id }) => id)])
  })
})
