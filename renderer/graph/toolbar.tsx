/** The graph's tools: layout, folds, labels, find, table, export. */
import { Columns4, FoldVertical, ImageDown, PinOff, Search, Table2, Tags, UnfoldVertical } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton, MenuButton, type MenuEntries } from '../components'
import { countNoun } from '../format/number'
import type { ExportFormat } from './export-image'
import styles from './graph.module.css'
import type { LabelMode } from './picture'
import type { LayoutMode } from './placement'

interface ToolbarProps {
  mode: LayoutMode
  labels: LabelMode
  hasGroups: boolean
  allFolded: boolean
  tableOpen: boolean
  pins: number
  onMode: (mode: LayoutMode) => void
  onFoldAll: (fold: boolean) => void
  onLabels: (labels: LabelMode) => void
  onFind: () => void
  onTable: () => void
  onUnpinAll: () => void
  onExport: (format: ExportFormat, scale: 1 | 2 | 4) => void
}

const LABEL_WORDS: Record<LabelMode, string> = {
  auto: 'Labels where they fit',
  all: 'All labels',
  links: 'Labels of links only',
  none: 'No labels',
}

export function Toolbar(props: ToolbarProps): ReactNode {
  const layered = props.mode === 'layered'
  const labelEntries: MenuEntries = (Object.keys(LABEL_WORDS) as LabelMode[]).map((labels) => ({
    id: `graph-labels-${labels}`,
    label: LABEL_WORDS[labels],
    note: labels === props.labels ? 'on' : undefined,
    run: () => props.onLabels(labels),
  }))
  const exportEntries: MenuEntries = [
    { id: 'graph-export-svg', label: 'SVG, whole graph', run: () => props.onExport('svg', 1) },
    '-',
    ...([1, 2, 4] as const).map((scale) => ({
      id: `graph-export-png-${scale}`,
      label: `PNG ${scale}×, whole graph`,
      run: () => props.onExport('png', scale),
    })),
  ]
  return (
    <div className={styles.tools} role="toolbar" aria-label="Graph">
      <IconButton
        icon={Columns4}
        label={layered ? 'Layers (L lays out by force)' : 'Lay out in layers'}
        shortcut="L"
        isOn={layered}
        onPress={() => props.onMode(layered ? 'force' : 'layered')}
        testId="graph-layout"
      />
      <IconButton
        icon={props.allFolded ? UnfoldVertical : FoldVertical}
        label={props.allFolded ? 'Unfold all groups' : 'Fold all groups'}
        disabledReason={props.hasGroups ? undefined : 'Nothing here belongs to a host or switch'}
        onPress={() => props.onFoldAll(!props.allFolded)}
        testId="graph-fold-all"
      />
      {props.pins > 0 && (
        <IconButton
          icon={PinOff}
          label={`Free ${countNoun(props.pins, 'pinned object')}`}
          onPress={props.onUnpinAll}
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
        onPress={props.onFind}
        testId="graph-find-open"
      />
      <IconButton
        icon={Table2}
        label="Table of this graph"
        shortcut="T"
        isOn={props.tableOpen}
        onPress={props.onTable}
        testId="graph-table"
      />
      <MenuButton label="Export image" entries={exportEntries}>
        <IconButton icon={ImageDown} label="Export image" testId="graph-export" />
      </MenuButton>
    </div>
  )
}
