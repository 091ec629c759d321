/** The bar that `/` opens: finds objects by the query language of search, and steps through the hits. */
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { IconButton } from '../components'
import { countNoun } from '../format/number'
import styles from './graph.module.css'

export function FindBar({
  query,
  hits,
  onQuery,
  onStep,
  onClose,
}: {
  query: string
  hits: number
  onQuery: (query: string) => void
  onStep: (direction: 1 | -1) => void
  onClose: () => void
}): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  return (
    <search className={`${styles.float} ${styles.find}`}>
      <input
        ref={input}
        type="search"
        value={query}
        aria-label="Find in this graph"
        placeholder="Name, id, address, type:, status:, host:"
        data-testid="graph-find"
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => {
          // Letters belong to the field, not to the graph's keys.
          event.stopPropagation()
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') onClose()
        }}
      />
      <span aria-live="polite" data-testid="graph-find-count">
        {query.trim() === '' ? '' : hits === 0 ? 'No match' : countNoun(hits, 'match', 'matches')}
      </span>
      <IconButton
        icon={ChevronUp}
        label="Previous match"
        shortcut="Shift+N"
        onPress={() => onStep(-1)}
        testId="graph-find-previous"
      />
      <IconButton
        icon={ChevronDown}
        label="Next match"
        shortcut="N"
        onPress={() => onStep(1)}
        testId="graph-find-next"
      />
      <IconButton icon={X} label="Close find" shortcut="Esc" onPress={onClose} testId="graph-find-close" />
    </search>
  )
}
