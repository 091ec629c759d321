/** The table beside a graph: the same objects and links, also as CSV. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Graph, GraphLink } from '@shared/contract/calls/cliques'
import { Check, FileDown, X } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import {
  type Column,
  DataTable,
  Glyph,
  IconButton,
  Kbd,
  MenuButton,
  type MenuEntries,
  StatusBadge,
  useCopy,
  ViewTabs,
} from '../components'
import { csvOf, saveCsv } from '../data/csv'
import { healthOf, isBad, STATUS_WORDS, type StatusKey, shownState } from '../format/status'
import { linkTypeText } from '../format/text'
import { formatAbsolute } from '../format/time'
import { factText } from './describe'
import styles from './graph.module.css'
import type { Scene, SceneNode } from './model'
import { nameFont } from './text'
import type { GraphActions } from './use-graph-controller'

type Page = 'objects' | 'links' | 'problems'

interface GraphTableProps {
  /** Everything in the graph, folded or not. */
  scene: Scene
  graph: Graph
  selected: string | undefined
  /** Takes all the room instead of a dock. */
  full: boolean
  actions: GraphActions
}

export function GraphTable(props: GraphTableProps): ReactNode {
  const { scene, graph, selected, actions } = props
  const [page, setPage] = useState<Page>('objects')
  const { copied, copy } = useCopy()
  const nodes = useMemo(() => new Map(scene.nodes.map((node) => [node.id, node])), [scene])
  const groups = useMemo(() => new Map(scene.groups.map((group) => [group.id, group.name])), [scene])
  const problems = useMemo(() => scene.nodes.filter((node) => isBad(node.health)), [scene])
  const objectColumns = useMemo(() => columnsOfObjects(groups), [groups])
  const linkColumns = useMemo(() => columnsOfLinks(nodes, groups, graph.scannedAt), [nodes, groups, graph.scannedAt])
  const objects = page === 'problems' ? problems : scene.nodes

  // What is selected in the drawing is shown here: the page turns to its kind, the row comes into view.
  const [followed, setFollowed] = useState(selected)
  if (selected !== followed) {
    setFollowed(selected)
    const isLink = graph.links.some((link) => link.id === selected)
    if (isLink) setPage('links')
    else if (page === 'links' && nodes.has(selected ?? '')) setPage('objects')
  }
  const views = [
    { id: 'objects', label: 'Objects', count: scene.nodes.length },
    { id: 'links', label: 'Links', count: graph.links.length },
    { id: 'problems', label: 'Problems', count: problems.length },
  ] as const
  const csv = (): string => (page === 'links' ? csvOf(linkColumns, graph.links) : csvOf(objectColumns, objects))
  const save = (): void => {
    const name = nodes.get(scene.focal)?.name ?? scene.focal
    if (page === 'links') saveCsv(`${name}-links`, linkColumns, graph.links)
    else saveCsv(`${name}-${page}`, objectColumns, objects)
  }
  const exports: MenuEntries = [
    { id: 'graph-table-copy', label: 'Copy as CSV', run: () => copy(csv()) },
    { id: 'graph-table-save', label: 'Download CSV', run: save },
  ]
  return (
    <section
      className={props.full ? `${styles.dock} ${styles.dockFull}` : styles.dock}
      aria-label="Table of this graph"
      data-beside={!props.full || undefined}
    >
      <div className={styles.dockBar}>
        <ViewTabs label="Table" views={views} value={page} onChange={setPage} small testId="graph-table-page" />
        <span className="grow" />
        Table of this graph <Kbd keys="T" />
        <MenuButton label="Export table" entries={exports}>
          <IconButton
            icon={copied ? Check : FileDown}
            label={copied ? 'Copied' : 'Export table'}
            testId="graph-table-export"
          />
        </MenuButton>
        <IconButton
          icon={X}
          label="Close the table"
          shortcut="T"
          onPress={actions.closeTable}
          testId="graph-table-close"
        />
      </div>
      <div className="fill">
        {page === 'links' ? (
          <DataTable<GraphLink>
            key="links"
            label="Links"
            columns={linkColumns}
            rows={graph.links}
            rowKey={(link) => link.id}
            selectedKey={selected}
            showsSelected
            onSelect={(link) => actions.selectAndShow(link.id)}
            isBad={(link) => link.state === 'down' || link.status === 'Error'}
            testId="graph-links"
          />
        ) : (
          <DataTable<SceneNode>
            key={page}
            label={page === 'objects' ? 'Objects' : 'Problems'}
            columns={objectColumns}
            rows={objects}
            rowKey={(node) => node.id}
            selectedKey={selected}
            showsSelected
            onSelect={(node) => actions.selectAndShow(node.id)}
            onOpen={(node) => actions.focus(node.id)}
            isBad={(node) => node.health === 'error'}
            empty="No object in this graph has a problem."
            testId={`graph-${page}`}
          />
        )}
      </div>
    </section>
  )
}

