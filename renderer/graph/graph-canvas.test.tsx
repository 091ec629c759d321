// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { fabricGraph, labGraph } from './fixtures/graphs'
import { GraphCanvas } from './graph-canvas'
import { runJob } from './layout'
import type { LayoutRunner } from './layout-runner'
import type { GraphCanvasProps } from './use-graph-controller'

/** The window is 1600 px wide or more. */
let wide = false

/** What jsdom lacks: sizes, media queries and pointer capture. */
beforeAll(() => {
  class FixedSize implements ResizeObserver {
    private readonly report: ResizeObserverCallback
    constructor(report: ResizeObserverCallback) {
      this.report = report
    }
    observe(target: Element): void {
      const contentRect = { width: 1232, height: 700 } as DOMRectReadOnly
      const entry = { target, contentRect, borderBoxSize: [], contentBoxSize: [], devicePixelContentBoxSize: [] }
      this.report([entry], this)
    }
    unobserve(): void {}
    disconnect(): void {}
  }
  vi.stubGlobal('ResizeObserver', FixedSize)
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: wide && query.includes('min-width'),
    addEventListener() {},
    removeEventListener() {},
  }))
  vi.stubGlobal('CSS', { escape: (text: string) => text })
  Element.prototype.scrollIntoView = () => {}
  Element.prototype.setPointerCapture = () => {}
  HTMLCanvasElement.prototype.getContext = () => null
})
afterEach(() => {
  cleanup()
  wide = false
  document.documentElement.style.removeProperty('--dur-3')
})

const runLayout: LayoutRunner = async (job) => runJob(job)
const show = async (props: Partial<GraphCanvasProps> = {}): Promise<HTMLElement> => {
  render(<GraphCanvas graph={labGraph()} runLayout={runLayout} {...props} />)
  return screen.findByRole('application')
}
const key = (stage: HTMLElement, name: string, init: object = {}): void => {
  act(() => {
    fireEvent.keyDown(stage, { key: name, ...init })
  })
}
const nodes = (): string[] =>
  [...document.querySelectorAll('[data-node]')].map((node) => node.getAttribute('data-node') ?? '')

