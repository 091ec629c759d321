/** The graph of an object: its path graph or what it hangs together with, its neighbourhood on request, and every state. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Graph, TooBigGraph } from '@shared/contract/calls/cliques'
import { type AppError, asAppError } from '@shared/contract/errors'
import { Crosshair, Minus, Plus, SquareTerminal, Workflow, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useApp } from '../../app/app-context'
import { objectEntries } from '../../commands/actions'
import {
  Button,
  Callout,
  EmptyState,
  ErrorNotice,
  Glyph,
  IconButton,
  type MenuEntries,
  Skeleton,
} from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { useArrival } from '../../frame/arrival'
import { GraphCanvas } from '../../graph/graph-canvas'
import { createLayoutRunner, startLayoutWorker } from '../../graph/layout-runner'
import type { GraphInventory } from '../../graph/use-found'
import type { MenuTarget } from '../../graph/use-graph-controller'
import { readSavedView } from '../../graph/view-state'
import { valuesFrom } from '../../search/completion'
import { graphDefaults, graphView, keepGraphView } from '../../stores/graph-views'
import styles from './object.module.css'

const runLayout = createLayoutRunner(startLayoutWorker)
/** Size of a neighbourhood, in links from its middle; the limits are those of `cliques.neighbourhood`. */
const DEFAULT_HOPS = 1
const MOST_HOPS = 6

interface Around {
  id: string
  hops: number
}

