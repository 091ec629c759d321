import { observer } from 'mobx-react-lite'
import { lazy, Suspense } from 'react'
import { useApp } from '../../app/app-context'
import { Skeleton } from '../../components'
import styles from './object.module.css'

// The graph brings its drawing code along; screens without one never load it.
const GraphView = lazy(async () => ({ default: (await import('../../graph')).GraphView }))

/** The graph of an object; what was folded, pinned and zoomed is kept for the next look. */
export const GraphPane = observer(function GraphPane({
  environment,
  objectId,
  toolbarSlot,
}: {
  environment: string
  objectId: string
  /** Where the tools of the graph go: the view bar. */
  toolbarSlot: HTMLElement | null
}) {
  const { workspace, graphViews } = useApp()
  return (
    <div className={styles.graph}>
      <Suspense fallback={<Skeleton rows={4} rowHeight={80} stage="Drawing" />}>
        <GraphView
          environment={environment}
          objectId={objectId}
          state={graphViews.get(environment, objectId)}
          onViewState={(state) => graphViews.set(environment, objectId, state)}
          onSelect={(id) => workspace.pick(environment, id)}
          onFocus={(id) => workspace.open(environment, id, { view: 'graph' })}
          onOpen={(id) => workspace.open(environment, id, { view: 'data' })}
          toolbarSlot={toolbarSlot}
        />
      </Suspense>
    </div>
  )
})
