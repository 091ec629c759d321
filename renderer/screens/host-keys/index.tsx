import type { ComparedKey, KnownHostKey } from '@shared/model/host-key'
import { keyTypeWord } from '@shared/text/host-key-text'
import { KeyRound, ListChecks, Radar, Share } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Age,
  Button,
  type Column,
  cx,
  DataTable,
  EmptyState,
  EnvCode,
  ErrorNotice,
  Icon,
  MiddleText,
  NoMatch,
  SearchBox,
  Segmented,
  Skeleton,
  type Sort,
  StatusBadge,
  sortRows,
  useCopy,
} from '../../components'
import split from '../../components/split.module.css'
import { saveFile } from '../../data/save-file'
import { useCall, useWork } from '../../data/use-call'
import { parseTime } from '../../format/time'
import { useWide } from '../../graph/use-graph'
import { CompareBar, type Comparison, useComparison } from '../../host-keys/comparison'
import { COMPARED, digestOf, hostText, keyId, STATE_WORDS, TRUST_WORDS } from '../../host-keys/key-words'
import { type KeySource, TrustSheet } from '../../host-keys/trust-sheet'
import { links } from '../../routing/links'
import { useRedirect } from '../../routing/use-redirect'
import type { ScreenProps } from '../define'
import { NoEnvironment } from '../environment/no-environment'
import { EnvironmentTabs } from '../environment-edit/environment-tabs'
import { ForgetSheet } from './forget-sheet'
import styles from './host-keys.module.css'
import { KeyPane } from './key-pane'

const FILTERS = ['all', 'changed', 'first'] as const
type Filter = (typeof FILTERS)[number]

const passes = (key: KnownHostKey, filter: Filter): boolean =>
  filter === 'all' || (filter === 'changed' ? key.state === 'changed' : key.trusted?.how === 'first-contact')

const mentions = (key: KnownHostKey, text: string): boolean =>
  [hostText(key), key.algorithm, key.fingerprint, key.other?.fingerprint ?? ''].some((part) =>
    part.toLowerCase().includes(text.trim().toLowerCase()),
  )

const NO_KEYS: readonly KnownHostKey[] = []

