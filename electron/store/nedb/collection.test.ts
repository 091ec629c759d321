import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonValue, RevisionLedger } from '../repository'
import { NedbCollection } from './collection'
import type { TornTail } from './line-files'

let root: string
let file: string
let repairs: TornTail[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'calipso-collection-'))
  file = join(root, 'things.db')
  repairs = []
})

afterEach(() => rm(root, { recursive: true }))

function memoryLedger(start = 0): RevisionLedger {
  let revision = start
  return {
    get: () => revision,
    set: async (_collection, next) => {
      revision = next
    },
    forget: async () => undefined,
  }
}

const open = (ledger: RevisionLedger, salvage = false) =>
  NedbCollection.open<JsonValue>({
    name: 'things',
    file,
    quarantineFolder: join(root, 'quarantine'),
    ledger,
    parse: (stored) => stored,
    onSalvage: salvage ? () => undefined : undefined,
    onRepair: (tail) => repairs.push(tail),
    assertWritable: () => undefined,
  })

/** A file of `records` documents and the ledger that acknowledged them. */
async function filled(records: number): Promise<RevisionLedger> {
  const ledger = memoryLedger()
  const collection = await open(ledger)
  for (let n = 1; n <= records; n += 1) await collection.put(`thing-${n}`, { n, name: `é ${n}` })
  return ledger
}

describe('a torn last line', () => {
  it.each([0, 1, 3, 10])(
    'behind %i records is cut off at every length, keeping a copy and all records',
    async (records) => {
      const ledger = await filled(records)
      const whole = await readFile(file)
      const next = Buffer.from(`01234567 {"_id":"k:next","rev":99,"doc":{"name":"é next"}}\n`)
      for (let length = 1; length < next.length; length += 1) {
        const torn = Buffer.concat([whole, next.subarray(0, length)])
        await writeFile(file, torn)
        const { documents } = await open(memoryLedger(ledger.get('things') ?? 0))
        expect(new Set(documents.keys())).toEqual(new Set(Array.from({ length: records }, (_, n) => `thing-${n + 1}`)))
        const repair = repairs.at(-1)
        expect(repair?.lostBytes).toBe(length)
        expect(await readFile(repair?.quarantine ?? '')).toEqual(torn)
      }
      expect(repairs).toHaveLength(next.length - 1)
    },
  )

  it('longer than one step of reading is cut off alone', async () => {
    const ledger = await filled(3)
    const whole = await readFile(file)
    await writeFile(file, Buffer.concat([whole, Buffer.alloc(700_000, 'x')]))
    expect((await open(ledger)).documents.size).toBe(3)
    expect(repairs.at(-1)?.lostBytes).toBe(700_000)
  })

  it('does not stick to what is written next', async () => {
    const ledger = await filled(1)
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.from('01234567 {"_id')]))
    await (await open(ledger)).put('after', 1)
    expect([...(await open(ledger)).documents.keys()].sort()).toEqual(['after', 'thing-1'])
  })
})

describe('a file cut before the end of what was acknowledged', () => {
  it.each([
    [1, 1],
    [3, 1],
    [10, 7],
  ])('of %i records is refused at every offset (step %i), and can be salvaged', async (records, step) => {
    const ledger = await filled(records)
    const whole = await readFile(file)
    for (let length = 0; length < whole.length; length += step) {
      await writeFile(file, whole.subarray(0, length))
      await expect(open(ledger)).rejects.toMatchObject({ code: 'store-corrupt' })
    }
    await writeFile(file, whole.subarray(0, whole.length - 1))
    const salvaged = await open(ledger, true)
    expect(salvaged.documents.size).toBe(records - 1)
    await salvaged.put('more', 1)
    expect((await open(ledger)).documents.size).toBe(records)
  })
})

describe('a damaged line in the middle', () => {
  it('is refused; salvage keeps the others and the damaged file', async () => {
    const ledger = await filled(5)
    const damaged = (await readFile(file, 'utf8')).replace('"n":3', '"n":8')
    await writeFile(file, damaged)
    await expect(open(ledger)).rejects.toMatchObject({ code: 'store-corrupt', message: expect.stringContaining(file) })

    const salvaged = await open(ledger, true)
    expect([...salvaged.documents.keys()].sort()).toEqual(['thing-1', 'thing-2', 'thing-4', 'thing-5'])
    const [copy = ''] = await readdir(join(root, 'quarantine'))
    expect(copy).toContain(`${root.split('/').at(-1)}-things.db`)
    expect(await readFile(join(root, 'quarantine', copy), 'utf8')).toBe(damaged)
  })
})

describe('a write that fails', () => {
  it('changes nothing for readers, and the next one works once the cause is gone', async () => {
    const ledger = await filled(2)
    const collection = await open(ledger)
    await rm(file)
    await mkdir(file)
    await expect(collection.put('third', 3)).rejects.toMatchObject({ code: 'internal' })
    expect([...collection.documents.keys()].sort()).toEqual(['thing-1', 'thing-2'])

    await rm(file, { recursive: true })
    await expect(collection.put('third', 3)).rejects.toMatchObject({ code: 'store-corrupt' })
    expect(collection.documents.size).toBe(2)
  })

  it('is not acknowledged when the ledger cannot be written', async () => {
    const ledger = memoryLedger()
    const collection = await open({ ...ledger, set: () => Promise.reject(new Error('no')) })
    await expect(collection.put('a', 1)).rejects.toMatchObject({ code: 'internal' })
    expect(collection.documents.size).toBe(0)
  })
})

describe('many writes', () => {
  it('do not let the file grow without end', async () => {
    const ledger = memoryLedger()
    const collection = await open(ledger)
    for (let n = 0; n < 1200; n += 1) await collection.put('counter', { n })
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(600)
    expect((await open(ledger)).documents.get('counter')).toEqual({ n: 1199 })
  }, 30_000)

  it('survive removal of everything', async () => {
    const ledger = await filled(4)
    const collection = await open(ledger)
    await collection.remove(['thing-1', 'thing-2', 'thing-3', 'thing-4', 'unknown'])
    expect((await open(ledger)).documents.size).toBe(0)
  })
})
