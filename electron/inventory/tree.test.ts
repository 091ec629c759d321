import { describe, expect, it } from 'vitest'
import { ENVIRONMENT, object } from '../links/testing/clouds'
import { region, snapshotOf } from './testing/region'
import { createTreeReader } from './tree'

const snapshot = snapshotOf()
type Reader = ReturnType<typeof createTreeReader>
const childrenOf = async (of: typeof snapshot, parentId: string, reader: Reader = createTreeReader()) => {
  const { children, nodeOf } = await reader.children(of, parentId)
  return children.map(nodeOf)
}
const names = async (parentId: string) => (await childrenOf(snapshot, parentId)).map((node) => node.name)

describe('children', () => {
  it('starts with the environment and sorts naturally', async () => {
    expect(await names(ENVIRONMENT)).toEqual(['Projects', 'Regions'])
    expect(await names('zone|az')).toEqual(['node-2', 'node-10'])
  })

  it('counts what is shown, and the problems anywhere below', async () => {
    const [node2, node10] = await childrenOf(snapshot, 'zone|az')
    expect(node2).toEqual({
      id: 'node-2',
      type: 'host',
      host: 'node-2',
      name: 'node-2',
      parentId: 'zone|az',
      childCount: 1,
      status: 'Error',
      knowledge: 'read',
      below: { error: 0, warning: 1, stale: 1, unread: 0 },
    })
    expect(node10).toMatchObject({ childCount: 0, below: { error: 0, warning: 0, stale: 0 } })
    const [instance] = await childrenOf(snapshot, 'node-2-instances')
    expect(instance).toMatchObject({ childCount: 1, below: { stale: 1 } })
  })

  it('shows a reference with the state of what it stands for, and counts its problems once', async () => {
    const reader = createTreeReader()
    expect(await childrenOf(snapshot, '7', reader)).toMatchObject([
      { id: 'aggregate-fast-node-2', refId: 'node-2', childCount: 0, status: 'Error', below: { warning: 1 } },
    ])
    expect((await childrenOf(snapshot, 'aggregate-fast-node-2', reader)).map(({ id }) => id)).toEqual([
      'node-2-instances',
    ])
    const below = { error: 1, warning: 1, stale: 1 }
    expect(await childrenOf(snapshot, 'regions', reader)).toMatchObject([{ id: 'region|one', below }])
    expect(await childrenOf(snapshot, 'aggregates', reader)).toMatchObject([{ id: '7', below: { error: 0 } }])
  })

  it('does not mix the top level with the children of an object named like the environment', async () => {
    const namesake = object('host', ENVIRONMENT, { parent_id: 'zone|az', parent_type: 'availability_zone' })
    const child = object('port', 'its-child', { parent_id: ENVIRONMENT, parent_type: 'host' })
    const mixed = snapshotOf({ objects: [...region, namesake, child] })
    const reader = createTreeReader()
    expect((await childrenOf(mixed, ENVIRONMENT, reader)).map(({ id }) => id)).toEqual(['projects', 'regions'])
    expect((await childrenOf(mixed, 'zone|az', reader)).find(({ id }) => id === ENVIRONMENT)?.childCount).toBe(1)
  })

  it('tells services of equal names apart by their projects', async () => {
    const services = [
      ['a', 'private'],
      ['b', 'private'],
      ['c', 'public'],
    ].map(([id = '', name], index) =>
      object('vservice', id, { name, parent_id: 'node-2', parent_type: 'host', project: `p${String(index)}` }),
    )
    const nodes = await childrenOf(snapshotOf({ objects: [...region, ...services] }), 'node-2')
    const told = nodes.filter(({ type }) => type === 'vservice').map(({ id, project }) => [id, project])
    expect(told).toEqual([
      ['a', 'p0'],
      ['b', 'p1'],
      ['c', undefined],
    ])
  })

  it('refuses an unknown parent', async () => {
    await expect(names('gone')).rejects.toEqual(expect.objectContaining({ code: 'not-found' }))
  })

  it('follows a new snapshot although it has counted an older one', async () => {
    const reader = createTreeReader()
    await childrenOf(snapshot, ENVIRONMENT, reader)
    const healthy = snapshotOf({ objects: region.map(({ status: _, ...rest }) => rest) })
    expect(await childrenOf(healthy, 'regions', reader)).toMatchObject([{ below: { error: 0, warning: 0, stale: 1 } }])
  })

  it('ends although parents form a cycle', async () => {
    const loop = ['a', 'b'].map((id) =>
      object('host', id, { parent_id: id === 'a' ? 'b' : 'a', parent_type: 'host', status: 'Error' }),
    )
    const cyclic = snapshotOf({ objects: loop })
    const reader = createTreeReader()
    expect(await childrenOf(cyclic, 'a', reader)).toMatchObject([{ id: 'b', below: { error: 1 } }])
    expect(await reader.filter(cyclic, () => true, 10)).toEqual({ nodes: [], matches: 0, truncated: false })
  })
})

describe('filter', () => {
  const rows = async (matches: string[], limit = 100) => {
    const found = await createTreeReader().filter(snapshot, ({ id }) => matches.includes(id), limit)
    return { ...found, nodes: found.nodes.map(({ id, depth, match }) => `${depth} ${id}${match ? ' *' : ''}`) }
  }

  it('keeps every ancestor of a match, in tree order', async () => {
    expect(await rows(['vm-1', 'net-1', 'zone|az'])).toEqual({
      nodes: [
        '0 projects',
        '1 net-1 *',
        '0 regions',
        '1 region|one',
        '2 zones',
        '3 zone|az *',
        '4 node-2',
        '5 node-2-instances',
        '6 vm-1 *',
      ],
      matches: 3,
      truncated: false,
    })
  })

  it('leaves out what the tree does not show', async () => {
    expect(await rows(['hidden-port'])).toEqual({ nodes: [], matches: 0, truncated: false })
  })

  it('says when rows were cut off, but counts every match', async () => {
    expect(await rows(['vm-1', 'net-1'], 3)).toMatchObject({ matches: 2, truncated: true })
    expect((await rows(['vm-1', 'net-1'], 3)).nodes).toHaveLength(3)
    expect((await rows(['net-1'], 2)).truncated).toBe(false)
  })
})
