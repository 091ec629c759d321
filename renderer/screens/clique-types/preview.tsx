/** The graph a clique type would give of an object, with what it adds and loses against the one in use. */
import { typeInfo } from '@shared/catalog/object-types'
import type { CliquePreview } from '@shared/contract/calls/clique-types'
import type { AppError } from '@shared/contract/errors'
import { type ReactNode, useMemo } from 'react'
import { Chip, EmptyState, ErrorNotice, Skeleton } from '../../components'
import { countNoun, formatCount } from '../../format/number'
import { GraphCanvas } from '../../graph/graph-canvas'
import { createLayoutRunner, startLayoutWorker } from '../../graph/layout-runner'
import type { Mark } from '../../graph/paint'
import type { SavedView } from '../../graph/view-state'
import styles from './clique-types.module.css'

const runLayout = createLayoutRunner(startLayoutWorker)

interface PreviewProps {
  preview: CliquePreview | undefined
  error: AppError | undefined
  onRetry: () => void
  onCancel: () => void
  /** Chooses environment and object. */
  choice: ReactNode
  /** Why there is nothing to preview. */
  nothing: string | undefined
  isWide: boolean
}

export function Preview({ preview, error, onRetry, onCancel, choice, nothing, isWide }: PreviewProps) {
  const graph = preview?.graph
  const marks = useMemo(() => {
    const all = new Map<string, Mark>()
    for (const id of [...(preview?.added.nodes ?? []), ...(preview?.added.links ?? [])]) all.set(id, 'added')
    for (const id of [...(preview?.lost.nodes ?? []), ...(preview?.lost.links ?? [])]) all.set(id, 'lost')
    return all
  }, [preview])
  return (
    <section className={styles.preview} aria-label="Preview" data-testid="clique.preview">
      <header className={styles.previewHead}>
        <h2>Preview</h2>
        {choice}
        {preview && nothing === undefined && (
          <>
            <span className="xs t2 nowrap" data-testid="clique.preview.size">
              {countNoun(preview.objects, 'object')}, {countNoun(preview.links, 'link')}
            </span>
            <Difference preview={preview} />
          </>
        )}
        <span className="grow" />
        {isWide && <span className="xs t3 nowrap">drawn from the stored links, nothing saved</span>}
      </header>
      <div className="fill anchor sinks">
        {nothing !== undefined ? (
          <EmptyState title={nothing} />
        ) : error ? (
          <div className="pad14">
            <ErrorNotice error={error} onRetry={onRetry} />
          </div>
        ) : !graph ? (
          <div className="pad14">
            <Skeleton rows={4} stage="Following the steps" onCancel={onCancel} />
          </div>
        ) : 'tooBig' in graph ? (
          <EmptyState title={`${formatCount(graph.tooBig.nodes)} objects are too many for a preview`}>
            {Object.entries(graph.tooBig.byType)
              .map(([type, count]) => `${formatCount(count)} ${typeInfo(type).plural}`)
              .join(', ')}
          </EmptyState>
        ) : graph.links.length === 0 ? (
          <EmptyState title="No step finds a link here">An object without links gets no graph.</EmptyState>
        ) : (
          <GraphCanvas
            key={graph.focalPoint}
            graph={graph}
            runLayout={runLayout}
            marks={marks}
            toolbarSlot={null}
            state={NO_TABLE}
          />
        )}
      </div>
    </section>
  )
}

const NO_TABLE: SavedView = {
  folded: [],
  hiddenTypes: [],
  pins: {},
  labels: 'auto',
  table: false,
  drawAnyway: false,
}

/** "+2 objects, +2 links against Kolla". */
function Difference({ preview: { added, lost, against } }: { preview: CliquePreview }) {
  if (against === undefined) return <Chip>no type makes this graph now</Chip>
  const parts = [
    ['+', added.nodes.length, 'object'],
    ['+', added.links.length, 'link'],
    ['−', lost.nodes.length, 'object'],
    ['−', lost.links.length, 'link'],
  ] as const
  const said = parts.flatMap(([sign, count, noun]) => (count > 0 ? `${sign}${countNoun(count, noun)}` : []))
  return (
    <span
      className={styles.difference}
      data-tone={said.length === 0 ? 'unknown' : lost.nodes.length + lost.links.length > 0 ? 'warn' : 'ok'}
      data-testid="clique.difference"
    >
      {said.length === 0 ? 'the same graph as now' : `${said.join(', ')} against ${against}`}
    </span>
  )
}