/** Every SSH host key an environment's connections rest on: since when and how it is trusted, and whether it still is. */
const HostKeysScreen = observer(function HostKeysScreen({ params }: ScreenProps) {
  const app = useApp()
  const environment = params.environment ?? ''
  const { data, error, isLoading, reload, cancel } = useCall('hostKeys.list', { environment })
  const keys = data?.keys ?? NO_KEYS
  const compared = useMemo<readonly ComparedKey[]>(
    () => keys.map(({ host, port, algorithm, fingerprint }) => ({ host, port, algorithm, fingerprint })),
    [keys],
  )
  const comparison = useComparison(environment, compared)
  const [comparing, setComparing] = useState(false)
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const [sort, setSort] = useState<Sort>()
  const [selected, setSelected] = useState<string>()
  const [forgetting, setForgetting] = useState<KnownHostKey>()
  const [source, setSource] = useState<KeySource>()
  const [, work] = useWork()
  const { copy } = useCopy()
  const search = useRef<HTMLInputElement>(null)
  const isWide = useWide(app.preferences.current.fontScale)
  const tile = app.environments.get(environment)
  const isOffline = tile?.environment.offline ?? false
  const viewOf = tile?.environment.view_of
  // The keys are those of the connections, and a view has none of its own.
  useRedirect(viewOf === undefined ? undefined : links.hostKeys(viewOf))

  const chosen = keys.find((key) => keyId(key) === selected)
  const columns = columnsOf(comparison, isWide, chosen !== undefined)
  const rows = useMemo(() => {
    const shown = keys.filter((key) => passes(key, filter) && mentions(key, text))
    const column = columns.find(({ id }) => id === sort?.column)
    const sorted = sort && column ? sortRows(shown, column.value, sort.direction) : shown
    // What needs somebody comes first, whatever the order.
    return sorted.toSorted((a, b) => rankOf(a, comparison) - rankOf(b, comparison))
  }, [keys, filter, text, sort, columns, comparison])
  const count = (one: Filter) => keys.filter((key) => passes(key, one)).length

  const exportKeys = async () => {
    const { text: lines } = await app.transport.call('hostKeys.export', { environment })
    saveFile(new Blob([lines], { type: 'text/plain' }), `${environment}.known_hosts`)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '/') search.current?.focus()
    else if (event.key === 'Escape' && chosen) setSelected(undefined)
    else if (event.key === 'c' && chosen) copy(chosen.fingerprint)
    else if (event.key === 'Delete' && chosen && !chosen.file) setForgetting(chosen)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const read = (
    <Button
      icon={Radar}
      variant={keys.length === 0 ? 'primary' : 'quiet'}
      onPress={() => setSource({ read: { stored: environment } })}
      disabledReason={isOffline ? 'This environment was imported from a file' : undefined}
      testId="keys.read"
    >
      {data?.master === undefined ? 'Read keys' : `Read keys through ${data.master}`}
    </Button>
  )
  if (app.environments.isUnknown(environment)) return <NoEnvironment name={environment} />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything on the screen
    <div className="screen" data-testid="host-keys" onKeyDown={onKeyDown}>
      <header className={styles.head}>
        <EnvCode mark={tile?.environment ?? { name: environment }} />
        <h1 className="shrinks">
          <MiddleText text={environment} face="ui" />
        </h1>
        <EnvironmentTabs environment={environment} value="keys" keyCount={data && keys.length} />
        <span className={cx('xs t2', styles.note)}>
          {isWide && `Kept for ${environment} only. The same host name in another environment has its own key.`}
        </span>
        {keys.length > 0 && read}
      </header>
      {error && (
        <div className={split.notice}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={10} stage="Reading host keys" onCancel={cancel} />}
      {data && keys.length === 0 && (
        <EmptyState icon={<Icon as={KeyRound} size={24} />} title="No host was contacted yet" action={read}>
          {isOffline
            ? 'The file an inventory is imported from holds no keys.'
            : 'Every host is asked for its key before anything is sent to it. Compare and trust them here once.'}
        </EmptyState>
      )}
      {keys.length > 0 && (
        <div className={cx(styles.split, chosen && split.open)}>
          <section className="stack shrinks sinks" aria-label="Known host keys">
            <div className={styles.tools}>
              <SearchBox
                label="Filter keys"
                placeholder="Host or fingerprint"
                value={text}
                onChange={setText}
                size="small"
                className={styles.search}
                inputRef={search}
                testId="keys.filter"
              />
              <Segmented
                label="Which keys are shown"
                options={[
                  { id: 'all', label: 'All', count: count('all') },
                  { id: 'changed', label: 'Changed', count: count('changed') },
                  { id: 'first', label: 'First contact', count: count('first') },
                ]}
                value={filter}
                onChange={setFilter}
                testId="keys.show"
              />
              <span className="grow" />
              <Button
                size="small"
                variant="quiet"
                icon={ListChecks}
                onPress={() => {
                  setComparing(!comparing)
                  comparison.setList(undefined)
                }}
                testId="keys.compare.open"
              >
                {comparing ? 'End comparing' : 'Compare with a list'}
              </Button>
              <Button size="small" variant="quiet" icon={Share} onPress={() => work(exportKeys)} testId="keys.export">
                Export
              </Button>
            </div>
            {comparing && (
              <div className={styles.compare}>
                <CompareBar comparison={comparison}>
                  <span className="t2">Which of these keys does a list have? Nothing is changed by comparing.</span>
                </CompareBar>
              </div>
            )}
            <div className="fill">
              <DataTable
                label="Known host keys"
                columns={columns}
                rows={rows}
                rowKey={keyId}
                selectedKey={selected}
                onSelect={(key) => setSelected(keyId(key))}
                onOpen={(key) => setSelected(keyId(key))}
                isBad={({ state }) => state === 'changed'}
                windowed={{ sort, onSort: setSort, readAll: async () => rows }}
                fileName={`${environment} host keys`}
                empty={
                  <NoMatch
                    filter={text || (filter === 'changed' ? 'Changed' : 'First contact')}
                    removeLabel="Show all keys"
                    onRemove={() => {
                      setFilter('all')
                      setText('')
                    }}
                  />
                }
                testId="keys.table"
              />
            </div>
          </section>
          {chosen && (
            <KeyPane
              key={selected}
              environment={environment}
              shown={chosen}
              keys={keys}
              comparison={comparison.of(chosen)}
              onClose={() => setSelected(undefined)}
              onForget={() => setForgetting(chosen)}
            />
          )}
        </div>
      )}
      {forgetting && (
        <ForgetSheet
          environment={environment}
          forgotten={forgetting}
          isProtected={tile?.environment.protected ?? false}
          onClose={() => setForgetting(undefined)}
          onForgotten={reload}
        />
      )}
      {source && (
        <TrustSheet
          environment={environment}
          source={source}
          onClose={() => {
            setSource(undefined)
            reload()
          }}
        />
      )}
    </div>
  )
})
export default HostKeysScreen

