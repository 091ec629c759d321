import type { TreeNode } from '@shared/contract/calls/inventory'
import { AppError } from '@shared/contract/errors'
import { DEFAULT_PREFERENCES } from '@shared/model/preferences'
import { type Scan, type ScanBrief, scanBriefOf } from '@shared/model/scan'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ReadCache } from '../data/read-cache'
import { fakeTransport } from '../testing/fake-transport'
import { ConnectionStore } from './connection'
import { NoticesStore } from './notices'
import { PreferencesStore } from './preferences'
import { ScansStore, scanProgress } from './scans'
import { TreeStore } from './tree'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const node = (id: string, parentId: string, childCount = 0, type = 'host'): TreeNode => ({
  id,
  type,
  name: id,
  parentId,
  childCount,
  knowledge: 'read',
  below: { error: 0, warning: 0, stale: 0, unread: 0 },
})

const CHILDREN: Record<string, TreeNode[]> = {
  lab: [node('projects', 'lab', 1, 'projects_folder'), node('regions', 'lab', 1, 'regions_folder')],
  projects: [node('demo', 'projects', 0, 'project')],
  regions: [node('RegionOne', 'regions', 1, 'region')],
  RegionOne: [node('cmp-1', 'RegionOne', 1)],
  'cmp-1': [node('vm', 'cmp-1', 0, 'instance')],
}

const page = (items: readonly unknown[] = []) => ({ items, total: items.length })

function openTree() {
  const fake = fakeTransport()
  fake.answer('inventory.children', ({ parentId }: { parentId: string }) => page(CHILDREN[parentId]))
  const preferences = new PreferencesStore(fake.transport)
  const reads = new ReadCache(fake.transport, new ConnectionStore(fake.transport))
  return { ...fake, preferences, reads, tree: new TreeStore('lab', reads, preferences) }
}
const keys = (tree: TreeStore) => tree.rows.map((row) => row.key)

describe('TreeStore', () => {
  it('opens the only region at first sight', async () => {
    const { tree } = openTree()
    expect(tree.rows).toMatchObject([{ kind: 'loading' }])
    await tree.load()
    expect(keys(tree)).toEqual(['projects', 'RegionOne', 'cmp-1'])
    expect(tree.hasProjects).toBe(true)
  })

  it('reads children once, when their parent opens', async () => {
    const { tree, calls } = openTree()
    await tree.load()
    const before = calls.length
    await tree.setOpen('cmp-1', true)
    await tree.setOpen('cmp-1', false)
    await tree.setOpen('cmp-1', true)
    expect(keys(tree)).toEqual(['projects', 'RegionOne', 'cmp-1', 'vm'])
    expect(calls.slice(before).map(({ input }) => input)).toEqual([{ environment: 'lab', parentId: 'cmp-1' }])
  })

  it('opens the way to an object that is revealed, leaving the order by project', async () => {
    const { tree } = openTree()
    await tree.load()
    tree.setHierarchy('project')
    expect(keys(tree)).toEqual(['demo'])
    await tree.reveal('vm', [
      { id: 'regions', type: 'regions_folder' },
      { id: 'RegionOne', type: 'region' },
      { id: 'cmp-1', type: 'host' },
      { id: 'vm', type: 'instance' },
    ])
    expect(keys(tree)).toContain('vm')
    expect([tree.focusedId, tree.revealCount]).toEqual(['vm', 1])
  })

  it('shows a failure in place of the children, and forgets it when read again', async () => {
    const { tree, answer } = openTree()
    await tree.load()
    answer('inventory.children', () => {
      throw new AppError('internal', 'broken')
    })
    await tree.setOpen('cmp-1', true)
    expect(tree.rows.at(-1)).toMatchObject({ kind: 'error', parentId: 'cmp-1', message: 'broken' })
    answer('inventory.children', page([node('vm', 'cmp-1')]))
    await tree.reload('cmp-1')
    expect(tree.rows.at(-1)).toMatchObject({ kind: 'node', key: 'vm' })
  })

  it('says how many children it did not read of a parent with very many', async () => {
    const { tree, answer } = openTree()
    await tree.load()
    answer('inventory.children', { items: [node('vm', 'cmp-1')], total: 12_001 })
    await tree.setOpen('cmp-1', true)
    expect(tree.rows.at(-1)).toMatchObject({ kind: 'more', message: expect.stringContaining('12\u2009000 more') })
  })

  it('asks the backend for a filter once typing pauses, and shows the whole tree without one', async () => {
    const { tree, calls, answer } = openTree()
    await tree.load()
    answer('inventory.filterTree', {
      nodes: [{ ...node('vm', 'x'), depth: 0, match: true }],
      matches: 1,
      truncated: false,
    })
    tree.setFilter({ text: 'v' })
    tree.setFilter({ text: 'vm ' })
    await vi.advanceTimersByTimeAsync(200)
    const asked = calls.filter(({ name }) => name === 'inventory.filterTree')
    expect(asked.map(({ input }) => input)).toEqual([{ environment: 'lab', text: 'vm', types: [], statuses: [] }])
    expect(keys(tree)).toEqual(['vm'])
    tree.clearFilter()
    expect(keys(tree)).toEqual(['projects', 'RegionOne', 'cmp-1'])
  })

  it('remembers what is open', async () => {
    const { tree, preferences, reads } = openTree()
    await tree.load()
    await tree.setOpen('cmp-1', true)
    const again = new TreeStore('lab', reads, preferences)
    await again.load()
    expect(keys(again)).toEqual(['projects', 'RegionOne', 'cmp-1', 'vm'])
  })
})

