import { ChevronRight, Search } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react'
import { Autocomplete, Input, TextField } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { Chip, cx, Glyph, Icon, Kbd, Segmented, Sheet } from '../components'
import { middleEllipsis } from '../format/text'
import { formatDuration } from '../format/time'
import { links } from '../routing/links'
import { Completions, useCompletion, valuesFrom } from '../search/completion'
import { Preview, Results } from '../search/results'
import styles from '../search/search.module.css'
import { type ResultItem, useResults } from '../search/use-results'

/** Search and commands in one box: Ctrl+K anywhere. */
export const SearchSheet = observer(function SearchSheet() {
  const { search } = useApp()
  const isPalette = search.mode === 'commands'
  return (
    <Sheet
      label={isPalette ? 'Command palette' : 'Search'}
      isOpen={search.isOpen}
      onClose={() => search.close()}
      width={isPalette ? 'palette' : 'search'}
      testId="search.sheet"
    >
      <SearchBody />
    </Sheet>
  )
})

const PALETTE_KEYS = Object.entries({ '↵': 'run', Esc: 'close' })
const SEARCH_KEYS = Object.entries({ '↵': 'open', 'Ctrl ↵': 'new tab', 'Alt ↵': 'graph', Tab: 'complete' })

const SearchBody = observer(function SearchBody() {
  const app = useApp()
  const { search, workspace, router, preferences, transport } = app
  const [activeKey, setActiveKey] = useState<string>()
  const results = useResults()
  const active = results.groups.flatMap((group) => group.items).find((item) => item.key === activeKey)
  const isPalette = search.mode === 'commands'
  const { where } = results
  const source = useMemo(() => (isPalette ? undefined : valuesFrom(transport, where)), [transport, where, isPalette])
  const write = (text: string) => search.write(text)
  const completion = useCompletion(isPalette ? '' : search.written, write, source)
  const hasPreview = !isPalette && search.query !== ''

  const run = (item: ResultItem, options: { newTab?: boolean; graph?: boolean } = {}) => {
    if (item.kind === 'search') {
      search.setText(item.text)
      return
    }
    if (item.kind === 'command') {
      if (item.disabledReason !== undefined) return
      search.close()
      item.command.run()
      return
    }
    if (search.query !== '') preferences.searched(search.query)
    search.close()
    workspace.open(item.object.environment, item.object.id, {
      newTab: options.newTab ?? false,
      view: options.graph ? 'graph' : undefined,
    })
  }
  // Who types and presses Enter faster than the answer comes means the first hit.
  const [awaited, setAwaited] = useState<{ query: string; newTab: boolean; graph: boolean }>()
  const first = results.groups[0]?.items[0]
  useEffect(() => {
    if (!awaited || results.isSearching) return
    setAwaited(undefined)
    if (awaited.query === results.query && first?.kind === 'object') run(first, awaited)
  })
  // The list handles moving and plain Enter; what Tab completes, and what Enter means with a modifier, or before there is anything to open, is
  // decided here, before it gets there.
  const onKeyDownCapture = (event: KeyboardEvent) => {
    completion.onKeyDown(event)
    if (event.key !== 'Enter') return
    const options = { newTab: event.ctrlKey || event.metaKey, graph: event.altKey }
    const isEarly = results.isSearching && results.query !== '' && !isPalette
    if (!isEarly && !(active && (options.newTab || options.graph))) return
    event.preventDefault()
    event.stopPropagation()
    if (isEarly) setAwaited({ query: results.query, ...options })
    else if (active) run(active, options)
  }
  return (
    <div className="stack sinks" onKeyDownCapture={onKeyDownCapture}>
      <Autocomplete inputValue={search.text} onInputChange={(text) => search.setText(text)}>
        <TextField aria-label="Search or command" className={styles.sq ?? ''} autoFocus>
          <Icon as={isPalette ? ChevronRight : Search} size={18} className="acc" />
          <Input
            className={styles.input ?? ''}
            placeholder={isPalette ? 'Type a command' : 'Name, address, MAC, VNI, or > for commands'}
            data-testid="search.text"
          />
          <Scope />
        </TextField>
        {!isPalette && (
          <Completions
            completion={completion}
            text={search.written}
            setText={write}
            showsKeys
            className={styles.completions}
          />
        )}
        <div className={cx(styles.sbody, !hasPreview && styles.single)}>
          <Results groups={results.groups} state={results} onAction={run} onActive={setActiveKey} />
          {hasPreview && <Preview object={active?.kind === 'object' ? active.object : undefined} />}
        </div>
      </Autocomplete>
      <footer className={styles.sf}>
        {results.total !== undefined && (
          <span className="num" role="status">
            {results.shown} of {results.total}, {formatDuration(results.tookMs ?? 0)}
          </span>
        )}
        {isPalette && (
          <span>
            <Kbd keys=">" /> commands
          </span>
        )}
        <span className="grow" />
        {(isPalette ? PALETTE_KEYS : SEARCH_KEYS).map(([keys, does]) => (
          <span key={keys}>
            <Kbd keys={keys} /> {does}
          </span>
        ))}
        {!isPalette && (
          <button
            type="button"
            className={styles.asTable}
            data-testid="search.as-table"
            onClick={() => {
              search.close()
              router.go(links.search(search.query))
            }}
          >
            as table
          </button>
        )}
      </footer>
    </div>
  )
})

/** Where is looked: everywhere or here; in the palette, the object the commands are for. */
const Scope = observer(function Scope() {
  const { search, workspace } = useApp()
  const here = workspace.environment
  if (search.mode === 'commands') {
    const tab = workspace.active
    if (!tab || workspace.objectId === undefined || tab.title === '') return null
    return (
      <Chip tone="accent">
        <Glyph type={tab.type} />
        {middleEllipsis(tab.title, 24)}
      </Chip>
    )
  }
  if (here === undefined) return null
  return (
    <Segmented
      label="Where to search"
      options={[
        { id: 'all', label: 'All environments' },
        { id: 'here', label: middleEllipsis(here, 20) },
      ]}
      value={search.everywhere && search.mode === 'all' ? 'all' : 'here'}
      onChange={(scope) => search.setEverywhere(scope === 'all')}
      testId="search.scope"
    />
  )
})
