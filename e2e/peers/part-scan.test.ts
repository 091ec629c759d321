/** After a change of the cloud, a scan of one object tells of it and what is below what a scan of everything tells. */
import { allItems } from '@shared/contract/paging'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BackendSession, openBackendSession } from './backend-session'
import { type SimulatedCloud, startSimulatedCloud } from './simulated-cloud'

const ENVIRONMENT = 'simulated'
const WHOLE = 'whole'
let cloud: SimulatedCloud
let session: BackendSession
beforeAll(async () => {
  cloud = await startSimulatedCloud({ hosts: 4, instancesPerHost: 2 })
  session = await openBackendSession()
  await session.add(cloud.environmentDocument)
  await session.scan(ENVIRONMENT)
}, 120_000)
afterAll(async () => {
  await session.close()
  await cloud.stop()
})

const objectsOf = async (environment: string): Promise<Map<string, InventoryObject>> => {
  const items = await allItems((cursor) =>
    session.call('inventory.dump', { environment, limit: 2000, ...(cursor && { cursor }) }),
  )
  return new Map(items.map((object) => [object.id, object]))
}

const linksOf = (environment: string): Promise<Link[]> =>
  allItems((cursor) => session.call('links.dump', { environment, limit: 2000, ...(cursor && { cursor }) }))

/** An object and everything below it. */
function partOf(objects: ReadonlyMap<string, InventoryObject>, root: string): Map<string, InventoryObject> {
  const isBelow = (id: string): boolean => id === root || (objects.has(id) && isBelow(objects.get(id)?.parent_id ?? ''))
  return new Map([...objects].filter(([id]) => isBelow(id)))
}

/** Everything but when it was seen or read, under the name of the environment it is compared with. */
const facts = (objects: ReadonlyMap<string, InventoryObject>) =>
  Object.fromEntries(
    [...objects]
      .sort()
      .map(([id, { last_scanned: _, environment: __, ...object }]) => [
        id,
        JSON.parse(
          JSON.stringify(object, (key, value: unknown) => (key === 'at' ? undefined : value)).replaceAll(
            `${ENVIRONMENT}:${WHOLE}`,
            ENVIRONMENT,
          ),
        ) as object,
      ]),
  )

const instance = (at: number) => cloud.model.instances[at] ?? expect.unreachable()
const router = () => cloud.model.routers.find(({ nodes }) => nodes.length > 1) ?? cloud.model.routers[0]
const hostName = (at: number) => cloud.model.hosts[at]?.name ?? ''
/** The first stored object of a type that fits. */
const stored = async (type: string, fits: (object: InventoryObject) => boolean = () => true): Promise<string> =>
  [...(await objectsOf(ENVIRONMENT)).values()].find((object) => object.type === type && fits(object))?.id ?? ''

test.each<[string, () => unknown, () => string | Promise<string>]>([
  ['a host with a new instance', () => cloud.changes.boot(hostName(1)), () => hostName(1)],
  ['a host whose instance is gone', () => cloud.changes.delete(instance(1)), () => hostName(0)],
  ['a network with a new port', () => cloud.changes.boot(hostName(2)), () => cloud.model.networks[0]?.id ?? ''],
  [
    'a router',
    () => cloud.changes.boot(hostName(1), cloud.model.networks[0], true),
    () => stored('vservice', ({ local_service_id }) => String(local_service_id).includes(router()?.id ?? '')),
  ],
  ['an instance that moved', () => cloud.changes.move(instance(5), hostName(0)), () => instance(5).id],
  ['an instance that was shut off', () => cloud.changes.shutOff(instance(4)), () => instance(4).id],
  ['a vNIC', () => cloud.changes.shutOff(instance(3)), () => stored('vnic')],
  ['a NIC', () => undefined, () => stored('host_pnic')],
  ['a vEdge', () => undefined, () => stored('vedge')],
  ['a port', () => undefined, () => stored('port')],
  ['a project', () => cloud.changes.boot(hostName(0)), () => stored('project')],
  ['an availability zone', () => cloud.changes.boot(hostName(0)), () => stored('availability_zone')],
])(
  '%s',
  async (_, change, root) => {
    change()
    const id = await root()
    expect(id).not.toBe('')
    const before = await objectsOf(ENVIRONMENT)
    const part = await session.scan(ENVIRONMENT, { object_id: id })
    expect(part.problems).toEqual([])
    const whole = await wholeScan()
    const [after, expected] = [await objectsOf(ENVIRONMENT), await objectsOf(whole)]
    expect(facts(partOf(after, id))).toEqual(facts(partOf(expected, id)))
    const parts = [partOf(before, id), partOf(after, id)]
    const inPart = new Set(parts.flatMap((part) => [...part.keys()]))
    const wires = async (environment: string) =>
      (await linksOf(environment))
        .filter(({ source_id, target_id }) => inPart.has(source_id) || inPart.has(target_id))
        .map(({ link_type, source_id, target_id }) => `${link_type} ${source_id} ${target_id}`)
        .sort()
    expect(await wires(ENVIRONMENT)).toEqual(await wires(whole))
    // Nothing else was read, but for the switches of the hosts that were asked.
    const hosts = new Set(parts.flatMap((part) => [...part.values()].map(({ host }) => host)))
    for (const { id: other, type, host } of [...before.values(), ...after.values()])
      if (['vedge', 'vconnector'].includes(type) && hosts.has(host)) inPart.add(other)
    const others = (objects: ReadonlyMap<string, InventoryObject>) =>
      [...objects.values()]
        .filter((object) => !inPart.has(object.id) && object.sources.length > 0)
        .map(({ id: other, last_scanned }) => `${other} ${last_scanned}`)
        .sort()
    expect(others(after)).toEqual(others(before))
  },
  120_000,
)

/** Scans everything into an inventory of its own; answers the name of the view on it. */
async function wholeScan(): Promise<string> {
  const { environment, id } = await session.call('scans.start', { environment: ENVIRONMENT, inventory: WHOLE })
  await expect
    .poll(async () => (await session.call('scans.get', { scanId: id })).end_timestamp, {
      timeout: 100_000,
      interval: 200,
    })
    .toBeDefined()
  return environment
}