/** One per object: what was folded, pinned and zoomed is kept for the next look. */
const GraphView = observer(function GraphView({
  environment,
  objectId,
  toolbarSlot,
}: {
  environment: string
  objectId: string
  /** Where the tools of the graph go: the view bar. */
  toolbarSlot: HTMLElement | null
}) {
  const app = useApp()
  const { workspace, preferences, transport, layout } = app
  /** Set while a neighbourhood is shown instead. */
  const [around, setAround] = useState<Around>()
  useArrival(around ? `${around.id} ${String(around.hops)}` : '')
  const clique = useCall('cliques.graph', around ? undefined : { environment, focalPoint: objectId })
  const neighbourhood = useCall('cliques.neighbourhood', around && { environment, ...around })
  const { data: first, error: readError, reload, cancel } = around ? neighbourhood : clique
  const { graph, error = readError } = useAllParts(first, (cursor, signal) =>
    around
      ? transport.call('cliques.neighbourhood', { environment, ...around, cursor }, { signal })
      : transport.call('cliques.graph', { environment, focalPoint: objectId, cursor }, { signal }),
  )
  const inventory = useMemo(
    (): GraphInventory => ({
      values: valuesFrom(transport, environment),
      among: async (text, ids, signal) =>
        (await transport.call('search.among', { environment, text, ids: [...ids] }, { signal })).ids,
    }),
    [transport, environment],
  )
  const showAround = (id: string): void => setAround({ id, hops: DEFAULT_HOPS })
  const open = (id: string): void => workspace.open(environment, id, { view: 'data' })
  const centreOn = (id: string): void => workspace.open(environment, id, { view: 'graph' })
  const menuOf = (target: MenuTarget): MenuEntries => {
    const entries = objectEntries(app, { environment, ...target, ...addressesOf(target) })
    const [graph, ...others] = entries
    return [
      ...(graph && target.id !== objectId ? [{ ...graph, label: 'Centre on this', icon: Crosshair }] : []),
      { id: 'graph-menu-around', label: 'Show neighbourhood', icon: Workflow, run: () => showAround(target.id) },
      ...others,
      {
        id: 'graph-menu-commands',
        label: 'Show commands',
        icon: SquareTerminal,
        run: () => {
          workspace.pick(environment, target.id)
          layout.showPart('commands')
        },
      },
    ]
  }

  if (graph && 'tooBig' in graph) {
    return <TooBig {...graph} onBack={around && (() => setAround(undefined))} onOpen={() => open(objectId)} />
  }
  if (graph && graph.nodes.length === 0) return <Nothing onOpen={() => open(objectId)} />
  if (graph) {
    const isAlone = graph.nodes.length === 1 && graph.links.length === 0
    // Then the page says so.
    const isOfUnread = graph.groups.some(({ reading }) => reading !== undefined)
    return (
      <div className="stack fill canvas">
        {isAlone && !isOfUnread && (
          <div className={styles.banner}>
            <Callout tone="info" title="Nothing is linked to this object">
              No scan has found a link of it. One that is down or not plugged in has none.
            </Callout>
          </div>
        )}
        <GraphCanvas
          graph={graph}
          runLayout={runLayout}
          state={readSavedView(graphView(preferences, environment, objectId))}
          defaults={graphDefaults(preferences.current)}
          onViewState={(state) => keepGraphView(preferences, environment, objectId, state)}
          onSelect={(id) => workspace.pick(environment, id)}
          onFocus={centreOn}
          cloud={environment}
          menuOf={menuOf}
          onOpen={open}
          onNeighbourhood={showAround}
          inventory={inventory}
          toolbarSlot={toolbarSlot}
          toolbarStart={around && <Hops around={around} graph={graph} onChange={setAround} />}
        />
      </div>
    )
  }
  if (error) {
    return (
      <div className={styles.banner}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  }
  return (
    <div className={styles.banner}>
      <Skeleton rows={8} stage="Reading the graph" onCancel={cancel} />
    </div>
  )
})
export default GraphView

interface HopsProps {
  around: Around
  graph: Graph
  onChange: (around: Around | undefined) => void
}

/** "+1 hop" with its controls, and the way back. */
function Hops({ around, graph, onChange }: HopsProps): ReactNode {
  const name = graph.nodes.find((node) => node.id === around.id)?.name ?? around.id
  return (
    <span className={styles.hops} data-testid="graph-hops">
      {around.hops} {around.hops === 1 ? 'hop' : 'hops'} around {name}
      <IconButton
        icon={Minus}
        label="One hop less"
        disabledReason={around.hops > 1 ? undefined : 'A neighbourhood has at least one hop'}
        onPress={() => onChange({ ...around, hops: around.hops - 1 })}
        testId="graph-hops-less"
      />
      <IconButton
        icon={Plus}
        label="One hop more"
        disabledReason={around.hops < MOST_HOPS ? undefined : `A neighbourhood has at most ${String(MOST_HOPS)} hops`}
        onPress={() => onChange({ ...around, hops: around.hops + 1 })}
        testId="graph-hops-more"
      />
      <IconButton
        icon={X}
        label="Back to the whole graph"
        onPress={() => onChange(undefined)}
        testId="graph-hops-close"
      />
    </span>
  )
}

/** Of an object that neither is drawn nor has anything that is. */
function Nothing({ onOpen }: { onOpen: () => void }): ReactNode {
  return (
    <div className={styles.centre} data-testid="graph-nothing">
      <EmptyState
        icon={<Glyph type="network" size={24} />}
        title="Nothing to draw"
        action={
          <Button variant="primary" onPress={onOpen} testId="graph-open-data">
            Open data
          </Button>
        }
      >
        No instance, interface or network belongs to this object.
      </EmptyState>
    </div>
  )
}

/** IPv4 and IPv6 addresses, one or several. */
const ADDRESSES = /^(?:[\da-f]*[.:][\da-f.:]+)(?:, |$)/i
const MAC = /^(?:[\da-f]{2}:){5}[\da-f]{2}$/i

/** What is known of an object's addresses from the drawing. */
function addressesOf({ fact: told = '', mac }: MenuTarget): { address?: string; mac?: string } {
  // Of the active part of a router.
  const fact = told.replace(/^active, /, '')
  if (MAC.test(fact)) return { mac: fact }
  return { ...(ADDRESSES.test(fact) && { address: fact }), ...(mac !== undefined && { mac }) }
}

/** A graph whose first part is known, with the parts that follow; undefined until all of them are read. */
function useAllParts(
  first: Graph | TooBigGraph | undefined,
  read: (cursor: string, signal: AbortSignal) => Promise<Graph | TooBigGraph>,
): { graph: Graph | TooBigGraph | undefined; error?: AppError | undefined } {
  const [whole, setWhole] = useState<{ of: typeof first; graph?: Graph; error?: AppError }>()
  const isPart = first !== undefined && 'next' in first
  // biome-ignore lint/correctness/useExhaustiveDependencies: reads what follows `first`, which changes whenever `read` does
  useEffect(() => {
    if (!isPart) return
    const abort = new AbortController()
    const readRest = async () => {
      let graph = first
      while (graph.next !== undefined) {
        const part = await read(graph.next, abort.signal)
        if ('tooBig' in part) return
        const groups = new Map([...graph.groups, ...part.groups].map((group) => [group.id, group]))
        graph = {
          ...graph,
          nodes: [...graph.nodes, ...part.nodes],
          links: [...graph.links, ...part.links],
          groups: [...groups.values()],
          next: part.next,
        }
      }
      setWhole({ of: first, graph })
    }
    readRest().catch((thrown: unknown) => {
      if (!abort.signal.aborted) setWhole({ of: first, error: asAppError(thrown) })
    })
    return () => abort.abort()
  }, [first])
  if (!isPart) return { graph: first }
  return whole?.of === first ? { graph: whole.graph, error: whole.error } : { graph: undefined }
}

/** A graph nobody could read: what it would hold. */
function TooBig({ tooBig, onBack, onOpen }: TooBigGraph & { onBack: (() => void) | undefined; onOpen: () => void }) {
  const types = Object.entries(tooBig.byType).sort(([, a], [, b]) => b - a)
  return (
    <div className={styles.centre} data-testid="graph-too-big">
      <EmptyState
        icon={<Glyph type="network" size={24} />}
        title={`${formatCount(tooBig.nodes)} objects are too many to draw`}
        action={
          <>
            {onBack && (
              <Button variant="primary" onPress={onBack} testId="graph-too-big-back">
                Back to the whole graph
              </Button>
            )}
            <Button onPress={onOpen} testId="graph-too-big-data">
              Open data
            </Button>
          </>
        }
      >
        The graph would hold {types.map(([type, count]) => `${formatCount(count)} ${typeInfo(type).plural}`).join(', ')}{' '}
        and {countNoun(tooBig.links, 'link')}. Open the graph of one of them instead.
      </EmptyState>
    </div>
  )
}
