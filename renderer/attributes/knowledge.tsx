/** How an object became known, and what was not read of it. */
import type { CallOutput } from '@shared/contract'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import type { InventoryObject } from '@shared/model/inventory-object'
import { isUnread, type Knowledge, type Reading, type Source, worstOf } from '@shared/model/knowledge'
import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { scanDisabledReason, scanNow } from '../commands/register'
import { Age, Callout, KnowledgeMark, StatusBadge, TextAction } from '../components'
import { SCAN_BADGES } from '../format/scan'
import { formatSince } from '../format/time'
import { isWhollyRead } from '../stores/environments'
import { ObjectLink } from './object-parts'

const SOURCE_WORDS: Readonly<Record<Source, string>> = {
  api: 'API',
  db: 'database',
  cli: 'CLI',
  event: 'event',
  import: 'import',
}

/** "API, CLI" */
const sourcesText = (sources: readonly Source[]) => sources.map((source) => SOURCE_WORDS[source]).join(', ')

/** "Seen 12 min ago by CLI on cmp-2"; "Seen just now by API, read 3 h ago by CLI". */
export function SeenLine({ object }: { object: InventoryObject }) {
  const { reading, last_scanned, host, id } = object
  // What one source told earlier is kept; it did not tell it when the object was last seen.
  const earlier = reading !== undefined && reading.at !== last_scanned ? reading.sources : []
  const sources = object.sources.filter((source) => !earlier.includes(source))
  const toldAt = earlier.length > 0 ? reading?.at : undefined
  return (
    <span className="xxs t3">
      <span>
        Seen <Age at={last_scanned} />
        {sources.length === 0 && toldAt !== undefined && ','}
      </span>
      <span>
        {sources.length > 0 && ` by ${sourcesText(sources)}`}
        {host !== undefined && host !== id && sources.includes('cli') && ` on ${host}`}
        {toldAt !== undefined && (
          <>
            {sources.length > 0 && ','} read <Age at={toldAt} /> by {sourcesText(earlier)}
          </>
        )}
      </span>
    </span>
  )
}

/** "Not read since 21 Nov", "Never read", …: what is said of a host, a region or an object that was not read whole. */
export function UnreadWords({ reading: { state, since } }: { reading: Pick<Reading, 'state' | 'since'> }) {
  if (state === 'never') return <>Never read{since && <>, tried {<Age at={since} />}</>}</>
  if (state === 'not-asked') return 'Not asked'
  return (
    <>
      {state === 'refused' ? 'Refused' : state === 'partly' ? 'Partly read' : 'Not read'}
      {since && <> since {<Age at={since} format={formatSince} />}</>}
    </>
  )
}

/** A reason as a sentence of its own. */
const sentence = (reason = '') => (reason === '' || /[.!?…]$/.test(reason) ? reason : `${reason}.`)

/** Of what only stands in for what is on a host. */
const UNSEEN: ReadonlySet<Knowledge> = new Set(['refused', 'never', 'not-asked'])

/** Types that have a path on their host. */
const LINKED = new Set(['instance', 'vservice'])

interface KnowledgeProps {
  detail: Pick<CallOutput<'inventory.object'>, 'object' | 'unreadHost' | 'connectionCount' | 'connections'>
}

/** What was not read of an object, since when and why; nothing where all was read. */
export const KnowledgeCallout = observer(function KnowledgeCallout({ detail }: KnowledgeProps) {
  const { object, unreadHost, connectionCount, connections } = detail
  const { environment, reading, stale } = object
  if (reading && reading.state !== 'read')
    return (
      <Callout
        tone="stale"
        mark={<KnowledgeMark state={reading.state} size={14} words="" />}
        title={<UnreadWords reading={reading} />}
        actions={
          <ReadAgain
            environment={environment}
            id={unreadHost?.id ?? object.id}
            words={`Scan ${unreadHost?.name ?? `this ${object.type}`}`}
          />
        }
      >
        {sentence(reading.reason)} <Remains object={object} reading={reading} />
      </Callout>
    )
  // What nothing is linked to may have its links in what was not read.
  const unseen = connections.filter(({ far }) => far && UNSEEN.has(far.knowledge)).length
  const isAlone = connectionCount === unseen && LINKED.has(object.type)
  const host = unreadHost && (stale || isAlone || isUnread(unreadHost.reading.state)) ? unreadHost : undefined
  if (!stale && !host) return null
  return (
    <Callout
      tone="stale"
      title={
        stale ? (
          <UnreadWords reading={{ state: 'stale', since: stale.since }} />
        ) : isAlone ? (
          `${unseen > 0 ? 'Its path is known to its vNICs only' : 'No path is known'}: its host could not be read`
        ) : (
          'Its host was not read'
        )
      }
      actions={host && <ReadAgain environment={environment} id={host.id} words={`Scan ${host.name}`} />}
    >
      {stale && (
        <>
          Shown as it was seen <Age at={object.last_scanned} />. {sentence(stale.reason)}{' '}
        </>
      )}
      {host && (
        <>
          <ObjectLink object={{ environment, type: 'host', id: host.id, name: host.name }} />:{' '}
          <UnreadWords reading={host.reading} />
          {!stale && `. ${sentence(host.reading.reason)} What the host alone can tell of it is missing or old.`}
        </>
      )}
    </Callout>
  )
})

/** What is known all the same. */
function Remains({ object, reading: { state, at } }: { object: InventoryObject; reading: Reading }) {
  if (state === 'partly') return 'What could not be read is as it was before.'
  if (at === undefined) return object.type === 'region' ? undefined : 'Only what the APIs tell of it is known.'
  return (
    <>
      What the {object.type} itself tells was read <Age at={at} />.
    </>
  )
}

const ReadAgain = observer(function ReadAgain({
  environment,
  id,
  words,
}: {
  environment: string
  id: string
  words: string
}) {
  const app = useApp()
  if (scanDisabledReason(app, environment) !== undefined) return null
  return (
    <TextAction testId="knowledge.scan" onPress={() => void scanNow(app, { environment, object_id: id })}>
      {words}
    </TextAction>
  )
})

/** How the last scan ended; green only where it left nothing unread. */
export function ReadMark({ tile, isOld }: { tile: EnvironmentTile; isOld: boolean }) {
  const { environment, lastScan } = tile
  if (environment.offline) return <StatusBadge status="unknown" label={false} />
  const result = SCAN_BADGES[lastScan?.status ?? 'completed']
  const isGreen = result === 'ok' && isWhollyRead(tile) && environment.operational !== 'error'
  if (isOld || (result === 'ok' && !isGreen)) return <KnowledgeMark state={worstKnown(tile)} words="" />
  return <StatusBadge status={result} label={false} />
}

/** Old data is stale, however well it was read. */
export function worstKnown({ counts }: EnvironmentTile): Knowledge {
  const known = counts && worstOf(counts.knowledge.hosts)
  return known === undefined || known === 'read' ? 'stale' : known
}
