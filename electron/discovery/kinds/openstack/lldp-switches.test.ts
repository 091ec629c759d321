import { describe, expect, it } from 'vitest'
import { takeTurns } from '../../../turns'
import { below } from '../../model/discovered-object'
import { buildTree, type PlacedObject } from '../../model/tree-paths'
import { createRecordedCloud } from '../../testing/recorded-cloud'
import { type RecordedScan, scanRecorded } from '../../testing/scan-recorded'
import { PLACES } from './places'

const AT = '2026-01-02T00:00:00.000Z'
const object = (type: string, id: string, more: Partial<PlacedObject>): PlacedObject => ({
  type,
  id,
  name: id,
  place: below('environment', 'lab', 'regions_folder'),
  attributes: {},
  sources: ['cli'],
  lastScanned: AT,
  ...more,
})
const region = (name: string) => object('region', `region|${name}`, { attributes: { region: name } })
const host = (id: string, of = 'R1') =>
  object('host', id, { host: id, place: below('region', `region|${of}`), attributes: { region: of } })
const nic = (on: string, id: string, lldp: readonly object[], more: Partial<PlacedObject> = {}, of = 'R1') =>
  object('host_pnic', id, {
    host: on,
    place: below('host', on, 'pnics_folder'),
    ...more,
    attributes: { region: of, mac_address: `02:00:00:00:00:0${id.at(-1)}`, lldp },
  })
const TOR = { chassis_id: '02:aa:00:00:00:01', chassis_name: 'tor', capabilities: ['Bridge'], port_id_type: 'ifname' }
const OTHER_TOR = { ...TOR, chassis_id: '02:aa:00:00:00:02' }
const STALE = { stale: { since: AT, reason: 'no answer' }, lastScanned: '2026-01-01T00:00:00.000Z' }

async function fabricOf(...objects: PlacedObject[]) {
  const tree = await buildTree('lab', [region('R1'), region('R2'), ...objects], AT, PLACES, takeTurns())
  return tree.objects.filter(({ type }) => type.startsWith('switch'))
}

describe('switches that NICs hear by LLDP', () => {
  it('are one for all hosts that see them, and two where only the names are equal', async () => {
    const fabric = await fabricOf(
      host('h1'),
      host('h2'),
      nic('h1', 'n1', [{ ...TOR, port_id: 'swp1' }]),
      nic('h1', 'n2', [{ ...OTHER_TOR, port_id: 'swp1' }]),
      nic('h2', 'n3', [{ ...TOR, port_id: 'swp2', management_addresses: ['10.0.0.1', 'fe80::1'] }]),
    )
    expect(fabric.map(({ id, name, parent_id, connected_to }) => [id, name, parent_id, connected_to])).toEqual([
      ['region|R1-switches', 'Switches', 'region|R1', undefined],
      ['switch|02:aa:00:00:00:01', 'tor', 'region|R1-switches', undefined],
      ['switch|02:aa:00:00:00:01|swp1', 'swp1', 'switch|02:aa:00:00:00:01', ['n1']],
      ['switch|02:aa:00:00:00:01|swp2', 'swp2', 'switch|02:aa:00:00:00:01', ['n3']],
      ['switch|02:aa:00:00:00:02', 'tor', 'region|R1-switches', undefined],
      ['switch|02:aa:00:00:00:02|swp1', 'swp1', 'switch|02:aa:00:00:00:02', ['n2']],
    ])
  })

  it('take the name of a port from its description where its id is an address', async () => {
    const told = { ...TOR, port_id: '02:aa:00:00:00:99', port_id_type: 'mac', port_description: 'Ethernet1/4' }
    expect((await fabricOf(host('h1'), nic('h1', 'n1', [told]))).at(-1)).toMatchObject({
      id: 'switch|02:aa:00:00:00:01|02:aa:00:00:00:99',
      name: 'Ethernet1/4',
      mac_address: '02:aa:00:00:00:99',
    })
  })

  it('are not hosts, whether of the cloud or others', async () => {
    const told = (more: object) => ({ ...TOR, port_id: 'eth0', ...more })
    expect(
      await fabricOf(
        host('h1'),
        host('h2'),
        nic('h1', 'n1', [
          told({ capabilities: ['Station'] }),
          told({ chassis_name: 'h2.example.net' }),
          told({ chassis_id: '02:00:00:00:00:02', chassis_name: undefined }),
        ]),
        nic('h2', 'n2', []),
      ),
    ).toEqual([])
  })

  it('are stale when everybody who saw them is, and say what was seen last', async () => {
    const heard = (port_id: string, chassis_name: string) => [{ ...TOR, chassis_name, port_id }]
    const [, tor, swp1, swp2] = await fabricOf(
      host('h1'),
      host('h2', 'R2'),
      nic('h1', 'n1', heard('swp1', 'old'), STALE),
      nic('h2', 'n2', heard('swp2', 'new'), {}, 'R2'),
    )
    expect(tor).toMatchObject({ name: 'new', parent_id: 'region|R1-switches', last_scanned: AT, sources: ['cli'] })
    expect([tor, swp1, swp2].map((one) => one?.stale?.reason)).toEqual([undefined, 'no answer', undefined])
  })

  it('go with the last neighbour that was told of them', async () => {
    const made = await fabricOf(host('h1'), nic('h1', 'n1', [{ ...TOR, port_id: 'swp1' }]))
    const [, tor] = made
    const earlier = object('switch', tor?.id ?? '', {
      place: below('region', 'region|R1', 'switches_folder'),
      attributes: { found_by: 'lldp' },
    })
    expect(await fabricOf(host('h1'), earlier, nic('h1', 'n1', []))).toEqual([])
    const foreign = { ...earlier, id: 'leaf', attributes: {} }
    expect((await fabricOf(host('h1'), foreign)).map(({ id }) => id)).toEqual(['leaf', 'region|R1-switches'])
  })
})

