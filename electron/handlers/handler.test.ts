import { AppError } from '@shared/contract/errors'
import { type Scan, scanBriefOf } from '@shared/model/scan'
import { expect, test } from 'vitest'
import type { ScanManager } from '../discovery/scan/scan-manager'
import { type Caller, type Handlers, runCall } from './handler'
import { scanHandlers } from './scans'

const scan = (id: string, environment: string, minute: number): Scan => ({
  id,
  number: minute,
  environment,
  status: 'running',
  trigger: 'manual',
  options: {
    environment,
    scope: 'everything',
    clear: false,
    log_level: 'info',
    sources: { api: true, db: true, cli: true },
  },
  submit_timestamp: `2026-01-01T00:0${minute}:00Z`,
  stages: [],
  hosts: ['n1', 'n2', 'n3'].map((host) => ({ host, roles: [], state: 'done', cells: {} })),
  problems: [],
  counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
  cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
})
const scans = [scan('d', 'mine', 4), scan('c', 'other', 3), scan('b', 'mine', 2), scan('a', 'mine', 1)]
const manager = {
  list: async () => scans.map(scanBriefOf),
  active: () => scans.map(scanBriefOf),
  brief: async (id: string) => scans.map(scanBriefOf).find((each) => each.id === id),
  details: async (id: string) => scans.find((each) => each.id === id),
  cancel: async () => undefined,
} as unknown as ScanManager

/** May look at the environment "mine", and at nothing else. */
const viewer: Caller = {
  kind: 'remote',
  rights: (right, environment = 'mine') => right === 'view-env' && environment === 'mine',
}
const handlers = {
  ...scanHandlers(manager, { environments: { get: async () => undefined } } as never, 'manual'),
  'environments.get': async () => 'seen',
} as unknown as Handlers
const call = (name: string, input: object, caller: Caller = viewer, signal = new AbortController().signal) =>
  runCall(handlers, name, input, { signal, caller })
const denied = expect.objectContaining({ code: 'permission-denied' })

test('a right is asked for the environment that a call names', async () => {
  expect(await call('environments.get', { environment: 'mine' })).toBe('seen')
  await expect(call('environments.get', { environment: 'other' })).rejects.toEqual(denied)
  await expect(call('scans.start', { environment: 'mine' })).rejects.toEqual(denied)
})

test('a call that names a scan is judged by the environment the scan is of', async () => {
  expect(await call('scans.get', { scanId: 'a' })).toMatchObject({ id: 'a' })
  for (const name of ['scans.get', 'scans.hosts', 'scans.problems', 'scans.log'])
    await expect(call(name, { scanId: 'c' })).rejects.toEqual(denied)
  const editor: Caller = { kind: 'remote', rights: (_right, environment) => environment !== 'other' }
  expect(await call('scans.cancel', { scanId: 'a' }, editor)).toEqual({})
  await expect(call('scans.cancel', { scanId: 'c' }, editor)).rejects.toEqual(denied)
  await expect(call('scans.get', { scanId: 'none' })).rejects.toMatchObject({ code: 'not-found' })
})

test('lists leave out what the caller may not see, page by page', async () => {
  const first = await call('scans.list', { limit: 2 })
  expect(first).toMatchObject({ items: [{ id: 'd' }, { id: 'b' }], next: expect.any(String) })
  const { next } = first as { next: string }
  expect(await call('scans.list', { limit: 2, cursor: next })).toMatchObject({ items: [{ id: 'a' }] })
  expect(await call('scans.active', {})).toHaveLength(3)
})

test('a scan that is started while a list is read moves nothing from one page to another', async () => {
  const { next } = (await call('scans.list', { limit: 2 })) as { next: string }
  scans.unshift(scan('e', 'mine', 5))
  expect(await call('scans.list', { limit: 2, cursor: next })).toEqual({
    items: [expect.objectContaining({ id: 'a' })],
  })
  scans.shift()
})

test('hosts of a scan come in pages, and a made-up cursor is refused', async () => {
  const page = (await call('scans.hosts', { scanId: 'a', limit: 2 })) as { items: unknown[]; next: string }
  expect(page.items).toHaveLength(2)
  expect(await call('scans.hosts', { scanId: 'a', limit: 2, cursor: page.next })).toMatchObject({
    items: [{ host: 'n3' }],
  })
  for (const cursor of ['/x', '/-1', '/1.5'])
    await expect(call('scans.hosts', { scanId: 'a', cursor })).rejects.toMatchObject({ code: 'validation' })
})

test('what ends because nobody waits is cancelled, whatever it throws', async () => {
  const controller = new AbortController()
  const late = {
    ...handlers,
    'inventory.summary': async (_: unknown, { signal }: { signal: AbortSignal }) => {
      controller.abort()
      signal.throwIfAborted()
    },
  } as unknown as Handlers
  const context = { signal: controller.signal, caller: viewer }
  const answer = runCall(late, 'inventory.summary', { environment: 'mine' }, context)
  await expect(answer).rejects.toBeInstanceOf(AppError)
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
})
