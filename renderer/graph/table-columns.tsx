/** Columns of the table twin: everything the drawing says about an object or a link, in words. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Link } from '@shared/model/link'
import type { ReactNode } from 'react'
import { type Column, Glyph, StatusBadge } from '../components'
import { STATUS_WORDS } from '../format/status'
import { formatAbsolute } from '../format/time'
import { linkTypeWords } from './describe'
import styles from './graph.module.css'
import { healthOf, shownState } from './health'
import type { SceneNode } from './model'
import { nameFont } from './paint-node'

/** @param groups name of every host and switch by id */
export function columnsOfObjects(groups: ReadonlyMap<string, string>): Column<SceneNode>[] {
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

/** @param nodes objects by id, for the names of the ends; @param groups name of every host and switch by id */
export function columnsOfLinks(
  nodes: ReadonlyMap<string, SceneNode>,
  groups: ReadonlyMap<string, string>,
): Column<Link>[] {
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
