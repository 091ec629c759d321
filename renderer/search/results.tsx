import { typeInfo } from '@shared/catalog/object-types'
import type { GraphNode } from '@shared/contract/calls/cliques'
import type { ObjectBrief } from '@shared/model/inventory-object'
import { serviceText } from '@shared/model/service'
import { FILTERS, isEmptySearch, typedAt } from '@shared/text/search-syntax'
import { group as groupBy } from 'd3'
import { CornerDownLeft, Search } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Fragment, useEffect } from 'react'
import { Collection, Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { KnowledgeCallout } from '../attributes/knowledge'
import { ObjectState, SummaryAttributes } from '../attributes/object-parts'
import {
  Age,
  Chip,
  cx,
  EmptyState,
  EnvCode,
  ErrorNotice,
  Glyph,
  Icon,
  Kbd,
  KeyValue,
  KeyValueList,
  ProductMark,
  StateMarks,
} from '../components'
import { useCall, useDebounced } from '../data/use-call'
import { healthOf, STATUS_WORDS, statusKey } from '../format/status'
import { isMonoName, joinPath, middleEllipsis } from '../format/text'
import styles from './search.module.css'
import type { ResultGroup, ResultItem, Results as ResultState } from './use-results'

export const Results = observer(function Results({
  groups,
  state,
  onAction,
  onActive,
}: {
  groups: readonly ResultGroup[]
  state: ResultState
  onAction: (item: ResultItem) => void
  /** Called with the key of the item the arrow keys are on. */
  onActive: (key: string | undefined) => void
}) {
  const items = new Map(groups.flatMap((group) => group.items.map((item) => [item.key, item])))
  useEffect(() => {
    if (groups.length === 0) onActive(undefined)
  }, [groups.length, onActive])
  return (
    <ListBox
      className={styles.rl0 ?? ''}
      aria-label="Results"
      items={groups}
      selectionMode="none"
      onAction={(key) => {
        const item = items.get(String(key))
        if (item) onAction(item)
      }}
      renderEmptyState={() => <NoResults state={state} />}
      data-testid="search.results"
    >
      {(group) => (
        <ListBoxSection id={group.key} className={styles.group ?? ''}>
          <GroupHead group={group} />
          <Collection items={group.items}>
            {(item) => (
              <ListBoxItem
                id={item.key}
                textValue={textOf(item)}
                className={cx(
                  item.kind === 'object' ? styles.res : styles.cm,
                  item.kind === 'command' && item.disabledReason !== undefined && styles.dis,
                )}
                data-testid={item.kind === 'command' ? item.command.id : `search.${item.kind}`}
              >
                {({ isFocused }) => (
                  <>
                    {isFocused && <WhenActive itemKey={item.key} onActive={onActive} />}
                    <ItemBody item={item} isFocused={isFocused} />
                  </>
                )}
              </ListBoxItem>
            )}
          </Collection>
        </ListBoxSection>
      )}
    </ListBox>
  )
})

/** Tells which item the keys are on; the list keeps that to itself otherwise. */
function WhenActive({ itemKey, onActive }: { itemKey: string; onActive: (key: string) => void }) {
  useEffect(() => onActive(itemKey), [itemKey, onActive])
  return null
}

function textOf(item: ResultItem): string {
  if (item.kind === 'command') return item.command.title
  return item.kind === 'object' ? item.object.name : item.text
}

function ItemBody({ item, isFocused }: { item: ResultItem; isFocused: boolean }) {
  if (item.kind === 'object') return <ObjectBody item={item} isFocused={isFocused} />
  if (item.kind === 'command') return <CommandBody item={item} />
  return (
    <>
      <Icon as={Search} />
      <span className="mono trunc">{item.text}</span>
    </>
  )
}

function ObjectBody({ item, isFocused }: { item: Extract<ResultItem, { kind: 'object' }>; isFocused: boolean }) {
  const { object, hit } = item
  const isNameHit = hit === undefined || hit.value === object.name
  return (
    <>
      <Glyph type={object.type} />
      <span className="stack shrinks leads-xs">
        <span className={cx(styles.nm, 'trunc', isMonoName(object.type, object.name) && 'mono')}>
          {hit && isNameHit ? <Highlighted text={object.name} ranges={hit.ranges} /> : middleEllipsis(object.name, 60)}
        </span>
        <span className="xxs t3 trunc">
          {hit?.service && `${serviceText(hit.service)} · `}
          {joinPath(object.path)}
        </span>
      </span>
      {hit && !isNameHit ? (
        <span className="xs t3 nowrap">
          {`${hit.field}: `}
          <span className="mono t2">
            {hit.ranges.length > 0 ? (
              <Highlighted text={hit.value} ranges={hit.ranges} />
            ) : (
              middleEllipsis(hit.value, 32)
            )}
          </span>
        </span>
      ) : (
        <span />
      )}
      <StateMarks object={object} />
      {isFocused ? <Icon as={CornerDownLeft} size={12} className="t3" /> : <span />}
    </>
  )
}

const CommandBody = observer(function CommandBody({ item }: { item: Extract<ResultItem, { kind: 'command' }> }) {
  const { commands } = useApp()
  const { command, disabledReason } = item
  const shortcut = commands.shortcutOf(command.id)
  return (
    <>
      {command.icon ? <Icon as={command.icon} /> : <span className={styles.noIcon} />}
      <span className="trunc">
        <span className="med">{command.title}</span>
        {disabledReason !== undefined && <span className="t3"> {disabledReason}</span>}
      </span>
      <span className="grow" />
      {shortcut !== undefined && <Kbd keys={shortcut} />}
    </>
  )
})

const GroupHead = observer(function GroupHead({ group }: { group: ResultGroup }) {
  const { environments } = useApp()
  const environment = group.environment === undefined ? undefined : environments.get(group.environment)?.environment
  return (
    <Header className={styles.gh ?? ''}>
      {group.environment !== undefined && <EnvCode mark={environment ?? { name: group.environment }} />}
      <b>{group.title}</b>
      {group.environment !== undefined && <span className="t3">{group.items.length}</span>}
      {environment?.offline && <Chip>offline file</Chip>}
    </Header>
  )
})

function NoResults({ state }: { state: ResultState }) {
  if (state.error) {
    return (
      <div className={styles.message}>
        <ErrorNotice error={state.error} />
      </div>
    )
  }
  if (state.query === '') return <EmptyState title="Search every environment">{EMPTY_EXAMPLES}</EmptyState>
  if (isEmptySearch(state.query)) return <EmptyState title={askedFor(state.query)}>Choose above or type on.</EmptyState>
  if (state.isSearching) return <EmptyState icon={<ProductMark busy size={20} />} title="Searching" />
  return <EmptyState title={`No match for “${state.query}”`}>{EMPTY_EXAMPLES}</EmptyState>
}

/** What a key without a value waits for: "Type of object". */
export function askedFor(query: string): string {
  const { key } = typedAt(query)
  const what = key === undefined ? 'a name, an id or an address' : FILTERS[key].what
  return what.charAt(0).toUpperCase() + what.slice(1)
}

/** The object under the keys, at a glance. */
export const Preview = observer(function Preview({ object }: { object: ObjectBrief | undefined }) {
  // Moving through a list quickly asks only for where one stops.
  const wanted = useDebounced(object, 80)
  const { data } = useCall('inventory.object', wanted ? { environment: wanted.environment, id: wanted.id } : undefined)
  if (!object) return <aside className={styles.pv} aria-hidden="true" />
  const detail =
    data && data.object.id === object.id && data.object.environment === object.environment ? data : undefined
  return (
    <aside className={styles.pv} aria-label={`Preview of ${object.name}`}>
      <div className="line gap10">
        <Glyph type={object.type} size={24} className="t2" />
        <div className="grow">
          <div className={cx('strong trunc', isMonoName(object.type, object.name) && 'mono')} title={object.name}>
            {middleEllipsis(object.name, 30)}
          </div>
          <div className="xs t2">
            {typeInfo(object.type).label}
            {object.host !== undefined && ` on ${object.host}`}
          </div>
        </div>
      </div>
      {detail && (
        <>
          <SummaryAttributes object={detail.object} names={detail.names} limit={6} />
          <KeyValueList>
            {detail.object.status && <KeyValue name="Status">{STATUS_WORDS[healthOf(detail.object.status)]}</KeyValue>}
            <KeyValue name="Seen">
              <Age at={detail.object.last_scanned} />
            </KeyValue>
          </KeyValueList>
          {detail.hasClique && <PathPreview environment={object.environment} focalPoint={object.id} />}
          <ObjectState object={detail.object} />
          <KnowledgeCallout detail={detail} />
        </>
      )}
    </aside>
  )
})

/** The layers a focal point's graph goes through, each in the colour of its worst problem. */
function PathPreview({ environment, focalPoint }: { environment: string; focalPoint: string }) {
  const { data } = useCall('cliques.graph', { environment, focalPoint })
  if (!data) return null
  const byType: ReadonlyMap<string, readonly GraphNode[]> =
    'tooBig' in data
      ? new Map(Object.keys(data.tooBig.byType).map((type) => [type, []]))
      : groupBy(data.nodes, (node) => node.type)
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
        const statuses = (byType.get(type) ?? []).map((node) => statusKey(node))
        const problem = (['error', 'warn'] as const).find((status) => statuses.includes(status))
        return (
          <Fragment key={type}>
            {index > 0 && <i />}
            <span className={problem && 'toned'} data-tone={problem}>
              <Glyph type={type} />
            </span>
          </Fragment>
        )
      })}
    </div>
  )
}

