import { CornerDownLeft, Search } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect } from 'react'
import { Collection, Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { Calliper, Chip, cx, EmptyState, EnvCode, ErrorNotice, Glyph, Icon, Kbd, StatusBadge } from '../components'
import { statusKey } from '../format/status'
import { isMonoName, joinPath, middleEllipsis } from '../format/text'
import { EMPTY_EXAMPLES } from './examples'
import { Highlighted } from './highlighted'
import type { ResultGroup, ResultItem } from './result-list'
import styles from './search.module.css'
import type { Results as ResultState } from './use-results'

/** The list under the box. */
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
      <span className={styles.rn}>
        <span className={cx(styles.nm, 'trunc', isMonoName(object.type, object.name) && 'mono')}>
          {hit && isNameHit ? <Highlighted text={object.name} ranges={hit.ranges} /> : middleEllipsis(object.name, 60)}
        </span>
        <span className="xxs t3 trunc">{joinPath(object.path)}</span>
      </span>
      {hit && !isNameHit ? (
        <span className="mono t2 nowrap" title={hit.field}>
          <Highlighted text={hit.value} ranges={hit.ranges} />
        </span>
      ) : (
        <span />
      )}
      <StatusBadge status={statusKey(object)} />
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
  if (state.isSearching) return <EmptyState icon={<Calliper busy size={20} />} title="Searching" />
  return (
    <EmptyState title="No match">
      Nothing fits “{state.query}”. {EMPTY_EXAMPLES}
    </EmptyState>
  )
}
