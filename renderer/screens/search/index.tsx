import { typeInfo } from '@shared/catalog/object-types'
import type { SearchHit } from '@shared/contract/calls/search'
import { serviceText } from '@shared/model/service'
import { isEmptySearch } from '@shared/text/search-syntax'
import { observer } from 'mobx-react-lite'
import { useEffect, useMemo, useState } from 'react'
import { useApp } from '../../app/app-context'
import { objectEntries } from '../../commands/actions'
import {
  type Column,
  DataTable,
  EmptyState,
  EnvCode,
  ErrorPage,
  Glyph,
  MiddleText,
  SearchBox,
  Skeleton,
  StateMarks,
} from '../../components'
import { useCall, useDebounced } from '../../data/use-call'
import { countNoun, formatCount } from '../../format/number'
import { STATUS_WORDS, statusKey } from '../../format/status'
import { isMonoName, joinPath } from '../../format/text'
import { formatDuration } from '../../format/time'
import { links } from '../../routing/links'
import { Completions, useCompletion, valuesFrom } from '../../search/completion'
import { askedFor, EMPTY_EXAMPLES, Highlighted } from '../../search/results'
import type { ScreenProps } from '../define'
import styles from './search.module.css'

const LIMIT = 1000

/** Search results as a table over all environments. */
const SearchScreen = observer(function SearchScreen({ query }: ScreenProps) {
  const app = useApp()
  const { router, environments, workspace, transport } = app
  const [tools, setTools] = useState<HTMLElement | null>(null)
  const asked = query.q ?? ''
  const [text, setText] = useState(asked)
  const wanted = useDebounced(text.trim(), 150)
  const source = useMemo(() => valuesFrom(transport), [transport])
  const completion = useCompletion(text, setText, source)
  // The address follows the box, and the box an address that came from elsewhere (a counter, a link, back).
  useEffect(() => {
    router.go(links.search(wanted), { replace: true })
  }, [router, wanted])
  useEffect(() => setText((before) => (before.trim() === asked ? before : asked)), [asked])

  const { data, error, isLoading, reload, cancel } = useCall(
    'search.query',
    isEmptySearch(wanted) ? undefined : { text: wanted, limit: LIMIT },
  )
  const columns: Column<SearchHit>[] = [
    {
      id: 'environment',
      title: 'Environment',
      width: 'minmax(110px, 0.6fr)',
      value: ({ object }) => object.environment,
      cell: ({ object }) => (
        <span className="row">
          <EnvCode mark={environments.get(object.environment)?.environment ?? { name: object.environment }} />
          <span className="trunc">{object.environment}</span>
        </span>
      ),
    },
    {
      id: 'status',
      title: 'Status',
      isTitleHidden: true,
      width: '32px',
      isSortable: false,
      value: ({ object }) => STATUS_WORDS[statusKey(object)],
      cell: ({ object }) => <StateMarks object={object} />,
    },
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(150px, 1.4fr)',
      value: ({ object }) => object.name,
      cell: ({ object, service }) => (
        <span className="row">
          <Glyph type={object.type} />
          <span className="med shrinks">
            <MiddleText text={object.name} face={isMonoName(object.type, object.name) ? 'mono' : 'ui'} />
          </span>
          {service && <span className="xs t3 trunc">{serviceText(service)}</span>}
        </span>
      ),
    },
    { id: 'type', title: 'Type', width: '120px', value: ({ object }) => typeInfo(object.type).label },
    { id: 'host', title: 'Host', width: 'minmax(90px, 0.6fr)', value: ({ object }) => object.host },
    { id: 'path', title: 'Path', width: 'minmax(160px, 1.6fr)', value: ({ object }) => joinPath(object.path) },
    {
      id: 'match',
      title: 'Match',
      width: 'minmax(140px, 1fr)',
      value: (hit) => `${hit.field}: ${hit.value}`,
      cell: (hit) => (
        <span title={`${hit.field}: ${hit.value}`}>
          <span className="t3">{`${hit.field}: `}</span>
          <span className="mono">
            <Highlighted text={hit.value} ranges={hit.ranges} />
          </span>
        </span>
      ),
    },
  ]
  return (
    <div className="stack tall" data-testid="search.page">
      <h1 className="sr-only">Search</h1>
      <div className={styles.bar} onKeyDownCapture={completion.onKeyDown}>
        <SearchBox
          label="Search every environment"
          placeholder="Search every environment: name, address, MAC, VNI, status:down"
          size="large"
          autoFocus
          value={text}
          onChange={setText}
          className={styles.box}
          testId="search.text"
        />
        {data && (
          <span className="xs t3 num" role="status">
            {countNoun(data.total, 'result')} in {formatDuration(data.tookMs)}
            {data.hits.length < data.total && `, the best ${formatCount(data.hits.length)} are shown`}
          </span>
        )}
        <span className="grow" />
        <div ref={setTools} className="line" />
      </div>
      <Completions completion={completion} text={text} setText={setText} showsKeys className={styles.completions} />
      {isEmptySearch(wanted) ? (
        <EmptyState title={wanted === '' ? 'What are you looking for?' : askedFor(wanted)}>{EMPTY_EXAMPLES}</EmptyState>
      ) : error && !data ? (
        <ErrorPage error={error} onRetry={reload} />
      ) : isLoading || !data ? (
        <Skeleton rows={10} stage="Searching" onCancel={cancel} />
      ) : (
        <div className="fill">
          <DataTable
            label="Results"
            columns={columns}
            rows={data.hits}
            rowKey={({ object }) => `${object.environment} ${object.id}`}
            onOpen={({ object }, newTab) => workspace.open(object.environment, object.id, { newTab })}
            isBad={({ object }) => object.status === 'Error'}
            menu={({ object }) => objectEntries(app, object)}
            tools={tools}
            empty={<EmptyState title={`No match for “${wanted}”`}>{EMPTY_EXAMPLES}</EmptyState>}
            testId="results"
          />
        </div>
      )}
    </div>
  )
})
export default SearchScreen