describe('TreeStore after a scan', () => {
  const rescan = ({ answer, push }: ReturnType<typeof openTree>) => {
    const now = { ...CHILDREN, 'cmp-1': [node('new vm', 'cmp-1', 0, 'instance')] } as typeof CHILDREN
    answer('inventory.children', ({ parentId }: { parentId: string }) => page(now[parentId]))
    push('inventory.changed', { environment: 'lab', generation: 2 })
  }

  it('shows the objects of the new scan under a node that was opened and closed before it', async () => {
    const app = openTree()
    await app.tree.load()
    await app.tree.setOpen('cmp-1', true)
    await app.tree.setOpen('cmp-1', false)
    rescan(app)
    await app.tree.setOpen('cmp-1', true)
    expect(keys(app.tree)).toEqual(['projects', 'RegionOne', 'cmp-1', 'new vm'])
  })

  it('reads again what was being read when the scan ended', async () => {
    const app = openTree()
    await app.tree.load()
    let answerOld: (nodes: ReturnType<typeof page>) => void = () => undefined
    app.answer('inventory.children', () => new Promise((resolve) => (answerOld = resolve)))
    const opened = app.tree.setOpen('cmp-1', true)
    rescan(app)
    answerOld(page(CHILDREN['cmp-1']))
    await opened
    expect(keys(app.tree)).toEqual(['projects', 'RegionOne', 'cmp-1', 'new vm'])
  })

  it('keeps the rows of open nodes while they are read again, and reads nothing of other environments', async () => {
    const app = openTree()
    await app.tree.load()
    await app.tree.setOpen('cmp-1', true)
    const before = app.calls.length
    app.push('inventory.changed', { environment: 'other lab', generation: 9 })
    expect(app.calls).toHaveLength(before)
    rescan(app)
    expect(keys(app.tree)).toEqual(['projects', 'RegionOne', 'cmp-1', 'vm'])
    await app.tree.load()
    expect(keys(app.tree)).toEqual(['projects', 'RegionOne', 'cmp-1', 'new vm'])
  })

  it('filters the objects of the new scan', async () => {
    const app = openTree()
    const matches = (id: string) => ({
      nodes: [{ ...node(id, 'x'), depth: 0, match: true }],
      matches: 1,
      truncated: false,
    })
    app.answer('inventory.filterTree', matches('vm'))
    app.tree.setFilter({ text: 'vm' })
    await vi.advanceTimersByTimeAsync(200)
    app.answer('inventory.filterTree', matches('new vm'))
    rescan(app)
    await vi.advanceTimersByTimeAsync(0)
    expect(keys(app.tree)).toEqual(['new vm'])
  })
})