describe('where lldpd does not run', () => {
  const LATER = '2026-01-03T00:00:00.000Z'
  const stopped = (...hosts: string[]) =>
    createRecordedCloud({
      recording: 'ha',
      alter: (result) =>
        result.id.startsWith('lldp') && hosts.includes(result.host)
          ? {
              ...result,
              stdout: '',
              stderr: '[ERR/control] unable to connect to socket /run/lldpd.socket: No such file or directory',
              exitCode: 1,
            }
          : result,
    })
  const ALL = ['lab-node1', 'lab-node2', 'lab-node3', 'lab-node4']
  const fabricIn = (scan: RecordedScan) =>
    scan.result.objects.filter(({ type }) => /^(?:host_pnic|switch|switch_pnic)$/.test(type))
  const cables = (scan: RecordedScan) => scan.result.links.filter(({ link_type }) => link_type.includes('switch'))
  const sinceOf = (scan: RecordedScan, ...ids: string[]) => ids.map((id) => scan.get(id).stale?.since)
  const hosts = async (...down: string[]) => scanRecorded({ cloud: stopped(...down) })

  it('nothing is told of switches, unless they were known: then they are kept, stale, with their cables', async () => {
    const never = await hosts(...ALL)
    expect(never.problems.filter(({ title }) => title.includes('lldpd'))).toEqual([])
    expect(never.ids('switch')).toEqual([])
    const before = await hosts()
    const [tor = '', other = ''] = before.ids('switch')
    const [port = ''] = before.ids('switch_pnic')
    let scan = before
    for (const at of [LATER, '2026-01-04T00:00:00.000Z'])
      scan = await scanRecorded({ cloud: stopped(...ALL), previous: scan.snapshot, at })
    expect(sinceOf(scan, tor, other, port)).toEqual([LATER, LATER, LATER])
    expect(scan.get(tor).stale?.reason).toContain('lldpd does not run on')
    expect(fabricIn(scan).map(({ id }) => id)).toEqual(fabricIn(before).map(({ id }) => id))
    expect(cables(scan).map(({ id }) => id)).toEqual(cables(before).map(({ id }) => id))
    const told = scan.problems.filter(({ title }) => title.includes('lldpd'))
    expect(told.flatMap(({ hosts: its }) => its).sort()).toEqual(ALL)
    const again = await scanRecorded({ cloud: stopped(), previous: scan.snapshot })
    expect(sinceOf(again, tor, other)).toEqual([undefined, undefined])
    expect(again.snapshot.byType('host_pnic').filter(({ lldp_stale }) => lldp_stale !== undefined)).toEqual([])
  })

  it('they are as fresh as the last host that hears them; what a running one no longer hears is gone', async () => {
    const before = await hosts()
    const [tor = ''] = before.ids('switch').filter((id) => before.get(id).name === 'rack1-tor1')
    const portOf = (name: string) => before.ids('switch_pnic').find((id) => id === `${tor}|${name}`) ?? ''
    const one = await scanRecorded({ cloud: stopped('lab-node1'), previous: before.snapshot, at: LATER })
    expect(sinceOf(one, tor, portOf('swp1'), portOf('swp3'))).toEqual([undefined, LATER, undefined])
    const silent = createRecordedCloud({
      recording: 'ha',
      alter: (result) => (result.id.startsWith('lldp') ? { ...result, stdout: '{"lldp":[{}]}' } : result),
    })
    const heard = (await scanRecorded({ cloud: silent, previous: before.snapshot })).snapshot.byType('switch_pnic')
    // Nobody can tell of the NICs of a host without its Open vSwitch.
    expect(heard.map(({ id, stale }) => [id, stale === undefined])).toEqual([
      [portOf('swp7'), false],
      [portOf('swp8'), false],
    ])
  })
})