/** @param groups name of every host and switch by id */
function columnsOfObjects(groups: ReadonlyMap<string, string>): Column<SceneNode>[] {
  return [
    {
      id: 'status',
      title: 'Status',
      width: '120px',
      value: (node) => STATUS_WORDS[shownState(node)],
      cell: (node) => <State state={shownState(node)} />,
    },
    {
      id: 'name',
      title: 'Object',
      width: 'minmax(160px, 2fr)',
      value: (node) => node.name,
      cell: (node) => (
        <span className="line shrinks gap6 tall">
          <Glyph type={node.type} />
          <span className={nameFont(node.type) === 'mono-strong' ? 'mono trunc' : 'trunc'}>{node.name}</span>
        </span>
      ),
    },
    { id: 'type', title: 'Type', value: (node) => typeInfo(node.type).label },
    { id: 'fact', title: 'Detail', width: 'minmax(120px, 1fr)', value: factText },
    {
      id: 'host',
      title: 'Host or switch',
      value: (node) => (node.group === undefined ? '' : (groups.get(node.group) ?? node.group)),
    },
    { id: 'id', title: 'Id', width: 'minmax(120px, 1fr)', value: (node) => node.id },
  ]
}

/** @param nodes objects by id, for the names of the ends; @param groups name of every host and switch by id */
export function columnsOfLinks(
  nodes: ReadonlyMap<string, SceneNode>,
  groups: ReadonlyMap<string, string>,
  scannedAt: string,
): Column<GraphLink>[] {
  const name = (id: string): string => nodes.get(id)?.name ?? `unknown end (${id})`
  const end = (id: string): ReactNode => (
    <span className="line shrinks gap6 tall">
      <Glyph type={nodes.get(id)?.type ?? 'unknown'} />
      <span className="trunc">{name(id)}</span>
    </span>
  )
  const place = (link: GraphLink): string => {
    const id = nodes.get(link.source_id)?.group ?? nodes.get(link.target_id)?.group
    return id === undefined ? (link.host ?? link.switch ?? '') : (groups.get(id) ?? id)
  }
  return [
    {
      id: 'status',
      title: 'Status',
      width: '120px',
      value: (link) => STATUS_WORDS[stateOf(link)],
      cell: (link) => <State state={stateOf(link)} />,
    },
    { id: 'type', title: 'Link type', width: 'minmax(140px, 1fr)', value: (link) => linkTypeText(link.link_type) },
    {
      id: 'from',
      title: 'From',
      width: 'minmax(140px, 2fr)',
      value: (link) => name(link.source_id),
      cell: (link) => end(link.source_id),
    },
    {
      id: 'to',
      title: 'To',
      width: 'minmax(140px, 2fr)',
      value: (link) => name(link.target_id),
      cell: (link) => end(link.target_id),
    },
    { id: 'host', title: 'Host', value: place },
    {
      id: 'state',
      title: 'State',
      width: '72px',
      value: (link) => link.state,
      cell: (link) => <span className={link.state === 'down' ? 'err' : ''}>{link.state}</span>,
    },
    { id: 'name', title: 'Name', width: 'minmax(120px, 1fr)', value: (link) => link.link_name },
    { id: 'detail', title: 'Detail', value: (link) => link.status_text ?? '' },
    {
      id: 'seen',
      title: 'Last scanned',
      width: '150px',
      value: (link) => formatAbsolute(link.last_scanned ?? scannedAt),
    },
  ]
}

const stateOf = ({ status, stale }: GraphLink) => shownState({ health: healthOf(status), stale })

function State({ state }: { state: StatusKey }): ReactNode {
  return (
    <span className="line shrinks gap6 tall">
      <StatusBadge status={state} label={false} />
      {STATUS_WORDS[state]}
    </span>
  )
}