describe('GraphCanvas', () => {
  it('is one named application that draws every object with its name', async () => {
    const stage = await show()
    expect(stage.getAttribute('aria-label')).toBe('Topology of web-02, 26 objects, 26 links')
    expect(nodes()).toHaveLength(26)
    expect(within(stage).getAllByText('shop-net')).toHaveLength(1)
    expect(document.querySelector('[data-testid=graph-ruler] svg')?.getAttribute('aria-label')).toContain(
      'vConnector 4',
    )
  })

  it('starts at the focal object and walks along links, speaking', async () => {
    const onSelect = vi.fn()
    const stage = await show({ onSelect })
    act(() => stage.focus())
    expect(onSelect).toHaveBeenLastCalledWith('web-02')
    key(stage, 'ArrowRight')
    expect(onSelect).toHaveBeenLastCalledWith('tap5c1a9e04-7b')
    expect(screen.getByTestId('graph-spoken').textContent).toContain('vNIC tap5c1a9e04-7b, OK, on cmp-2')
    key(stage, 'Escape')
    expect(onSelect).toHaveBeenLastCalledWith(undefined)
  })

  it('folds and unfolds the host of the selected object', async () => {
    const stage = await show()
    act(() => stage.focus())
    key(stage, 'x')
    await waitFor(() => expect(nodes()).not.toContain('web-02'))
    key(stage, 'x')
    await waitFor(() => expect(nodes()).toContain('web-02'))
  })

  it('makes the selected object focal with Enter and opens its data with G', async () => {
    const [onFocus, onOpen] = [vi.fn(), vi.fn()]
    const stage = await show({ onFocus, onOpen })
    act(() => stage.focus())
    key(stage, 'e')
    key(stage, 'Enter')
    key(stage, 'g')
    expect(onFocus).toHaveBeenCalledWith('qbr91d0c2f7-3e')
    expect(onOpen).toHaveBeenCalledWith('qbr91d0c2f7-3e')
  })

  it('switches the layout with L and reports the view', async () => {
    const onViewState = vi.fn()
    const stage = await show({ onViewState })
    key(stage, 'l')
    await waitFor(() => expect(document.querySelector('[data-testid=graph-ruler]')).toBeNull())
    await waitFor(() => expect(onViewState.mock.lastCall?.[0]).toMatchObject({ mode: 'force' }))
  })

  it('keeps the picture still when only a status changes', async () => {
    const graph = labGraph()
    const places = (): (string | null)[] =>
      [...document.querySelectorAll('[data-node]')].map((node) => node.getAttribute('transform'))
    const { rerender } = render(<GraphCanvas graph={graph} runLayout={runLayout} />)
    await screen.findByRole('application')
    const before = places()
    const run = vi.fn(runLayout)
    const changed = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, status: 'Error' as const })) }
    rerender(<GraphCanvas graph={changed} runLayout={run} />)
    expect(places()).toEqual(before)
    expect(run).not.toHaveBeenCalled()
  })

  it('hides a type from the legend, says so, and shows it again', async () => {
    await show()
    fireEvent.click(screen.getByTestId('legend-more'))
    fireEvent.click(screen.getByTestId('legend-type-otep'))
    await waitFor(() => expect(nodes()).toHaveLength(23))
    expect(screen.getByText('3 objects hidden')).toBeTruthy()
    fireEvent.click(screen.getByTestId('graph-show-all'))
    await waitFor(() => expect(nodes()).toHaveLength(26))
  })

  it('names in its legend how much of the hosts was read', async () => {
    const graph = labGraph()
    const groups = graph.groups.map((group) => ({ ...group, reading: { state: 'refused' as const, sources: [] } }))
    render(<GraphCanvas graph={{ ...graph, groups }} runLayout={runLayout} />)
    const legend = await screen.findByTestId('graph-legend')
    expect(legend.textContent).toContain(`${String(groups.length)} hosts refused`)
  })

  it('finds objects and dims the rest', async () => {
    const stage = await show()
    key(stage, '/')
    fireEvent.change(screen.getByTestId('graph-find'), { target: { value: 'ovs' } })
    expect(screen.getByTestId('graph-find-count').textContent).toBe('2 matches')
    const full = [...document.querySelectorAll('[data-node]')].filter((node) => node.getAttribute('opacity') === '1')
    expect(full.map((node) => node.getAttribute('data-node'))).toEqual(['cmp-2-ovs', 'ctl-1-ovs'])
  })

  it('finds in folded groups, counts there, and opens them with Enter', async () => {
    const stage = await show()
    act(() => stage.focus())
    fireEvent.click(screen.getByTestId('graph-fold-all'))
    await waitFor(() => expect(nodes()).not.toContain('db-01'))
    key(stage, '/')
    const field = screen.getByTestId('graph-find')
    fireEvent.change(field, { target: { value: 'db-0' } })
    expect(screen.getByTestId('graph-find-count').textContent).toBe('4 matches')
    expect(within(stage).getByText('4 found')).toBeTruthy()
    fireEvent.keyDown(field, { key: 'Enter' })
    await waitFor(() => expect(nodes()).toContain('db-01'))
    expect(screen.getByTestId('graph-spoken').textContent).toContain('db-01')
  })

  it('opens the menu of an object by right click, by the Menu key and by Shift+F10, and none beside objects', async () => {
    const menuOf = vi.fn(({ name }: { name: string }) => [{ id: 'act', label: `Act on ${name}`, run: () => {} }])
    const onSelect = vi.fn()
    const stage = await show({ menuOf, onSelect })
    act(() => stage.focus())
    for (const init of [{ key: 'ContextMenu' }, { key: 'F10', shiftKey: true }]) {
      key(stage, init.key, init)
      expect((await screen.findByTestId('act')).textContent).toContain('Act on web-02')
      act(() => {
        fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' })
      })
      await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    }
    const numbers = (selector: string): number[] =>
      (document.querySelector(selector)?.getAttribute('transform') ?? '').match(/-?[\d.]+/g)?.map(Number) ?? []
    const [x = 0, y = 0] = numbers('[data-node="ctl-1-ovs"]')
    const [left = 0, top = 0, k = 0] = numbers('svg > g[transform]')
    fireEvent.contextMenu(stage, { clientX: 5, clientY: 5 })
    expect(screen.queryByRole('menu')).toBeNull()
    fireEvent.contextMenu(stage, { clientX: left + x * k, clientY: top + y * k })
    expect((await screen.findByTestId('act')).textContent).toContain('Act on')
    expect(menuOf.mock.lastCall?.[0]).toMatchObject({ id: 'ctl-1-ovs', type: 'vedge' })
    expect(onSelect).toHaveBeenLastCalledWith('ctl-1-ovs')
  })

  it('opens a large network folded, opens one host by a click as compact rows, and turns to shapes', async () => {
    const stage = await show({ graph: fabricGraph(4, 15) })
    expect(nodes()).toEqual(expect.not.arrayContaining(['vm-1-1']))
    expect(screen.getByTestId('graph-open-groups').textContent).toBe('0 of 4 hosts open')
    const head = document.querySelector('[data-group="compute-1"] text')
    const [x, y] = [Number(head?.getAttribute('x')), Number(head?.getAttribute('y'))]
    // jsdom has no pointer events of its own.
    for (const type of ['pointerdown', 'pointerup'])
      fireEvent(stage, new MouseEvent(type, { bubbles: true, clientX: x + 12, clientY: y + 8 }))
    await waitFor(() => expect(nodes()).toContain('vm-1-1'))
    const row = (id: string) =>
      / (-?[\d.]+)\)/.exec(document.querySelector(`[data-node="${id}"]`)?.getAttribute('transform') ?? '')?.[1]
    expect(Number(row('vm-1-2')) - Number(row('vm-1-1'))).toBeCloseTo(22)
    fireEvent.click(screen.getByTestId('graph-rows.nodes'))
    await waitFor(() => expect(Number(row('vm-1-2')) - Number(row('vm-1-1'))).toBeGreaterThan(80))
  })

  it('zooms with two fingers, which click nothing', async () => {
    const stage = await show({ graph: fabricGraph(20, 15) })
    const capture = vi.spyOn(Element.prototype, 'setPointerCapture')
    const percent = () => Number.parseInt(screen.getByTestId('graph-zoom').textContent ?? '', 10)
    const before = percent()
    const touch = (type: string, pointerId: number, clientX: number) =>
      fireEvent(stage, Object.assign(new MouseEvent(type, { bubbles: true, clientX, clientY: 100 }), { pointerId }))
    touch('pointerdown', 1, 100)
    touch('pointerdown', 2, 200)
    // Or a finger that is lifted elsewhere would never be up again.
    expect(capture.mock.calls).toEqual([[1], [2]])
    touch('pointermove', 2, 250)
    expect(percent() / before).toBeCloseTo(1.5, 1)
    touch('pointerup', 1, 100)
    touch('pointermove', 2, 150)
    touch('pointerup', 2, 150)
    expect(percent() / before).toBeCloseTo(1.5, 1)
  })

  it('scrolls with the wheel and zooms with Ctrl', async () => {
    const stage = await show({ graph: fabricGraph(20, 15) })
    const view = (): string => document.querySelector('svg > g[transform]')?.getAttribute('transform') ?? ''
    const before = view()
    // Again until somebody listens: the drawing is there a moment before its listeners.
    await waitFor(() => {
      fireEvent.wheel(stage, { deltaY: 100 })
      expect(view()).not.toBe(before)
    })
    expect(view()).toContain('scale(1)')
    fireEvent.wheel(stage, { deltaY: -100, ctrlKey: true })
    await waitFor(() => expect(view()).not.toContain('scale(1)'))
  })

  it('grows with the font size', async () => {
    document.documentElement.style.fontSize = '200%'
    vi.spyOn(window, 'getComputedStyle').mockImplementation(
      () => ({ fontSize: '32px', getPropertyValue: () => '' }) as never,
    )
    await show()
    const svg = document.querySelector('[data-testid=graph-stage] svg')
    expect([svg?.getAttribute('width'), svg?.getAttribute('viewBox')]).toEqual(['1232', '0 0 616 350'])
    vi.restoreAllMocks()
    document.documentElement.style.fontSize = ''
  })

  it('lists all links in its table, with missing ends', async () => {
    const graph = labGraph()
    const [first] = graph.links
    if (!first) throw new Error('the lab has links')
    const stage = await show({
      graph: { ...graph, links: [...graph.links, { ...first, id: 'cut', target_id: 'gone' }] },
    })
    key(stage, 't')
    expect(await screen.findByTestId('graph-table-close')).toBeTruthy()
    expect(screen.getByTestId('graph-table-page.links').textContent).toContain('27')
    expect(within(stage).getByText('unknown end')).toBeTruthy()
  })

  it('opens the table in wide windows until the operator chooses otherwise, and keeps the choice', async () => {
    wide = true
    const onViewState = vi.fn()
    const stage = await show({ onViewState })
    expect(screen.getByTestId('graph-table-close')).toBeTruthy()
    key(stage, 't')
    expect(screen.queryByTestId('graph-table-close')).toBeNull()
    await waitFor(() => expect(onViewState.mock.lastCall?.[0]).toMatchObject({ table: false }))
    cleanup()
    await show({ state: onViewState.mock.lastCall?.[0] })
    expect(screen.queryByTestId('graph-table-close')).toBeNull()
  })

  it('turns the table to what is selected in the drawing, and marks in the drawing what is chosen there', async () => {
    const graph = labGraph()
    const [first] = graph.links
    if (!first) throw new Error('the lab has links')
    wide = true
    const onSelect = vi.fn()
    const twice = { ...graph, links: [...graph.links, { ...first, id: 'second' }] }
    const stage = await show({ graph: twice, onSelect })
    fireEvent.click(screen.getByTestId('graph-table-page.links'))
    const grid = await screen.findByRole('grid', { name: 'Links' })
    key(grid, 'End')
    expect(onSelect).not.toHaveBeenCalled()
    expect(screen.getByTestId('graph-spoken').textContent).toBe('2 links, Instance → vNIC from db-01 to db-01-tap, up')
    key(stage, 'e')
    expect(await screen.findByRole('grid', { name: 'Objects' })).toBeTruthy()
  })

  it('moves everything to its place when the theme allows movement', async () => {
    document.documentElement.style.setProperty('--dur-3', '60ms')
    const place = (id: string): number =>
      Number(/ ([\d.]+)\)/.exec(document.querySelector(`[data-node="${id}"]`)?.getAttribute('transform') ?? '')?.[1])
    const stage = await show()
    act(() => stage.focus())
    const before = place('ctl-1-ovs')
    const seen = new Set<number>()
    const watch = new MutationObserver(() => seen.add(place('ctl-1-ovs')))
    watch.observe(stage, { subtree: true, attributes: true, childList: true })
    key(stage, 'x')
    await waitFor(() => expect(place('ctl-1-ovs')).toBeLessThan(before - 100), { timeout: 10_000 })
    watch.disconnect()
    const [first] = seen
    expect(first).toBe(before)
    expect(document.querySelector('[data-node="web-02"]')).toBeNull()
  })

  it('fits anew after folding all, and stays where it is after folding one', async () => {
    const stage = await show({ graph: fabricGraph(4, 2) })
    const zoom = (): number =>
      Number(
        /scale\(([\d.]+)/.exec(
          document.querySelector('[data-node]')?.closest('svg > g')?.getAttribute('transform') ?? '',
        )?.[1],
      )
    await waitFor(() => expect(zoom()).toBeLessThan(0.9))
    const whole = zoom()
    act(() => stage.focus())
    key(stage, 'ArrowLeft')
    key(stage, 'x')
    await waitFor(() => expect(nodes().filter((id) => id.startsWith('vm'))).toHaveLength(6))
    expect(zoom()).toBe(whole)
    fireEvent.click(screen.getByTestId('graph-fold-all'))
    await waitFor(() => expect(zoom()).toBe(1))
  })

  it('saves no viewport that nobody moved', async () => {
    const onViewState = vi.fn()
    const stage = await show({ onViewState })
    await waitFor(() => expect(onViewState).toHaveBeenCalled())
    expect(onViewState.mock.lastCall?.[0].viewport).toBeUndefined()
    key(stage, 'ArrowDown', { shiftKey: true })
    await waitFor(() => expect(onViewState.mock.lastCall?.[0].viewport?.y).toBeLessThan(0))
  })

  it('asks before drawing what is too large', async () => {
    render(
      <GraphCanvas
        graph={fabricGraph(400, 14)}
        runLayout={runLayout}
        state={{ folded: [], hiddenTypes: [], pins: {}, labels: 'auto', drawAnyway: false }}
      />,
    )
    expect(screen.getByTestId('graph-too-large').textContent).toContain('15\u2009202 objects')
    fireEvent.click(screen.getByTestId('graph-too-large-fold'))
    await waitFor(() => expect(screen.queryByTestId('graph-too-large')).toBeNull())
  })
})
