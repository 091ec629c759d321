import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges, briefOf, buildSnapshot, emptySnapshot } from './inventory-snapshot'
import type { InventorySnapshot } from './repository'
import { aClique, aLink, anObject, generatedInventory } from './testing/generated-inventory'

const AT = '2026-01-01T00:00:00.000Z'

const snapshotOf = (commit: ReturnType<typeof generatedInventory>) =>
  buildSnapshot({ environment: 'lab', generation: 1, ...commit })

describe('buildSnapshot', () => {
  it('answers by parent, type, host and link end', () => {
    const snapshot = snapshotOf(generatedInventory('lab', 2, 12))

    expect(snapshot.children('lab').map((object) => object.id)).toEqual(['compute-0.dc0', 'compute-1.dc1'])
    expect(snapshot.children('instance-3').map((object) => object.id)).toEqual(['vnic-3-0', 'vnic-3-1'])
    expect(snapshot.byType('vnic')).toHaveLength(48)
    expect(snapshot.byHost('compute-1.dc1')).toHaveLength(1 + 12 * 4)
    expect(snapshot.linksFrom('instance-3').map((link) => link.target_id)).toEqual(['vnic-3-0', 'vnic-3-1'])
    expect(snapshot.linksTo('vnic-3-1').map((link) => link.source_id)).toEqual(['instance-3'])
    expect(snapshot.cliques.get('instance-3')?.nodes).toEqual(['instance-3', 'vnic-3-0', 'vnic-3-1'])
    expect(snapshot.counts.byType).toEqual({ host: 2, instance: 24, port: 24, vnic: 48 })
    expect(snapshot.counts.stale).toBe(2)
  })

  it('answers empty lists for what it does not know', () => {
    const snapshot = emptySnapshot('lab')
    for (const list of [snapshot.children('x'), snapshot.byType('x'), snapshot.byHost('x'), snapshot.linksFrom('x')]) {
      expect(list).toEqual([])
    }
  })

  it('orders children naturally by name and keeps the documents themselves', () => {
    const objects = ['vm-10', 'vm-9', 'VM-1'].map((name) => anObject('lab', `id-${name}`, { name }))
    const snapshot = buildSnapshot({ environment: 'lab', objects, links: [], cliques: [], generation: 1 })
    expect(snapshot.children('lab').map((object) => object.name)).toEqual(['VM-1', 'vm-9', 'vm-10'])
    expect(snapshot.objects.get('id-vm-9')).toBe(objects[1])
  })
})

describe('briefOf', () => {
  it('gives the names of the ancestors, top first, even among wrong parents', () => {
    const a = anObject('lab', 'a', { parent_id: 'c', name: 'A' })
    const b = anObject('lab', 'b', { parent_id: 'a', name: 'B' })
    const c = anObject('lab', 'c', { parent_id: 'b', name: 'C', host: 'node-1', status: 'Error' })
    const snapshot = buildSnapshot({ environment: 'lab', objects: [a, b, c], links: [], cliques: [], generation: 1 })
    expect(briefOf(snapshot, c)).toEqual({
      environment: 'lab',
      type: 'instance',
      id: 'c',
      name: 'C',
      path: ['A', 'B'],
      host: 'node-1',
      status: 'Error',
      knowledge: 'read',
    })
  })
})

describe('applyChanges', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const object = fc
    .record({
      id: ids,
      parent_id: ids,
      type: fc.constantFrom('vnic', 'port'),
      host: fc.constantFrom(undefined, 'h1', 'h2'),
    })
    .map(({ id, host, ...rest }) => anObject('lab', id, { ...rest, ...(host === undefined ? {} : { host }) }))
  const link = fc.tuple(ids, ids).map(([source, target]) => aLink('lab', source, target))
  const changes = fc.record({
    objects: fc.record({ save: fc.array(object), remove: fc.array(ids) }),
    links: fc.record({ save: fc.array(link), remove: fc.array(fc.constantFrom('a>b', 'b>c', 'c>c')) }),
    cliques: fc.record({ save: fc.array(ids.map((id) => aClique('lab', id, []))), remove: fc.array(ids) }),
    at: fc.constant(AT),
  })

  const everything = (snapshot: InventorySnapshot) => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'vnic', 'port', 'h1', 'h2', 'lab']
    const sorted = (items: readonly { id: string }[]) => items.map((item) => item.id).sort()
    return {
      counts: snapshot.counts,
      cliques: [...snapshot.cliques.keys()].sort(),
      lists: keys.map((key) => [
        snapshot.children(key).map((child) => child.id),
        sorted(snapshot.byType(key)),
        sorted(snapshot.byHost(key)),
        sorted(snapshot.linksFrom(key)),
        sorted(snapshot.linksTo(key)),
      ]),
    }
  }

  it('gives the same as building from the changed documents, and leaves the old snapshot alone', () => {
    fc.assert(
      fc.property(
        fc.array(object),
        fc.array(link),
        fc.array(changes, { maxLength: 4 }),
        fc.boolean(),
        (o, l, steps, warm) => {
          let patched = buildSnapshot({ environment: 'lab', objects: o, links: l, cliques: [], generation: 1 })
          const start = everything(patched)
          const original = patched
          for (const step of steps) {
            if (warm) everything(patched)
            patched = applyChanges(patched, step)
          }
          const rebuilt = buildSnapshot({
            environment: 'lab',
            objects: patched.objects.values(),
            links: patched.links.values(),
            cliques: patched.cliques.values(),
            generation: 1,
          })
          expect(everything(patched)).toEqual(everything(rebuilt))
          expect(everything(original)).toEqual(start)
          expect(patched.revision).toBe(steps.length)
        },
      ),
    )
  })

  it('accepts a document that was changed in place', () => {
    const same = anObject('lab', 'a')
    const before = buildSnapshot({ environment: 'lab', objects: [same], links: [], cliques: [], generation: 1 })
    expect(before.children('lab')).toHaveLength(1)
    const after = applyChanges(before, { objects: { save: [same] }, at: AT })
    expect(after.children('lab')).toEqual([same])
  })
})
