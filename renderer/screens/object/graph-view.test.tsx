// @vitest-environment jsdom
import { DEFAULT_PREFERENCES } from '@shared/model/preferences'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { ReadCache } from '../../data/read-cache'
import type { Scene } from '../../graph/model'
import { GraphTable } from '../../graph/table'
import type { GraphActions, GraphCanvasProps } from '../../graph/use-graph-controller'
import { ConnectionStore } from '../../stores/connection'
import { fakeTransport } from '../../testing/fake-transport'
import GraphView from './graph-view'

vi.mock('../../graph/layout-runner', () => ({ createLayoutRunner: () => {}, startLayoutWorker: () => {} }))
vi.mock('../../graph/graph-canvas', () => ({
  // A table of it is there before it is laid out.
  GraphCanvas: function Canvas({ graph, onNeighbourhood }: GraphCanvasProps) {
    const [isLaidOut, setLaidOut] = useState(false)
    useEffect(() => {
      setTimeout(() => setLaidOut(true), 50)
    }, [])
    return (
      <>
        {isLaidOut && (
          <div
            role="application"
            aria-label={graph.focalPoint}
            tabIndex={-1}
            onKeyDown={() => onNeighbourhood?.('tap1')}
          />
        )}
        <GraphTable
          scene={{ nodes: [], groups: [], focal: '' } as unknown as Scene}
          graph={graph}
          selected={undefined}
          full={false}
          actions={{} as GraphActions}
        />
      </>
    )
  },
}))

afterEach(cleanup)

it('keeps the focus on the graph when a neighbourhood takes its place', async () => {
  const { transport, answer } = fakeTransport()
  const graphOf = (focalPoint: string) => ({
    focalPoint,
    nodes: [{ id: focalPoint }, { id: 'other' }],
    links: [],
    groups: [],
  })
  answer('cliques.graph', graphOf('vm1'))
  answer('cliques.neighbourhood', graphOf('tap1'))
  const reads = new ReadCache(transport, new ConnectionStore(transport))
  const app = {
    reads,
    transport,
    workspace: {},
    layout: {},
    preferences: { current: DEFAULT_PREFERENCES, ui: () => undefined },
  } as unknown as App
  render(
    <AppContext value={app}>
      <main>
        <GraphView environment="lab" objectId="vm1" toolbarSlot={null} />
      </main>
    </AppContext>,
  )
  const graph = await screen.findByRole('application', { name: 'vm1' })
  act(() => graph.focus())
  fireEvent.keyDown(graph, { key: 'n' })
  const around = await screen.findByRole('application', { name: 'tap1' })
  await waitFor(() => expect(document.activeElement).toBe(around))
})
