import { typeInfo } from '@shared/catalog/object-types'
import { Fragment } from 'react'
import { Glyph } from '../components'
import { useCall } from '../data/use-call'
import { groupBy } from '../format/group-by'
import { STATUS_TEXT_CLASS, type StatusKey, statusKey } from '../format/status'
import styles from './search.module.css'

const RANK: Record<StatusKey, number> = { error: 4, warn: 3, stale: 2, unknown: 1, ok: 0 }

/** The layers a focal point's graph goes through, each in the colour of its worst object. */
export function MiniChain({ environment, focalPoint }: { environment: string; focalPoint: string }) {
  const { data } = useCall('cliques.graph', { environment, focalPoint })
  if (!data) return null
  const byType = groupBy(data.nodes, (node) => node.type)
  const layers = [...byType.keys()]
    .filter((type) => typeInfo(type).layer !== undefined)
    .sort((a, b) => (typeInfo(a).layer ?? 0) - (typeInfo(b).layer ?? 0))
  return (
    <div
      className={styles.chainmini}
      role="img"
      aria-label={`Graph through ${layers.map((type) => typeInfo(type).label).join(', ')}`}
    >
      {layers.map((type, index) => {
        const worst = (byType.get(type) ?? [])
          .map((node) => statusKey(node))
          .reduce<StatusKey>((a, b) => (RANK[b] > RANK[a] ? b : a), 'ok')
        const isBad = worst === 'error' || worst === 'warn'
        return (
          <Fragment key={type}>
            {index > 0 && <i />}
            <span className={isBad ? STATUS_TEXT_CLASS[worst] : undefined}>
              <Glyph type={type} />
            </span>
          </Fragment>
        )
      })}
    </div>
  )
}
