/** What every `Store` does, whatever the engine: called by each engine's test with a way to open it. */
import { AppError } from '@shared/contract/errors'
import type { Message } from '@shared/model/message'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../repository'
import { aClique, aLink, anEnvironment, anObject, aScan, generatedInventory } from './generated-inventory'

export interface StoreUnderTest {
  /** Opens the same data each time it is called within one test. */
  open(): Promise<Store>
  /** Removes the data. */
  dispose(): Promise<void>
}

const AT = '2026-02-03T04:05:06.000Z'

/** Declares the tests. @param prepare makes a place for an empty store. */
export function describeStoreBehaviour(engine: string, prepare: () => Promise<StoreUnderTest>): void {
  describe(`${engine} as a Store`, () => {
    let place: StoreUnderTest
    let store: Store

    const reopen = async () => {
      await store.close()
      store = await place.open()
    }

    beforeEach(async () => {
      place = await prepare()
      store = await place.open()
    })

    afterEach(async () => {
      await store.close()
      await place.dispose()
    })

    describe('environments', () => {
      it('keeps documents as they were saved, including dots in keys and odd line breaks', async () => {
        const ref = { ref: 'env/a/CLI/pwd' }
        const environment = anEnvironment('müller & söhne\u2028 100%', {
          description: 'line\u0085 breaks\u2029 and\v\f\r\n more',
          configuration: [
            {
              name: 'CLI',
              host: '192.0.2.1',
              port: 22,
              user: 'ops',
              agent: false,
              onward: 'auto',
              sudo: 'auto',
              sessions_per_host: 4,
              parallel_hosts: 16,
              timeout: 15,
              hosts: { 'node-1.example.net': { user: 'root', pwd: ref }, '100%2E': { user: 'x' } },
            },
          ],
        })

        await store.environments.save(environment)
        expect(await store.environments.get(environment.name)).toEqual(environment)
        await reopen()
        expect(await store.environments.get(environment.name)).toEqual(environment)
      })

      it('lists by name in natural order and replaces by name', async () => {
        for (const name of ['lab-10', 'lab-2', 'Lab-1']) await store.environments.save(anEnvironment(name))
        await store.environments.save(anEnvironment('lab-2', { description: 'second' }))

        const listed = await store.environments.list()
        expect(listed.map((environment) => environment.name)).toEqual(['Lab-1', 'lab-2', 'lab-10'])
        expect(listed[1]?.description).toBe('second')
      })

      it('refuses what it could not read back', async () => {
        const bad = anEnvironment('lab', { color: 99 })
        await expect(store.environments.save(bad)).rejects.toMatchObject({ code: 'validation' })
        await expect(store.scans.save(aScan('lab', 1, { number: Number.NaN }))).rejects.toMatchObject({
          code: 'validation',
        })
        expect(await store.environments.list()).toEqual([])
      })

      it('hands out copies, not its own documents', async () => {
        await store.environments.save(anEnvironment('lab'))
        const first = await store.environments.get('lab')
        first?.mechanism_drivers.push('OVN')
        expect((await store.environments.get('lab'))?.mechanism_drivers).toEqual(['OVS'])
      })

      it('keeps environments apart whose names differ only in case or punctuation', async () => {
        const names = ['Lab', 'lab', 'lab.', '..', 'l/ab'.replace('/', '∕')]
        for (const name of names) {
          await store.environments.save(anEnvironment(name))
          const inventory = await store.inventory(name)
          await inventory.commit({ objects: [anObject(name, `of ${name}`)], links: [], cliques: [], committedAt: AT })
        }
        await reopen()
        for (const name of names) {
          const { objects } = await (await store.inventory(name)).snapshot()
          expect([...objects.keys()]).toEqual([`of ${name}`])
        }
      })

      it('removes an environment with all that belongs to it, also for a later one of the same name', async () => {
        await store.addEnvironment({
          environment: anEnvironment('lab'),
          inventory: generatedInventory('lab', 1, 2),
          scans: [aScan('lab', 1)],
        })
        await store.scanLogs.append('lab-1', [{ seq: 1, time: AT, level: 'info', text: 'x' }])
        await store.removeEnvironment('lab')
        expect(await store.environments.get('lab')).toBeUndefined()
        await expect(store.inventory('lab')).rejects.toMatchObject({ code: 'not-found' })

        await store.environments.save(anEnvironment('lab'))
        expect((await (await store.inventory('lab')).snapshot()).counts.objects).toBe(0)
        expect(await store.scans.list({ limit: 10 })).toEqual([])
        expect(await store.scanLogs.read('lab-1', { limit: 10 })).toEqual([])
      })

      it('adds an environment with its data, and refuses a taken name', async () => {
        const input = {
          environment: anEnvironment('lab'),
          inventory: generatedInventory('lab', 1, 3),
          scans: [aScan('lab', 4)],
        }
        await store.addEnvironment(input)
        await expect(store.addEnvironment(input)).rejects.toMatchObject({ code: 'conflict' })
        await reopen()
        expect((await (await store.inventory('lab')).snapshot()).objects.size).toBe(input.inventory.objects.length)
        expect(await store.scans.nextNumber('lab')).toBe(5)
      })

      it('adds nothing when a part of it is refused', async () => {
        const bad = { objects: [anObject('other', 'x')], links: [], cliques: [], committedAt: AT }
        await expect(
          store.addEnvironment({ environment: anEnvironment('lab'), inventory: bad, scans: [] }),
        ).rejects.toMatchObject({ code: 'validation' })
        expect(await store.environments.list()).toEqual([])
        expect(await store.scans.list({ limit: 10 })).toEqual([])
      })
    })

    describe('scans', () => {
      beforeEach(async () => {
        for (const name of ['a', 'b']) await store.environments.save(anEnvironment(name))
      })

      it('lists newest first, by environment, in pages', async () => {
        for (const number of [1, 2, 3]) await store.scans.save(aScan('a', number))
        await store.scans.save(aScan('b', 1))

        const first = await store.scans.list({ environment: 'a', limit: 2 })
        expect(first.map((scan) => scan.number)).toEqual([3, 2])
        const before = first[1]?.submit_timestamp ?? ''
        const second = await store.scans.list({ environment: 'a', limit: 2, before })
        expect(second.map((scan) => scan.number)).toEqual([1])
        expect(await store.scans.list({ limit: 10 })).toHaveLength(4)
        expect(await store.scans.nextNumber('a')).toBe(4)
        expect(await store.scans.nextNumber('never')).toBe(1)
      })

      it('keeps the newest of an environment with their logs, and whatever has not ended', async () => {
        for (const number of [2, 3, 4, 5]) await store.scans.save(aScan('a', number))
        await store.scans.save(aScan('a', 1, { status: 'pending' }))
        await store.scans.save(aScan('b', 1))
        const line = { seq: 1, time: AT, level: 'info' as const, text: 'said' }
        for (const id of ['a-2', 'a-4', 'b-1']) await store.scanLogs.append(id, [line])
        await store.scans.keepNewest('a', 2)
        await reopen()

        const left = await store.scans.list({ limit: 10 })
        expect(left.map((scan) => scan.id).sort()).toEqual(['a-1', 'a-4', 'a-5', 'b-1'])
        const logged = async (id: string) => (await store.scanLogs.read(id, { limit: 10 })).length
        expect([await logged('a-2'), await logged('a-4'), await logged('b-1')]).toEqual([0, 1, 1])
      })

      it('marks what an earlier process left unfinished as failed, with a reason', async () => {
        await store.scans.save(aScan('a', 1, { status: 'running' }))
        await store.scans.save(aScan('a', 2, { status: 'pending' }))
        await store.scans.save(aScan('a', 3))
        await reopen()

        expect((await store.scans.markInterrupted(AT)).map((scan) => scan.number).sort()).toEqual([1, 2])
        const first = await store.scans.get('a-1')
        expect(first).toMatchObject({ status: 'failed', end_timestamp: AT })
        expect(first?.error?.message).toContain('interrupted')
        expect((await store.scans.get('a-3'))?.status).toBe('completed')
        expect(await store.scans.markInterrupted(AT)).toEqual([])
      })
    })

    describe('scan logs', () => {
      it('answers by sequence, severity and text', async () => {
        await store.scanLogs.append('s', [
          { seq: 1, time: AT, level: 'debug', text: 'one' },
          { seq: 2, time: AT, level: 'error', host: 'node-2', text: 'Two' },
        ])
        await store.scanLogs.append('s', [{ seq: 3, time: AT, level: 'warn', text: 'three' }])
        const seqs = async (query: Omit<Parameters<typeof store.scanLogs.read>[1], 'limit'>) =>
          (await store.scanLogs.read('s', { limit: 10, ...query })).map((line) => line.seq)

        expect(await seqs({})).toEqual([1, 2, 3])
        expect(await seqs({ after: 1 })).toEqual([2, 3])
        expect(await seqs({ level: 'warn' })).toEqual([2, 3])
        expect(await seqs({ text: 'tWO' })).toEqual([2])
        expect(await seqs({ text: 'NODE' })).toEqual([2])
        expect(await store.scanLogs.read('s', { limit: 2 })).toHaveLength(2)
        await store.scanLogs.remove('s')
        expect(await seqs({})).toEqual([])
      })
    })

    describe('messages', () => {
      const aMessage = (id: string, environment?: string): Message => ({
        id,
        level: 'error',
        source_system: 'Calipso',
        text: `about ${id}`,
        timestamp: AT,
        viewed: false,
        origin_type: 'scan',
        ...(environment !== undefined && { environment }),
      })

      it('keeps them by id, whatever happens to the process', async () => {
        await store.environments.save(anEnvironment('lab'))
        await store.messages.save([aMessage('1', 'lab'), aMessage('2')])
        await store.messages.save([{ ...aMessage('2'), viewed: true }, aMessage('3')])
        await store.messages.remove(['3', 'unknown'])
        const expected = [aMessage('1', 'lab'), { ...aMessage('2'), viewed: true }]
        expect(store.messages.all()).toEqual(expected)
        await reopen()
        expect(store.messages.all()).toEqual(expected)
      })

      it('loses them with their environment, also for a later one of the same name', async () => {
        for (const name of ['lab', 'other']) await store.environments.save(anEnvironment(name))
        await store.messages.save([aMessage('1', 'lab'), aMessage('2', 'other'), aMessage('3')])
        await store.removeEnvironment('lab')
        expect(store.messages.all().map(({ id }) => id)).toEqual(['2', '3'])

        await store.messages.save([aMessage('late', 'lab')])
        expect(store.messages.all().map(({ id }) => id)).toEqual(['2', '3'])
        await store.environments.save(anEnvironment('lab'))
        expect(store.messages.all().map(({ id }) => id)).toEqual(['2', '3'])
      })
    })

    describe('settings', () => {
      it('keeps JSON documents by key', async () => {
        await store.settings.set('preferences', { theme: 'dark', 'a.b': [1, null] })
        await store.settings.set('schedule/2', 2)
        await store.settings.set('schedule/1', 1)
        await store.settings.remove('schedule/2')
        await reopen()
        expect(await store.settings.get('preferences')).toEqual({ theme: 'dark', 'a.b': [1, null] })
        expect(await store.settings.keys('schedule/')).toEqual(['schedule/1'])
        expect(await store.settings.get('nothing')).toBeUndefined()
      })

      it.each([
        ['__proto__', JSON.parse('{"__proto__":{"polluted":1}}')],
        ['constructor', { a: { constructor: { prototype: 1 } } }],
        ['prototype', [{ prototype: 1 }]],
        ['$set', { $set: { x: 1 } }],
      ])('refuses the key %s at any depth and leaves Object.prototype alone', async (_key, value) => {
        await expect(store.settings.set('x', value)).rejects.toMatchObject({ code: 'validation' })
        expect(Object.prototype).not.toHaveProperty('polluted')
        expect(await store.settings.get('x')).toBeUndefined()
      })
    })

    describe('inventory', () => {
      beforeEach(async () => {
        await store.environments.save(anEnvironment('lab'))
      })

      it('is an empty generation 0 before the first commit', async () => {
        const snapshot = await (await store.inventory('lab')).snapshot()
        expect(snapshot).toMatchObject({ environment: 'lab', generation: 0, revision: 0, scanId: undefined })
        expect(snapshot.counts).toEqual({ objects: 0, links: 0, cliques: 0, stale: 0, byType: {} })
      })

      it('replaces everything with a commit, and leaves earlier snapshots as they were', async () => {
        const inventory = await store.inventory('lab')
        const first = await inventory.commit(generatedInventory('lab', 2, 3))
        const commit = {
          objects: [anObject('lab', 'only')],
          links: [aLink('lab', 'only', 'only')],
          cliques: [aClique('lab', 'only', [])],
          scanId: 's2',
          committedAt: AT,
        }
        const second = await inventory.commit(commit)

        expect(await inventory.snapshot()).toBe(second)
        expect(second).toMatchObject({ generation: 2, revision: 0, scanId: 's2', committedAt: AT })
        expect([...second.objects.keys()]).toEqual(['only'])
        expect(first.counts.objects).toBe(2 + 2 * 3 * 4)

        await reopen()
        const loaded = await (await store.inventory('lab')).snapshot()
        expect(loaded).toMatchObject({ generation: 2, scanId: 's2', committedAt: AT })
        expect([...loaded.objects.values()]).toEqual(commit.objects)
        expect([...loaded.links.values()]).toEqual(commit.links)
        expect([...loaded.cliques.values()]).toEqual(commit.cliques)
      })

      it('loads large inventories unchanged', async () => {
        const commit = generatedInventory('lab', 20, 50)
        await (await store.inventory('lab')).commit(commit)
        await reopen()
        const loaded = await (await store.inventory('lab')).snapshot()
        expect([...loaded.objects.values()]).toEqual(commit.objects)
        expect([...loaded.links.values()]).toEqual(commit.links)
        expect([...loaded.cliques.values()]).toEqual(commit.cliques)
      })

      it('applies small changes on top, also after reopening and on generation 0', async () => {
        const inventory = await store.inventory('lab')
        await inventory.apply({ objects: { save: [anObject('lab', 'early')] }, at: AT })
        await reopen()
        const reopened = await store.inventory('lab')
        expect([...(await reopened.snapshot()).objects.keys()]).toEqual(['early'])

        await reopened.commit({
          objects: [anObject('lab', 'a'), anObject('lab', 'b')],
          links: [aLink('lab', 'a', 'b')],
          cliques: [aClique('lab', 'a', ['b'])],
          committedAt: AT,
        })
        await reopened.apply({
          objects: { save: [anObject('lab', 'c')], remove: ['b', 'unknown'] },
          links: { save: [aLink('lab', 'a', 'c')], remove: ['a>b'] },
          cliques: { remove: ['a'] },
          at: AT,
        })
        const after = await reopened.apply({ objects: { save: [anObject('lab', 'c', { name: 'renamed' })] }, at: AT })
        expect(after).toMatchObject({ generation: 1, revision: 2 })

        await reopen()
        const loaded = await (await store.inventory('lab')).snapshot()
        expect(loaded).toMatchObject({ generation: 1, revision: 2 })
        expect([...loaded.objects.keys()]).toEqual(['a', 'c'])
        expect(loaded.objects.get('c')?.name).toBe('renamed')
        expect([...loaded.links.keys()]).toEqual(['a>c'])
        expect(loaded.cliques.size).toBe(0)
      })

      it('refuses foreign, duplicate and unstorable documents whole', async () => {
        const inventory = await store.inventory('lab')
        const before = await inventory.commit(generatedInventory('lab', 1, 1))
        const commit = (objects: ReturnType<typeof anObject>[]) =>
          inventory.commit({ objects, links: [], cliques: [], committedAt: AT })
        const bad = [
          [anObject('other', 'x')],
          [anObject('lab', 'x'), anObject('lab', 'x')],
          [anObject('lab', 'x', { nested: { $where: 1 } })],
          [anObject('lab', 'x', { nested: [JSON.parse('{"__proto__":1}')] })],
          [anObject('lab', 'x', { size: Number.NaN })],
          [anObject('lab', 'x', { when: new Date() })],
        ]
        for (const objects of bad) {
          await expect(commit(objects)).rejects.toSatisfy((e) => e instanceof AppError && e.code === 'validation')
          await expect(inventory.apply({ objects: { save: objects }, at: AT })).rejects.toBeInstanceOf(AppError)
        }
        expect(await inventory.snapshot()).toBe(before)
      })

      it('can be forgotten', async () => {
        const inventory = await store.inventory('lab')
        await inventory.commit(generatedInventory('lab', 1, 1))
        await store.removeInventory('lab')
        expect((await inventory.snapshot()).counts.objects).toBe(0)
        await inventory.commit({ objects: [anObject('lab', 'new')], links: [], cliques: [], committedAt: AT })
        await reopen()
        expect([...(await (await store.inventory('lab')).snapshot()).objects.keys()]).toEqual(['new'])
      })

      it('writes one after another, in the order asked for', async () => {
        const inventory = await store.inventory('lab')
        const applied = Array.from({ length: 30 }, (_, n) =>
          inventory.apply({ objects: { save: [anObject('lab', 'x', { n })] }, at: AT }),
        )
        const snapshots = await Promise.all(applied)
        expect(snapshots.map((snapshot) => snapshot.objects.get('x')?.n)).toEqual(
          Array.from({ length: 30 }, (_, n) => n),
        )
      })
    })
  })
}
