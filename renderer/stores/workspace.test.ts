// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest'
import { links } from '../routing/links'
import { Router } from '../routing/router'
import { environmentOf } from '../screens'
import { fakeTransport } from '../testing/fake-transport'
import { LayoutStore } from './layout'
import { PreferencesStore } from './preferences'
import { WorkspaceStore } from './workspace'

/** A window's storage; given to another one, that is the same window loaded again. */
const windowStorage = () => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  }
}

function open({ storage = windowStorage(), ui = {}, isAlone = true } = {}) {
  const { transport, answer } = fakeTransport()
  answer('preferences.get', {
    theme: 'system',
    density: 'comfortable',
    palette: 'default',
    fontScale: 1,
    pinned: [],
    recent: [],
    recentSearches: [],
    ui: {},
  })
  answer('preferences.set', {})
  const preferences = new PreferencesStore(transport)
  preferences.set({ ui })
  const router = new Router(window)
  const workspace = new WorkspaceStore(router, preferences, environmentOf, storage)
  workspace.restore(isAlone)
  return { preferences, router, workspace, storage }
}

/** "object id or environment", the active one marked. */
const shown = ({ workspace }: { workspace: WorkspaceStore }) =>
  workspace.tabs.map(
    (tab) => `${tab.location.path.split('/').slice(2).join('/')}${tab.id === workspace.activeId ? ' *' : ''}`,
  )

