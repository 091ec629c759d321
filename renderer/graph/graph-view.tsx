/** The graph of an object: reads its clique, offers the neighbourhood where there is none, and shows every state. */
import type { Graph } from '@shared/contract/calls/cliques'
import type { AppError } from '@shared/contract/errors'
import { Minus, Plus, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Age, Button, Callout, EmptyState, ErrorNotice, Glyph, IconButton, Skeleton } from '../components'
import { useCall } from '../data/use-call'
import styles from './graph.module.css'
import { GraphCanvas, type GraphCanvasProps } from './graph-canvas'
import { DEFAULT_HOPS, MOST_HOPS } from './hops'
import { createLayoutRunner, startLayoutWorker } from './layout-runner'

export interface GraphViewProps
  extends Omit<GraphCanvasProps, 'graph' | 'runLayout' | 'toolbarStart' | 'onNeighbourhood'> {
  environment: string
  objectId: string
}

const runLayout = createLayoutRunner(startLayoutWorker)

/** One graph view per object: its own folds, pins and viewport. */
export function GraphView(props: GraphViewProps): ReactNode {
  return <ObjectGraph key={JSON.stringify([props.environment, props.objectId])} {...props} />
}

function ObjectGraph(props: GraphViewProps): ReactNode {
  const { environment, objectId } = props
  /** Set while a neighbourhood is shown instead of the clique. */
  const [around, setAround] = useState<{ id: string; hops: number }>()
  const clique = useCall('cliques.graph', around ? undefined : { environment, focalPoint: objectId })
  const neighbourhood = useCall('cliques.neighbourhood', around && { environment, ...around })
  const shown = around ? neighbourhood : clique
  const showAround = (id: string): void => setAround({ id, hops: DEFAULT_HOPS })

  if (shown.data) {
    return (
      <LoadedGraph
        {...props}
        graph={shown.data}
        onNeighbourhood={showAround}
        toolbarStart={around && <Hops around={around} graph={shown.data} onChange={setAround} />}
      />
    )
  }
  if (shown.error) {
    return (
      <NoGraph
        error={shown.error}
        reload={shown.reload}
        onAround={() => showAround(objectId)}
        onOpen={() => props.onOpen?.(objectId)}
      />
    )
  }
  return (
    <div className={styles.banner}>
      <Skeleton rows={8} stage="Reading the graph" onCancel={shown.cancel} />
    </div>
  )
}

function LoadedGraph(
  props: GraphViewProps & { graph: Graph } & Pick<GraphCanvasProps, 'onNeighbourhood' | 'toolbarStart'>,
): ReactNode {
  const { graph } = props
  const stale = graph.nodes.find((node) => node.id === graph.focalPoint)?.stale ?? false
  return (
    <div className={styles.view}>
      {stale && (
        <div className={styles.banner}>
          <Callout tone="stale" title="Not seen by the last scan">
            Drawn from the scan of <Age at={graph.scannedAt} />.
          </Callout>
        </div>
      )}
      <GraphCanvas {...props} runLayout={runLayout} />
    </div>
  )
}

/** "+1 hop" with its controls, and the way back to the clique. */
function Hops({
  around,
  graph,
  onChange,
}: {
  around: { id: string; hops: number }
  graph: Graph
  onChange: (around: { id: string; hops: number } | undefined) => void
}): ReactNode {
  const name = graph.nodes.find((node) => node.id === around.id)?.name ?? around.id
  return (
    <span className={styles.hops} data-testid="graph-hops">
      {around.hops} {around.hops === 1 ? 'hop' : 'hops'} around {name}
      <IconButton
        icon={Minus}
        label="One hop less"
        disabledReason={around.hops > 1 ? undefined : 'One hop is the least'}
        onPress={() => onChange({ ...around, hops: around.hops - 1 })}
        testId="graph-hops-less"
      />
      <IconButton
        icon={Plus}
        label="One hop more"
        disabledReason={around.hops < MOST_HOPS ? undefined : `${MOST_HOPS} hops are the most`}
        onPress={() => onChange({ ...around, hops: around.hops + 1 })}
        testId="graph-hops-more"
      />
      <IconButton icon={X} label="Back to the clique" onPress={() => onChange(undefined)} testId="graph-hops-close" />
    </span>
  )
}

function NoGraph({
  error,
  reload,
  onAround,
  onOpen,
}: {
  error: AppError
  reload: () => void
  onAround: () => void
  onOpen: () => void
}): ReactNode {
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
