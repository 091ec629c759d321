/** What was not read is said everywhere, until it was read: four hosts fail, one of them is repaired and scanned alone. */
import { isWhollyKnown, missingWords } from '@shared/model/knowledge'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackendSession, openBackendSession } from './backend-session'
import { type SimulatedCloud, startSimulatedCloud } from './simulated-cloud'

const environment = 'simulated'
const [REPAIRED, REFUSING, DROPPING, SILENT] = ['sim-node-002', 'sim-node-003', 'sim-node-004', 'sim-node-005'] as const
let cloud: SimulatedCloud
let session: BackendSession
beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 5, instancesPerHost: 1 })
  session = await openBackendSession()
  await session.add(cloud.environmentDocument)
  breakThree()
  cloud.faults.host(REPAIRED, { kind: 'drop' })
})
afterAll(async () => {
  await session.close()
  await cloud.stop()
})

function breakThree() {
  cloud.faults.host(REFUSING, { kind: 'refuse-login' })
  cloud.faults.host(DROPPING, { kind: 'drop' })
  cloud.faults.host(SILENT, { kind: 'refuse-connection' })
}

/** What each place of the product says of the environment's hosts. */
async function everyPlace() {
  const { call } = session
  const [tile] = await call('environments.list', {})
  const { items: hosts } = await call('inventory.hosts', { environment })
  const table = async (condition: string) =>
    (await call('inventory.table', { environment, type: 'host', condition })).matching
  const [regions] = (await call('inventory.children', { environment, parentId: environment })).items.filter(
    ({ type }) => type === 'regions_folder',
  )
  const found = await call('inventory.filterTree', { environment, text: 'type:host' })
  const pages = await Promise.all(hosts.map(({ id }) => call('inventory.object', { environment, id })))
  const [network] = await call('inventory.table', { environment, type: 'network' }).then(({ rows }) => rows)
  const graph = await call('cliques.graph', { environment, focalPoint: network?.id ?? '' })
  return {
    home: tile?.counts && missingWords(tile.counts.knowledge),
    isGreen: tile?.counts && isWhollyKnown(tile.counts.knowledge),
    table: await table('unread'),
    hosts: hosts.filter(({ knowledge }) => knowledge !== 'read').map(({ id }) => id),
    below: regions?.below.unread,
    tree: found.nodes.filter(({ type, knowledge }) => type === 'host' && knowledge !== 'read').length,
    pages: pages.flatMap(({ object: { reading } }) => (reading?.state === 'read' ? [] : [reading?.reason])).length,
    boxes: 'groups' in graph ? graph.groups.filter(({ reading, stale }) => stale && reading).length : undefined,
  }
}

test('four hosts that were never read are said everywhere', async () => {
  expect((await session.scan(environment)).status).toBe('completed_with_errors')
  expect(await everyPlace()).toMatchObject({
    ...{ home: ['4 of 5 hosts not read'], isGreen: false, table: 4, below: 4, tree: 4, pages: 4 },
    hosts: [REFUSING, REPAIRED, DROPPING, SILENT],
  })
  const { object } = await session.call('inventory.object', { environment, id: DROPPING })
  expect(object.reading).toMatchObject({
    state: 'never',
    since: object.last_scanned,
    reason: expect.stringMatching(/\S/),
  })
  expect(object.sources).toEqual(['api'])
})

test('three are still not read after the fourth was repaired and scanned alone', async () => {
  cloud.faults.clear()
  breakThree()
  expect((await session.scan(environment, { object_id: REPAIRED })).problems).toEqual([])
  const { object } = await session.call('inventory.object', { environment, id: DROPPING })
  expect(object.sources).toEqual(['api'])
  const three = { home: ['3 of 5 hosts not read'], isGreen: false, table: 3, below: 3, tree: 3, pages: 3 }
  expect(await everyPlace()).toMatchObject({ ...three, hosts: [REFUSING, DROPPING, SILENT] })
})

test('it is green once everything was read', async () => {
  cloud.faults.clear()
  expect((await session.scan(environment)).status).toBe('completed')
  expect(await everyPlace()).toEqual({
    ...{ home: [], isGreen: true, table: 0, hosts: [], below: 0, tree: 0, pages: 0, boxes: 0 },
  })
})

test('hosts that fail later are stale or refuse, with what was known of them kept', async () => {
  cloud.faults.host(REFUSING, { kind: 'refuse-login' })
  cloud.faults.host(DROPPING, { kind: 'drop' })
  await session.scan(environment)
  const { items } = await session.call('inventory.hosts', { environment })
  expect(items.map(({ id, knowledge }) => [id, knowledge]).slice(0, 3)).toEqual([
    [REFUSING, 'refused'],
    [DROPPING, 'stale'],
    ['sim-node-001', 'read'],
  ])
  const [tile] = await session.call('environments.list', {})
  expect(tile?.counts && missingWords(tile.counts.knowledge)).toEqual([
    '2 of 5 hosts not read',
    expect.stringMatching(/^\d+ objects stale$/),
  ])
  expect((await everyPlace()).boxes).toBeGreaterThan(0)
})