describe('WorkspaceStore', () => {
  beforeEach(() => window.history.replaceState(null, '', '#/home'))

  it('shows what is opened in the active tab, and in a new one when asked', () => {
    const app = open()
    app.workspace.open('lab', 'a')
    app.workspace.open('lab', 'b')
    expect(shown(app)).toEqual(['lab/object/b *'])
    app.workspace.open('lab', 'c', { newTab: true })
    expect(shown(app)).toEqual(['lab/object/b', 'lab/object/c *'])
    expect(app.router.location).toEqual(links.object('lab', 'c'))
  })

  it('returns to the tab that shows a place already', () => {
    const app = open()
    app.workspace.open('lab', 'a')
    app.workspace.open('lab', 'b', { newTab: true })
    app.router.go(links.object('lab', 'a'))
    expect(shown(app)).toEqual(['lab/object/a *', 'lab/object/b'])
  })

  it('has one tab for an object in whatever view, unless another is asked for', () => {
    const app = open()
    app.workspace.open('lab', 'a', { view: 'graph' })
    app.workspace.open('lab', 'b', { newTab: true })
    app.workspace.open('lab', 'a', { view: 'data' })
    expect(shown(app)).toEqual(['lab/object/a *', 'lab/object/b'])
    expect(app.workspace.active?.location.query).toEqual({ view: 'data' })

    app.workspace.open('lab', 'a', { view: 'graph', newTab: true })
    expect(shown(app)).toEqual(['lab/object/a', 'lab/object/b', 'lab/object/a *'])
    app.workspace.open('lab', 'a', { view: 'data' })
    expect(shown(app)).toEqual(['lab/object/a', 'lab/object/b', 'lab/object/a *'])
  })

  it('keeps tabs while another screen is shown, and closes to the neighbour, then to Home', () => {
    const app = open()
    app.workspace.open('lab', 'a')
    app.workspace.open('lab', 'b', { newTab: true })
    app.router.go(links.setup())
    expect(app.workspace.environment).toBeUndefined()
    app.workspace.activate(app.workspace.tabs[1]?.id ?? '')
    app.workspace.close(app.workspace.activeId ?? '')
    expect(shown(app)).toEqual(['lab/object/a *'])
    app.workspace.close(app.workspace.activeId ?? '')
    expect(app.router.location).toEqual(links.home())
  })

  it('inspects what was picked until another object is opened', () => {
    const app = open()
    app.workspace.open('lab', 'a')
    expect(app.workspace.selection).toEqual({ environment: 'lab', id: 'a' })
    app.workspace.pick('lab', 'x')
    expect(app.workspace.selection).toEqual({ environment: 'lab', id: 'x' })
    app.workspace.open('lab', 'b')
    expect(app.workspace.selection).toEqual({ environment: 'lab', id: 'b' })
  })

  it('restores the tabs and views of the previous session', () => {
    const before = open()
    before.workspace.open('lab', 'a')
    before.workspace.title(links.object('lab', 'a'), 'vm-a', 'instance')
    before.workspace.rememberView('instance', 'graph')

    window.history.replaceState(null, '', '#/home')
    const after = open({ ui: before.preferences.current.ui })
    expect(after.workspace.tabs.map(({ title, type }) => [title, type])).toEqual([['vm-a', 'instance']])
    expect(after.workspace.viewOf('instance')).toBe('graph')
    expect(after.workspace.viewOf('vnic')).toBeUndefined()
    expect(after.workspace.active?.title).toBe('vm-a')
  })

  it('has all its tabs in their order after a reload, and the one that was active', () => {
    const before = open()
    for (const id of ['a', 'b', 'c']) before.workspace.open('lab', id, { newTab: true })
    before.workspace.activate(before.workspace.tabs[1]?.id)
    const all = ['lab/object/a', 'lab/object/b *', 'lab/object/c']
    expect(shown(before)).toEqual(all)
    expect(shown(open({ storage: before.storage }))).toEqual(all)

    window.history.replaceState(null, '', '#/setup')
    expect(shown(open({ storage: before.storage }))).toEqual(all)
  })

  it('opens what the window was opened with beside the tabs of the previous session', () => {
    const before = open()
    before.workspace.open('lab', 'a')
    window.history.replaceState(null, '', '#/env/lab/object/z')
    expect(shown(open({ ui: before.preferences.current.ui }))).toEqual(['lab/object/a', 'lab/object/z *'])
  })

  it('leaves the tabs of another window to it', () => {
    const first = open()
    first.workspace.open('lab', 'a')
    window.history.replaceState(null, '', '#/env/lab/object/z')
    const second = open({ ui: first.preferences.current.ui, isAlone: false })
    expect(shown(second)).toEqual(['lab/object/z *'])
    second.workspace.open('lab', 'y', { newTab: true })
    window.history.replaceState(null, '', '#/home')
    expect(shown(open({ storage: first.storage, ui: second.preferences.current.ui }))).toEqual(['lab/object/a *'])
  })

  it('knows which addresses belong to an environment', () => {
    expect(
      [
        links.environment('a/b'),
        links.table('lab', 'vnic'),
        links.environmentNew(),
        links.environmentEdit('lab'),
        links.home(),
      ].map(environmentOf),
    ).toEqual(['a/b', 'lab', undefined, undefined, undefined])
  })
})

describe('the inspector', () => {
  it('starts closed beside a page that says the same, and is open beside a graph or for what was picked', () => {
    const { preferences, workspace } = open()
    const page = { innerWidth: 1280, addEventListener: () => undefined }
    const layout = new LayoutStore(preferences, page, () => workspace.isSelectionSaid)
    workspace.open('lab', 'a')
    workspace.shows('graph')
    expect(layout.isOpen('inspector')).toBe(true)
    workspace.shows('overview')
    expect([layout.isOpen('inspector'), layout.isOpen('tree')]).toEqual([false, true])
    workspace.pick('lab', 'b')
    expect(layout.isOpen('inspector')).toBe(true)
    workspace.pick('lab', undefined)
    layout.setOpen('inspector', true)
    expect(layout.isOpen('inspector')).toBe(true)
  })

  it('starts closed beside the page of an environment, not beside its tables', () => {
    const { workspace } = open()
    workspace.openLocation(links.environment('lab'), 'lab', false)
    expect(workspace.isSelectionSaid).toBe(true)
    workspace.openLocation(links.table('lab', 'instance'), 'lab', false)
    expect(workspace.isSelectionSaid).toBe(false)
  })
})
