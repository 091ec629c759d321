/** The table twin: the same objects and links as the drawing, in words; fully equivalent to it. */
import type { Graph } from '@shared/contract/calls/cliques'
import type { Link } from '@shared/model/link'
import { Check, FileDown, X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { DataTable, IconButton, Kbd, MenuButton, type MenuEntries, useCopy, ViewTabs } from '../components'
import { saveFile } from './export-image'
import styles from './graph.module.css'
import { isBad } from './health'
import type { Scene, SceneNode } from './model'
import { revealRow } from './reveal-row'
import { columnsOfLinks, columnsOfObjects } from './table-columns'
import { csvOf } from './table-csv'

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

/** Tells a spreadsheet that the file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff'

export function TableTwin(props: TableTwinProps): ReactNode {
  const { scene, graph, selected } = props
  const [page, setPage] = useState<Page>('objects')
  const table = useRef<HTMLDivElement>(null)
  const { copied, copy } = useCopy()
  const nodes = useMemo(() => new Map(scene.nodes.map((node) => [node.id, node])), [scene])
  const groups = useMemo(() => new Map(scene.groups.map((group) => [group.id, group.name])), [scene])
  const problems = useMemo(() => scene.nodes.filter((node) => isBad(node.health)), [scene])
  const objectColumns = useMemo(() => columnsOfObjects(groups), [groups])
  const linkColumns = useMemo(() => columnsOfLinks(nodes, groups), [nodes, groups])
  const objects = page === 'problems' ? problems : scene.nodes

  // What is selected in the drawing is shown here: the page turns to its kind, the row comes into view.
  const [followed, setFollowed] = useState(selected)
  if (selected !== followed) {
    setFollowed(selected)
    const isLink = graph.links.some((link) => link.id === selected)
    if (isLink) setPage('links')
    else if (page === 'links' && nodes.has(selected ?? '')) setPage('objects')
  }
  const rows: readonly { id: string }[] = page === 'links' ? graph.links : objects
  useEffect(() => {
    const index = rows.findIndex(({ id }) => id === selected)
    if (index < 0) return
    // The table draws its rows one frame after it knows its size.
    const frame = requestAnimationFrame(() => table.current && revealRow(table.current, index, rows.length))
    return () => cancelAnimationFrame(frame)
  }, [selected, rows])

  const views = [
    { id: 'objects', label: 'Objects', count: scene.nodes.length },
    { id: 'links', label: 'Links', count: graph.links.length },
    { id: 'problems', label: 'Problems', count: problems.length },
  ] as const
  const csv = (): string => (page === 'links' ? csvOf(linkColumns, graph.links) : csvOf(objectColumns, objects))
  const save = (): void => {
    const name = nodes.get(scene.focal)?.name ?? scene.focal
    saveFile(new Blob([BYTE_ORDER_MARK, csv()], { type: 'text/csv;charset=utf-8' }), `${name}-${page}.csv`)
  }
  const exports: MenuEntries = [
    { id: 'graph-table-copy', label: 'Copy as CSV', run: () => copy(csv()) },
    { id: 'graph-table-save', label: 'Download CSV', run: save },
  ]
  return (
    <section
      className={props.full ? `${styles.dock} ${styles.dockFull}` : styles.dock}
      aria-label="Table of this graph"
    >
      <div className={styles.dockBar}>
        <ViewTabs label="Table" views={views} value={page} onChange={setPage} small testId="graph-table-page" />
        <span className="grow" />
        Table twin of this graph <Kbd keys="T" />
        <MenuButton label="Export table" entries={exports}>
          <IconButton
            icon={copied ? Check : FileDown}
            label={copied ? 'Copied' : 'Export table'}
            testId="graph-table-export"
          />
        </MenuButton>
        <IconButton icon={X} label="Close the table" shortcut="T" onPress={props.onClose} testId="graph-table-close" />
      </div>
      <div ref={table} className={styles.dockTable}>
        {page === 'links' ? (
          <DataTable<Link>
            key="links"
            label="Links"
            columns={linkColumns}
            rows={graph.links}
            rowKey={(link) => link.id}
            selectedKey={selected}
            onSelect={(link) => props.onSelect(link.id)}
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
