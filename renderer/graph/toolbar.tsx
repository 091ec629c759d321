/** The tools of a graph: layout, folding, labels, export; the find bar and the zoom. */
import { isEmptySearch } from '@shared/text/search-syntax'
import {
  ChevronDown,
  ChevronUp,
  Columns4,
  FoldVertical,
  ImageDown,
  Maximize,
  Minus,
  PinOff,
  Plus,
  Search,
  Table2,
  Tags,
  UnfoldVertical,
  X,
} from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { IconButton, MenuButton, type MenuEntries, Segmented } from '../components'
import { countNoun } from '../format/number'
import { Completions, useCompletion, type ValueSource } from '../search/completion'
import styles from './graph.module.css'
import type { LabelMode } from './paint'
import type { LayoutMode } from './placement'
import type { GraphActions } from './use-graph-controller'

interface ToolbarProps {
  mode: LayoutMode
  /** Compact rows instead of shapes. */
  rows: boolean
  /** Hosts and switches, and how many of them are not folded. */
  groups: number
  open: number
  kind: 'host' | 'group'
  labels: LabelMode
  hasGroups: boolean
  allFolded: boolean
  tableOpen: boolean
  pins: number
  actions: GraphActions
}

const LABEL_WORDS: Record<LabelMode, string> = {
  auto: 'Labels where they fit',
  all: 'All labels',
  links: 'Labels of links only',
  none: 'No labels',
}

export function Toolbar({ actions, ...props }: ToolbarProps): ReactNode {
  const layered = props.mode === 'layered'
  const labelEntries: MenuEntries = (Object.keys(LABEL_WORDS) as LabelMode[]).map((labels) => ({
    id: `graph-labels-${labels}`,
    label: LABEL_WORDS[labels],
    note: labels === props.labels ? 'on' : undefined,
    run: () => actions.setLabels(labels),
  }))
  const exportEntries: MenuEntries = [
    { id: 'graph-export-svg', label: 'SVG, whole graph', run: () => actions.exportAs('svg', 1) },
    '-',
    ...([1, 2, 4] as const).map((scale) => ({
      id: `graph-export-png-${scale}`,
      label: `PNG ${scale}×, whole graph`,
      run: () => actions.exportAs('png', scale),
    })),
  ]
  return (
    <div className="line rigid gap2" role="toolbar" aria-label="Graph">
      {props.open < props.groups && (
        <span className="tiny t2 nowrap pad6" data-testid="graph-open-groups">
          {props.open} of {countNoun(props.groups, props.kind)} open
        </span>
      )}
      {layered && props.groups > 0 && (
        <Segmented
          label="Drawn as"
          options={DRAWN_AS}
          value={props.rows ? 'rows' : 'nodes'}
          onChange={(value) => actions.setRows(value === 'rows')}
          testId="graph-rows"
        />
      )}
      <IconButton
        icon={Columns4}
        label={layered ? 'Layered layout (L switches to force layout)' : 'Layered layout'}
        shortcut="L"
        isOn={layered}
        onPress={() => actions.setMode(layered ? 'force' : 'layered')}
        testId="graph-layout"
      />
      <IconButton
        icon={props.allFolded ? UnfoldVertical : FoldVertical}
        label={props.allFolded ? 'Unfold all groups' : 'Fold all groups'}
        disabledReason={props.hasGroups ? undefined : 'No object here belongs to a host or switch'}
        onPress={() => actions.foldAll(!props.allFolded)}
        testId="graph-fold-all"
      />
      {props.pins > 0 && (
        <IconButton
          icon={PinOff}
          label={`Free ${countNoun(props.pins, 'pinned object')}`}
          onPress={actions.unpinAll}
          testId="graph-unpin-all"
        />
      )}
      <MenuButton label="Labels" entries={labelEntries}>
        <IconButton icon={Tags} label="Labels" testId="graph-labels" />
      </MenuButton>
      <IconButton
        icon={Search}
        label="Find in this graph"
        shortcut="/"
        onPress={actions.openFind}
        testId="graph-find-open"
      />
      <IconButton
        icon={Table2}
        label="Table of this graph"
        shortcut="T"
        isOn={props.tableOpen}
        onPress={actions.toggleTable}
        testId="graph-table"
      />
      <MenuButton label="Export image" entries={exportEntries}>
        <IconButton icon={ImageDown} label="Export image" testId="graph-export" />
      </MenuButton>
    </div>
  )
}

const DRAWN_AS = [
  { id: 'rows', label: 'Compact rows' },
  { id: 'nodes', label: 'Nodes' },
] as const

interface FindBarProps {
  query: string
  hits: number
  onQuery: (query: string) => void
  /** What keys of the query can be completed with. */
  values: ValueSource | undefined
  onStep: (direction: 1 | -1) => void
  onClose: () => void
}

export function FindBar({ query, hits, onQuery, values, onStep, onClose }: FindBarProps): ReactNode {
  const input = useRef<HTMLInputElement>(null)
  const completion = useCompletion(query, onQuery, values)
  useEffect(() => input.current?.focus(), [])
  return (
    <search className={`${styles.float} ${styles.find}`} onKeyDownCapture={completion.onKeyDown}>
      <input
        ref={input}
        type="search"
        value={query}
        aria-label="Find in this graph"
        placeholder="Name, IP, MAC or key:"
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
        {isEmptySearch(query) ? '' : hits === 0 ? 'No match' : countNoun(hits, 'match', 'matches')}
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
      <Completions completion={completion} text={query} setText={onQuery} className={styles.completions} />
    </search>
  )
}

interface ZoomBarProps {
  k: number
  onZoom: (direction: 1 | -1) => void
  onFit: () => void
}

export function ZoomBar({ k, onZoom, onFit }: ZoomBarProps): ReactNode {
  return (
    <div className={`${styles.float} ${styles.zoom}`} role="toolbar" aria-label="Zoom">
      <IconButton icon={Minus} label="Zoom out" shortcut="-" onPress={() => onZoom(-1)} testId="graph-zoom-out" />
      <span className={styles.percent} data-testid="graph-zoom">
        {Math.round(k * 100)} %
      </span>
      <IconButton icon={Plus} label="Zoom in" shortcut="+" onPress={() => onZoom(1)} testId="graph-zoom-in" />
      <IconButton icon={Maximize} label="Fit the graph" shortcut="0" onPress={onFit} testId="graph-fit" />
    </div>
  )
}
