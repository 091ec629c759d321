/** The graph of an object: reads its clique, offers the neighbourhood where there is none, and shows every state. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Graph, TooBigGraph } from '@shared/contract/calls/cliques'
import { type AppError, asAppError } from '@shared/contract/errors'
import { Minus, Plus, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type ReactNode, useEffect, useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, EmptyState, ErrorNotice, Glyph, IconButton, Skeleton } from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { GraphCanvas } from '../../graph/graph-canvas'
import { createLayoutRunner, startLayoutWorker } from '../../graph/layout-runner'
import { readSavedView } from '../../graph/view-state'
import { graphView, keepGraphView } from '../../stores/graph-views'
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
  const { workspace, preferences, transport } = useApp()
  /** Set while a neighbourhood is shown instead of the clique. */
  const [around, setAround] = useState<Around>()
  const clique = useCall('cliques.graph', around ? undefined : { environment, focalPoint: objectId })
  const neighbourhood = useCall('cliques.neighbourhood', around && { environment, ...around })
  const { data: first, error: readError, reload, cancel } = around ? neighbourhood : clique
  const { graph, error = readError } = useAllParts(first, (cursor, signal) =>
    around
      ? transport.call('cliques.neighbourhood', { environment, ...around, cursor }, { signal })
      : transport.call('cliques.graph', { environment, focalPoint: objectId, cursor }, { signal }),
  )
  const showAround = (id: string): void => setAround({ id, hops: DEFAULT_HOPS })
  const open = (id: string): void => workspace.open(environment, id, { view: 'data' })

  if (graph && 'tooBig' in graph) {
    return <TooBig {...graph} onBack={around && (() => setAround(undefined))} onOpen={() => open(objectId)} />
  }
  if (graph) {
    return (
      <div className="stack fill canvas">
        <GraphCanvas
          graph={graph}
          runLayout={runLayout}
          state={readSavedView(graphView(preferences, environment, objectId))}
          onViewState={(state) => keepGraphView(preferences, environment, objectId, state)}
          onSelect={(id) => workspace.pick(environment, id)}
          onFocus={(id) => workspace.open(environment, id, { view: 'graph' })}
          onOpen={open}
          onNeighbourhood={showAround}
          toolbarSlot={toolbarSlot}
          toolbarStart={around && <Hops around={around} graph={graph} onChange={setAround} />}
        />
      </div>
    )
  }
  if (error) {
    return <NoGraph error={error} reload={reload} onAround={() => showAround(objectId)} onOpen={() => open(objectId)} />
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

/** "+1 hop" with its controls, and the way back to the clique. */
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
      <IconButton icon={X} label="Back to the clique" onPress={() => onChange(undefined)} testId="graph-hops-close" />
    </span>
  )
}

interface NoGraphProps {
  error: AppError
  reload: () => void
  onAround: () => void
  onOpen: () => void
}

function NoGraph({ error, reload, onAround, onOpen }: NoGraphProps): ReactNode {
  if (error.code !== 'not-found') {
    return (
      <div className={styles.banner}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  }
  return (
    <div className={styles.centre} data-testid="graph-none">
      <EmptyState
        icon={<Glyph type="network" size={24} />}
        title="No clique for this object"
        action={
          <>
            <Button variant="primary" onPress={onAround} testId="graph-neighbourhood">
              Show neighbourhood
            </Button>
            <Button onPress={onOpen} testId="graph-open-data">
              Open data
            </Button>
          </>
        }
      >
        {error.hint ?? error.message}
      </EmptyState>
    </div>
  )
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
                Back to the clique
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