describe('PreferencesStore', () => {
  it('shows changes at once, writes them together, and keeps them over an older push', async () => {
    const { transport, calls, answer, push } = fakeTransport()
    answer('preferences.set', {})
    const preferences = new PreferencesStore(transport)
    const old = preferences.current
    preferences.set({ theme: 'dark' })
    preferences.togglePinned('lab', 'vm')
    push('preferences.changed', old)
    expect([preferences.current.theme, preferences.isPinned('lab', 'vm'), calls]).toEqual(['dark', true, []])
    await vi.advanceTimersByTimeAsync(1000)
    expect(calls.map(({ name }) => name)).toEqual(['preferences.set'])
    expect(calls[0]?.input).toMatchObject({ theme: 'dark', pinned: [{ environment: 'lab', id: 'vm' }] })
  })

  it('writes only what changed here, over what another window changed meanwhile', async () => {
    const { transport, calls, answer, push } = fakeTransport()
    answer('preferences.set', {})
    const preferences = new PreferencesStore(transport)
    preferences.set({ times: 'absolute' })
    push('preferences.changed', { ...DEFAULT_PREFERENCES, density: 'compact' })
    expect(preferences.current).toMatchObject({ times: 'absolute', density: 'compact' })
    await vi.advanceTimersByTimeAsync(1000)
    await preferences.choose({ theme: 'dark' })
    expect(calls.map(({ input }) => input)).toEqual([{ times: 'absolute' }, { theme: 'dark' }])
  })

  it('tries again with what could not be written, and says so of what was decided', async () => {
    const { transport, calls, answer } = fakeTransport()
    answer('preferences.set', () => {
      throw new AppError('store-full', 'The disk is full')
    })
    const preferences = new PreferencesStore(transport)
    await expect(preferences.choose({ theme: 'dark' })).rejects.toMatchObject({ code: 'store-full' })
    answer('preferences.set', {})
    await preferences.choose({ times: 'absolute' })
    expect(calls.at(-1)?.input).toEqual({ theme: 'dark', times: 'absolute' })
  })

  it('keeps the newest visits, each object once', () => {
    const { transport, answer } = fakeTransport()
    answer('preferences.set', {})
    const preferences = new PreferencesStore(transport)
    for (let index = 0; index < 30; index += 1) preferences.visited('lab', `o${String(index % 25)}`, String(index))
    const ids = preferences.current.recent.map(({ id }) => id)
    expect([ids.length, new Set(ids).size, ids[0]]).toEqual([20, 20, 'o4'])
  })
})

const scan = (rest: Partial<Scan>): ScanBrief =>
  scanBriefOf({
    id: 's1',
    number: 1,
    environment: 'lab',
    status: 'running',
    trigger: 'manual',
    options: {
      environment: 'lab',
      scope: 'everything',
      clear: false,
      log_level: 'info',
      sources: { api: true, db: true, cli: true },
    },
    submit_timestamp: '2026-11-22T10:00:00Z',
    stages: [],
    hosts: [],
    problems: [],
    counts: { objects: 0, links: 0, cliques: 0, stale: 0, byType: {} },
    cost: { api_calls: 0, ssh_commands: 0, db_queries: 0 },
    ...rest,
  })

const progress = (rest: Partial<Scan>) => {
  const brief = scan(rest)
  return { scanId: brief.id, environment: brief.environment, brief }
}

describe('ScansStore', () => {
  it('follows scans until they end, the running one before the waiting', () => {
    const { transport, push } = fakeTransport()
    const scans = new ScansStore(transport)
    push('scan.progress', progress({ id: 's2', status: 'pending', submit_timestamp: '2026-11-22T09:00:00Z' }))
    push('scan.progress', progress({}))
    expect([scans.of('lab')?.id, scans.running.map(({ id }) => id)]).toEqual(['s1', ['s2', 's1']])
    push('scan.progress', progress({ status: 'completed' }))
    expect(scans.of('lab')?.id).toBe('s2')
  })

  it('says what a scan is doing', () => {
    const stages: Scan['stages'] = [
      { id: 'connect', state: 'done', count: 0 },
      { id: 'hosts', state: 'running', count: 12, done: 3, total: 8 },
      { id: 'links', state: 'waiting', count: 0 },
    ]
    expect(scanProgress(scan({ stages }))).toEqual({ stage: 'Hosts 3 of 8', done: 1, total: 3 })
    expect(scanProgress(scan({ status: 'pending' })).stage).toBe('Waiting')
  })
})

describe('NoticesStore', () => {
  it('takes notices away after a while, but not errors', async () => {
    const notices = new NoticesStore()
    notices.add({ tone: 'ok', text: 'done' })
    notices.failed(new AppError('timeout', 'slow', { hint: 'wait' }))
    notices.failed(new AppError('cancelled', 'stopped'))
    expect(notices.notices.map(({ text }) => text)).toEqual(['done', 'slow'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(notices.notices.map(({ text, hint }) => [text, hint])).toEqual([['slow', 'wait']])
  })
})