/** Text with the parts that matched emphasised; `ranges` are [start, end) and ascending. */
export function Highlighted({ text, ranges }: { text: string; ranges: readonly (readonly [number, number])[] }) {
  return highlightParts(text, ranges).map((part) =>
    part.isMatch ? <mark key={part.start}>{part.text}</mark> : <span key={part.start}>{part.text}</span>,
  )
}

/** The text cut at the ranges; overlapping and out-of-range ones are clipped. Pure. */
export function highlightParts(
  text: string,
  ranges: readonly (readonly [number, number])[],
): { text: string; start: number; isMatch: boolean }[] {
  const parts: { text: string; start: number; isMatch: boolean }[] = []
  let at = 0
  const add = (end: number, isMatch: boolean) => {
    if (end > at) parts.push({ text: text.slice(at, end), start: at, isMatch })
    at = Math.max(at, end)
  }
  for (const [start, end] of ranges) {
    add(Math.min(start, text.length), false)
    add(Math.min(end, text.length), true)
  }
  add(text.length, false)
  return parts
}

/** What can be typed, for those who see an empty box. */
export const EMPTY_EXAMPLES = (
  <>
    A name or id, an IP or MAC address or part of one, a network, VNI or VLAN, or{' '}
    <code className="mono">ip:172.24.4.0/24</code> <code className="mono">network:private</code>{' '}
    <code className="mono">status:down</code> <code className="mono">stale:</code>.
  </>
)