function rankOf(key: KnownHostKey, comparison: Comparison): number {
  const compared = comparison.of(key)
  if (key.state === 'changed' || key.state === 'revoked') return -1
  return compared ? COMPARED[compared.state].rank : 4
}

const BADGES = { unchanged: 'ok', changed: 'error', 'not-seen': 'unknown', revoked: 'error' } as const

function columnsOf(comparison: Comparison, isWide: boolean, isOpen: boolean): readonly Column<KnownHostKey>[] {
  const through: Column<KnownHostKey> = {
    id: 'through',
    title: 'Through',
    width: 'minmax(72px, 0.5fr)',
    value: (key) => key.through ?? 'direct',
    cell: (key) =>
      key.through === undefined ? <span className="t2">direct</span> : <MiddleText text={key.through} face="ui" />,
  }
  const when: Column<KnownHostKey> = {
    id: 'when',
    title: 'When',
    width: '110px',
    align: 'right',
    value: ({ state, other, last_seen }) => parseTime(state === 'changed' ? other?.last_seen : last_seen),
    cell: ({ state, other, last_seen }) => {
      const at = state === 'changed' ? other?.last_seen : last_seen
      return at === undefined ? '—' : <Age at={at} />
    },
  }
  const trust: Column<KnownHostKey> = {
    id: 'trusted',
    title: 'Trusted since, how',
    width: 'minmax(164px, 1fr)',
    value: ({ trusted }) => parseTime(trusted?.at),
    cell: ({ trusted, file }) =>
      trusted ? (
        <>
          <Age at={trusted.at} />, {TRUST_WORDS[trusted.how]}
        </>
      ) : file === undefined ? (
        <span className="t3">not known</span>
      ) : (
        <MiddleText text={`in ${file}`} face="ui" />
      ),
  }
  const withList: Column<KnownHostKey> = {
    id: 'list',
    title: 'In the list',
    width: 'minmax(150px, 1fr)',
    value: (key) => comparison.of(key)?.state,
    cell: (key) => {
      const one = comparison.of(key)
      if (!one) return '…'
      return (
        <span className="line gap6">
          <StatusBadge status={COMPARED[one.state].status} label={false} />
          <span className="trunc">{COMPARED[one.state].text}</span>
        </span>
      )
    },
  }
  const comparedWith: Column<KnownHostKey> = {
    id: 'compared',
    title: 'Compared with',
    width: 'minmax(130px, 1fr)',
    value: ({ trusted }) => trusted?.compared ?? 'nothing noted',
    cell: ({ trusted }) =>
      trusted?.compared === undefined ? (
        <span className="t3">nothing noted</span>
      ) : (
        <MiddleText text={trusted.compared} face="ui" />
      ),
  }
  return [
    {
      id: 'host',
      title: 'Host',
      width: 'minmax(100px, 1fr)',
      value: hostText,
      cell: (key) => (
        <span className="line gap6 shrinks">
          <StatusBadge status={BADGES[key.state]} label={false} />
          <span className="med shrinks">
            <MiddleText text={hostText(key)} face="ui" />
          </span>
        </span>
      ),
    },
    // Where there is no room for it, the pane says it.
    ...(isWide || !isOpen ? [through] : []),
    {
      id: 'type',
      title: 'Type',
      width: '70px',
      value: ({ algorithm }) => keyTypeWord(algorithm),
      cell: ({ algorithm }) => <span className="t2">{keyTypeWord(algorithm)}</span>,
    },
    {
      id: 'fingerprint',
      title: 'Fingerprint, SHA256',
      width: '304px',
      value: ({ fingerprint }) => fingerprint,
      cell: ({ fingerprint }) => <span className={cx('mono', styles.digest)}>{digestOf(fingerprint)}</span>,
    },
    // Where there is no room for both, what was just asked is shown.
    ...(isWide || !comparison.list ? [trust] : []),
    ...(comparison.list ? [withList] : isWide ? [comparedWith] : []),
    {
      id: 'state',
      title: 'Last seen',
      width: '92px',
      value: ({ state }) => STATE_WORDS[state],
      cell: ({ state }) => (
        <span className={state === 'changed' || state === 'revoked' ? 'err' : 't2'}>{STATE_WORDS[state]}</span>
      ),
    },
    ...(isWide ? [when] : []),
  ]
}
