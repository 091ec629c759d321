/** Statuses, line styles and, opened, the types present; a click hides or shows what a row names. */
import { typeInfo } from '@shared/catalog/object-types'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Glyph, IconButton, StatusBadge } from '../components'
import { STATUS_WORDS, type StatusKey } from '../format/status'
import type { GraphFilter } from './filter'
import styles from './graph.module.css'
import { shownState } from './health'
import type { Scene } from './model'

const STATES: readonly StatusKey[] = ['ok', 'warn', 'error', 'unknown', 'stale']

export function Legend({
  scene,
  filter,
  onToggleType,
  onToggleState,
}: {
  /** Before hiding, so that hidden rows can be shown again. */
  scene: Scene
  filter: GraphFilter
  onToggleType: (type: string) => void
  onToggleState: (state: StatusKey) => void
}): ReactNode {
  const [open, setOpen] = useState(false)
  const types = [...new Set(scene.nodes.map((node) => node.type))]
  const present = new Set(scene.nodes.map(shownState))
  const lines = lineStyles(scene)
  return (
    <section className={`${styles.float} ${styles.legend}`} aria-label="Legend" data-testid="graph-legend">
      {open && (
        <div className={`${styles.legendRow} ${styles.legendTypes}`}>
          {types.map((type) => (
            <button
              key={type}
              type="button"
              className={styles.key}
              aria-pressed={!filter.types.has(type)}
              title={filter.types.has(type) ? 'Show these' : 'Hide these'}
              data-testid={`legend-type-${type}`}
              onClick={() => onToggleType(type)}
            >
              <Glyph type={type} />
              {typeInfo(type).plural}
            </button>
          ))}
        </div>
      )}
      <div className={styles.legendRow}>
        {STATES.filter((state) => open || present.has(state)).map((state) => (
          <button
            key={state}
            type="button"
            className={styles.key}
            aria-pressed={!filter.states.has(state)}
            title={filter.states.has(state) ? 'Show these' : 'Hide these'}
            data-testid={`legend-state-${state}`}
            onClick={() => onToggleState(state)}
          >
            <StatusBadge status={state} label={false} />
            {STATUS_WORDS[state]}
          </button>
        ))}
        <span className={styles.rule} />
        {lines
          .filter((line) => open || line.words === 'up' || line.words === 'down')
          .map(({ words, stroke, width, dash }) => (
            <span key={words} className={styles.sample}>
              <svg width={18} height={8} aria-hidden="true">
                <line x1={0} x2={18} y1={4} y2={4} stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
              </svg>
              {words}
            </span>
          ))}
        <IconButton
          icon={open ? ChevronDown : ChevronUp}
          label={open ? 'Fewer rows' : 'Types in this graph'}
          onPress={() => setOpen(!open)}
          iconSize={14}
          testId="legend-more"
        />
      </div>
    </section>
  )
}

interface LineStyle {
  words: string
  stroke: string
  width: number
  dash: string
}

/** The styles of the lines that occur; "up" is always explained. */
function lineStyles(scene: Scene): LineStyle[] {
  const styles: (LineStyle & { when: boolean })[] = [
    { words: 'up', stroke: 'var(--link-idle)', width: 1.75, dash: '', when: true },
    { words: 'down', stroke: 'var(--error-line)', width: 2, dash: '5 4', when: scene.links.some((link) => link.down) },
    {
      words: 'stale',
      stroke: 'var(--stale-line)',
      width: 1.75,
      dash: '5 4',
      when: scene.links.some((link) => link.stale),
    },
    {
      words: 'implicit',
      stroke: 'var(--link-idle)',
      width: 2,
      dash: '1 4',
      when: scene.links.some((link) => link.implicit),
    },
  ]
  return styles.filter((style) => style.when)
}
