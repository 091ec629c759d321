/** What narrows the list, and what it is called where nothing is left. */
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { MessageLevel } from '@shared/model/message'
import { ChevronDown, MessageSquare } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import type { RefObject } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { Button, Chip, cx, EmptyState, Icon, MenuButton, SearchBox, Switch } from '../../components'
import { countNoun } from '../../format/number'
import { formatDay, parseTime } from '../../format/time'
import { ALL_TIMES, isNarrowed, type Query } from './filter'
import styles from './messages.module.css'
import { type Group, LEVEL_WORDS, originText } from './words'

interface ToolbarProps {
  query: Query
  /** How far the list looks back. */
  days: number
  groups: readonly Group[]
  /** What there is to choose from. */
  facts: Pick<CallOutput<'messages.summary'>, 'sources' | 'object_types'> | undefined
  text: string
  onText: (text: string) => void
  inputRef: RefObject<HTMLInputElement | null>
  onChange: (more: Query) => void
  isGrouped: boolean
  onGrouped: (isGrouped: boolean) => void
}

/** Each condition of the list, and how it is shown. */
export const Toolbar = observer(function Toolbar({ query, days, groups, facts, text, ...props }: ToolbarProps) {
  const { environments, clock } = useApp()
  const { onChange: change } = props
  return (
    <div className={styles.tools}>
      <SearchBox
        label="Filter messages"
        placeholder="Text, object or id"
        value={text}
        onChange={props.onText}
        size="small"
        className={styles.search}
        inputRef={props.inputRef}
        testId="messages.filter"
      />
      <FilterMenu
        label="Environment"
        value={query.env}
        options={(environments.tiles ?? []).map(({ environment }) => environment.name)}
        onChange={(env) => change({ env })}
        testId="messages.environment"
      />
      <FilterMenu
        label="Source"
        value={query.source}
        options={facts?.sources ?? []}
        onChange={(source) => change({ source })}
        testId="messages.source"
      />
      <FilterMenu
        label="Object"
        value={query.type}
        options={facts?.object_types ?? []}
        wordOf={(type) => typeInfo(type).label}
        onChange={(type) => change({ type })}
        testId="messages.type"
      />
      {query.object !== undefined && (
        <Chip tone="accent" onRemove={() => change({ object: undefined })} removeLabel="Any object">
          About {query.object}
        </Chip>
      )}
      {query.origin !== undefined && (
        <Chip tone="accent" onRemove={() => change({ origin: undefined })} removeLabel="From anywhere">
          {scanWords(groups, query.origin)}
        </Chip>
      )}
      <Chip
        tone="accent"
        onRemove={() => change({ from: query.from === undefined ? ALL_TIMES : undefined, to: undefined })}
        removeLabel={query.from === undefined ? 'All that are kept' : `Only the last ${countNoun(days, 'day')}`}
      >
        {timeWords(query, days, clock.nowMs)}
      </Chip>
      <span className="grow" />
      <Switch
        isOn={query.unread !== undefined}
        onChange={(isOn) => change({ unread: isOn ? '1' : undefined })}
        testId="messages.unread"
      >
        Unread only
      </Switch>
      <Switch isOn={props.isGrouped} onChange={props.onGrouped} testId="messages.grouped">
        Group equal
      </Switch>
    </div>
  )
})

function timeWords({ from, to }: Query, days: number, nowMs: number): string {
  if (from === undefined) return `Last ${countNoun(days, 'day')}`
  if (from === ALL_TIMES) return 'All that are kept'
  const last = to === undefined ? undefined : new Date((parseTime(to) ?? nowMs) - 1).toISOString()
  return last === undefined || formatDay(last) === formatDay(from)
    ? formatDay(from)
    : `${formatDay(from)} – ${formatDay(last)}`
}

function scanWords(groups: readonly Group[], origin: string): string {
  const from = groups.find(({ latest }) => latest.origin_id === origin)
  return from ? originText(from.latest) : 'One scan'
}

interface FilterMenuProps {
  label: string
  value: string | undefined
  options: readonly string[]
  wordOf?: (option: string) => string
  onChange: (value: string | undefined) => void
  testId: string
}

/** One condition of the list: any, or one of what there is. */
function FilterMenu({ label, value, options, wordOf = (option) => option, onChange, testId }: FilterMenuProps) {
  const shown = value !== undefined && !options.includes(value) ? [value, ...options] : options
  return (
    <MenuButton
      label={label}
      entries={[
        { id: `${testId}.any`, label: 'Any', run: () => onChange(undefined) },
        '-',
        ...shown.map((option) => ({ id: `${testId}.${option}`, label: wordOf(option), run: () => onChange(option) })),
      ]}
    >
      <AriaButton className={cx(styles.menu, value !== undefined && 'acc')} data-testid={testId}>
        {label}: {value === undefined ? 'any' : wordOf(value)}
        <Icon as={ChevronDown} size={12} />
      </AriaButton>
    </MenuButton>
  )
}

interface EmptyProps {
  query: Query
  days: number
  onChange: (more: Query) => void
  onText: (text: string) => void
}

/** Nothing at all, or nothing that fits: then what to leave out. */
export function Empty({ query, days, onChange, onText }: EmptyProps) {
  if (!isNarrowed(query))
    return (
      <EmptyState
        icon={<Icon as={MessageSquare} size={24} />}
        title={query.from === undefined ? `No messages in the last ${countNoun(days, 'day')}` : 'No messages'}
        action={
          query.from === undefined && (
            <Button onPress={() => onChange({ from: ALL_TIMES })} testId="messages.showAll">
              Show all
            </Button>
          )
        }
      >
        Scans, connection tests and repairs leave what happened here.
      </EmptyState>
    )
  const words: Readonly<Record<string, string>> = {
    env: query.env ?? '',
    level: LEVEL_WORDS[query.level as MessageLevel] ?? '',
    source: query.source ?? '',
    type: query.type === undefined ? '' : typeInfo(query.type).label,
    object: `About ${query.object ?? ''}`,
    origin: 'One scan',
    q: `“${query.q ?? ''}”`,
    unread: 'Unread only',
    from: 'The chosen time',
  }
  return (
    <EmptyState
      title="No match"
      action={
        <span className="row wrap middle">
          {Object.keys(words)
            .filter((key) => query[key] !== undefined && !(key === 'from' && query.from === ALL_TIMES))
            .map((key) => (
              <Chip
                key={key}
                onRemove={() => {
                  if (key === 'q') onText('')
                  onChange(key === 'from' ? { from: undefined, to: undefined } : { [key]: undefined })
                }}
                removeLabel={`Leave out ${words[key] ?? key}`}
              >
                {words[key]}
              </Chip>
            ))}
        </span>
      }
    />
  )
}
