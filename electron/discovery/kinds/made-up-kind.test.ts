/** A kind of cloud that only the registry is told of is saved, tested and scanned like any other. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallInput } from '@shared/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { backendForEachTest } from '../../testing/test-backend'
import { CLOUD_KINDS } from './index'
import { type Library, shelfKind } from './testing/shelf-kind'

const PIN = 'p1n-of-the-l1brary'
const BADGE = 'b4dge-of-the-keeper'

let library: Library
const { call, dataDir } = backendForEachTest(() => {
  library = { pin: PIN, boards: { top: ['Emma', 'Persuasion'], low: ['Ulysses'] } }
  return { kinds: [...CLOUD_KINDS, shelfKind(library)] }
})

const document = (librarian: Record<string, unknown> = {}) => ({
  name: 'reading room',
  environment_type: 'Shelf',
  distribution: 'Oak',
  distribution_version: '1',
  mechanism_drivers: ['OVS' as const],
  type_drivers: ['vlan' as const],
  configuration: [{ name: 'Librarian', host: 'desk', pin: PIN, keeper: { badge: BADGE }, ...librarian }],
})

beforeEach(async () => {
  await call('environments.save', { environment: document() })
})

describe('its environment', () => {
  it('keeps every secret out of the document, shows which are set, and keeps them through an edit', async () => {
    const { configuration } = await call('environments.get', { environment: 'reading room' })
    expect(configuration).toMatchObject([
      { name: 'Librarian', port: 7000, order: 'author', pin: { set: true }, keeper: { badge: { set: true } } },
    ])
    const keep = { keep: true }
    const moved = document({ port: 7001, pin: keep, keeper: { badge: keep } })
    // Another window is another address: whoever changes it has to know the pin.
    await expect(call('environments.save', { environment: moved, replaces: 'reading room' })).rejects.toMatchObject({
      code: 'validation',
    })
    await call('environments.save', {
      environment: document({ order: 'title', pin: keep, keeper: { badge: keep } }),
      replaces: 'reading room',
    })
    const edited = await call('environments.get', { environment: 'reading room' })
    expect(edited.configuration).toMatchObject([{ order: 'title', pin: { set: true } }])
    const files = await readdir(dataDir(), { recursive: true, withFileTypes: true })
    for (const file of files.filter((one) => one.isFile())) {
      const text = await readFile(join(file.parentPath, file.name), 'latin1')
      expect(text.includes(PIN) || text.includes(BADGE), file.name).toBe(false)
    }
  })

  it('is judged by its own schema, and a kind nobody knows is refused in words', async () => {
    const save = (environment: CallInput<'environments.save'>['environment']) =>
      call('environments.save', { environment: { ...environment, name: 'another' } })
    await expect(save(document({ port: 0, shelf: 1 }))).rejects.toMatchObject({
      code: 'validation',
      fields: [{ path: 'configuration.0.port' }, { path: 'configuration.0.shelf' }],
    })
    await expect(save({ ...document(), environment_type: 'Attic' })).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('OpenStack, Shelf'),
    })
  })

  it('has its connection tested check by check, with stored secrets', async () => {
    const [good] = await call('connections.test', { testId: 't', stored: 'reading room' })
    expect(good).toMatchObject({
      target: 'Librarian',
      state: 'ok',
      stages: [
        { id: 'knock', detail: 'at desk' },
        { id: 'ask', detail: '2 boards' },
      ],
    })
    library.pin = 'changed'
    const [bad] = await call('connections.test', { testId: 't', stored: 'reading room' })
    expect(bad).toMatchObject({ state: 'failed', error: { code: 'auth-failed' }, stages: [{}, { state: 'failed' }] })
  })
})

describe('its scan', () => {
  const scan = async () => {
    const { id } = await call('scans.start', { environment: 'reading room' })
    await expect
      .poll(async () => (await call('scans.get', { scanId: id })).end_timestamp, { timeout: 10_000 })
      .toBeDefined()
    return call('scans.get', { scanId: id })
  }
  const object = (id: string) => call('inventory.object', { environment: 'reading room', id }).catch(() => undefined)

  it('runs its stages and targets, and shows a row for each board', async () => {
    expect(await scan()).toMatchObject({
      status: 'completed',
      stages: [
        { id: 'connect', state: 'done' },
        { id: 'boards', state: 'done', count: 2 },
        { id: 'books', state: 'done', count: 3, done: 2, total: 2 },
        { id: 'links', state: 'done' },
        { id: 'cliques', state: 'done' },
        { id: 'commit', state: 'done' },
      ],
      counts: { byType: { board: 2, book: 3 } },
      cost: { api_calls: 3 },
    })
    expect(await object('top-Emma')).toMatchObject({ object: { name_path: '/reading room/Board top/Emma' } })
  })

  it('keeps the books of a board that does not answer, and forgets those that are gone', async () => {
    await scan()
    library.boards = { top: ['Emma'], low: undefined }
    const again = await scan()
    expect(again.error).toBeUndefined()
    expect(again.status).toBe('completed_with_errors')
    expect(await object('top-Persuasion')).toBeUndefined()
    expect(await object('low-Ulysses')).toMatchObject({ object: { stale: { reason: 'The board low is too high' } } })
    expect(await object('low')).toMatchObject({ object: { reachable: false } })
  })

  it('ends with the reason when the sign-in is refused', async () => {
    library.pin = 'changed'
    expect(await scan()).toMatchObject({ status: 'failed', error: { code: 'auth-failed' } })
  })
})
