/** The table twin: the same objects and links as the drawing, in words; fully equivalent to it. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Graph } from '@shared/contract/calls/cliques'
import type { Link } from '@shared/model/link'
import { X } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { type Column, DataTable, Glyph, IconButton, Kbd, StatusBadge, ViewTabs } from '../components'
import { STATUS_WORDS } from '../format/status'
import { formatAbsolute } from '../format/time'
import { linkTypeWords } from './describe'
import styles from './graph.module.css'
import { healthOf, isBad, shownState } from './health'
import type { Scene, SceneNode } from './model'
import { nameFont } from './paint-node'

type Page = 'objects' | 'links' | 'problems'

interface TableTwinProps {
  /** Everything in the graph, folded or not. */
  scene: Scene
  graph: Graph
  selected: string | undefined
  /** Takes all the room instead of a dock. */
  full: boolean
  onSelect: (id: string) => void
  onFocus: (id: string) => void
  onClose: () => void
}

export function TableTwin(props: TableTwinProps): ReactNode {
  const { scene, graph } = props
  const [page, setPage] = useState<Page>('objects')
  const nodes = useMemo(() => new Map(scene.nodes.map((node) => [node.id, node])), [scene])
  const groups = useMemo(() => new Map(scene.groups.map((group) => [group.id, group.name])), [scene])
  const problems = useMemo(() => scene.nodes.filter((node) => isBad(node.health)), [scene])
  const objectColumns = useMemo(() => columnsOfObjects(groups), [groups])
  const linkColumns = useMemo(() => columnsOfLinks(nodes, groups), [nodes, groups])
  const views = [
    { id: 'objects', label: 'Objects', count: scene.nodes.length },
    { id: 'links', label: 'Links', count: graph.links.length },
    { id: 'problems', label: 'Problems', count: problems.length },
  ] as const
  return (
    <section
      className={props.full ? `${styles.dock} ${styles.dockFull}` : styles.dock}
      aria-label="Table of this graph"
    >
      <div className={styles.dockBar}>
        <ViewTabs label="Table" views={views} value={page} onChange={setPage} small testId="graph-table-page" />
        <span className="grow" />
        Table twin of this graph <Kbd keys="T" />
        <IconButton icon={X} label="Close the table" shortcut="T" onPress={props.onClose} testId="graph-table-close" />
      </div>
      <div className={styles.dockTable}>
        {page === 'links' ? (
          <DataTable<Link>
            key="links"
            label="Links"
            columns={linkColumns}
            rows={graph.links}
            rowKey={(link) => link.id}
            selectedKey={props.selected}
            onSelect={(link) => props.onSelect(link.id)}
            isBad={(link) => link.state === 'down' || link.status === 'Error'}
            testId="graph-links"
          />
        ) : (
          <DataTable<SceneNode>
            key={page}
            label={page === 'objects' ? 'Objects' : 'Problems'}
            columns={objectColumns}
            rows={page === 'objects' ? scene.nodes : problems}
            rowKey={(node) => node.id}
            selectedKey={props.selected}
            onSelect={(node) => props.onSelect(node.id)}
            onOpen={(node) => props.onFocus(node.id)}
            isBad={(node) => node.health === 'error'}
            empty="No object of this graph has a problem."
            testId={`graph-${page}`}
          />
        )}
      </div>
    </section>
  )
}

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
        <span className={styles.cell}>
          <Glyph type={node.type} />
          <span className={nameFont(node.type) === 'mono-strong' ? 'mono trunc' : 'trunc'}>{node.name}</span>
        </span>
      ),
    },
    { id: 'type', title: 'Type', value: (node) => typeInfo(node.type).label },
    { id: 'fact', title: 'Address or segment', width: 'minmax(120px, 1fr)', value: (node) => node.fact ?? '' },
    {
      id: 'host',
      title: 'Host or switch',
      value: (node) => (node.group === undefined ? '' : (groups.get(node.group) ?? node.group)),
    },
    { id: 'id', title: 'Id', width: 'minmax(120px, 1fr)', value: (node) => node.id },
  ]
}

function columnsOfLinks(nodes: ReadonlyMap<string, SceneNode>, groups: ReadonlyMap<string, string>): Column<Link>[] {
  const name = (id: string): string => nodes.get(id)?.name ?? `unknown end (${id})`
  const end = (id: string): ReactNode => (
    <span className={styles.cell}>
      <Glyph type={nodes.get(id)?.type ?? 'unknown'} />
      <span className="trunc">{name(id)}</span>
    </span>
  )
  const place = (link: Link): string => {
    const id = nodes.get(link.source_id)?.group ?? nodes.get(link.target_id)?.group
    return id === undefined ? (link.host ?? link.switch ?? '') : (groups.get(id) ?? id)
  }
  return [
    {
      id: 'status',
      title: 'Status',
      width: '120px',
      value: (link) => STATUS_WORDS[healthOf(link.status)],
      cell: (link) => <State state={shownState({ health: healthOf(link.status), stale: link.stale ?? false })} />,
    },
    { id: 'type', title: 'Link type', width: 'minmax(140px, 1fr)', value: (link) => linkTypeWords(link.link_type) },
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
    { id: 'seen', title: 'Last scanned', width: '150px', value: (link) => formatAbsolute(link.last_scanned) },
  ]
}

function State({ state }: { state: ReturnType<typeof shownState> }): ReactNode {
  return (
    <span className={styles.cell}>
      <StatusBadge status={state} label={false} />
      {STATUS_WORDS[state]}
    </span>
  )
}
