import { typeInfo } from '@shared/catalog/object-types'
import type { CallInput } from '@shared/contract'
import { firstLine } from '@shared/model/message'
import { ChevronDown, ChevronUp, Filter, Mail, MailOpen, ScanLine, Waypoints, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Age,
  Button,
  Callout,
  CopyAction,
  CopyButton,
  EnvCode,
  ErrorNotice,
  Glyph,
  IconButton,
  Identifier,
  KeyValue,
  KeyValueList,
  Skeleton,
  TextAction,
} from '../../components'
import split from '../../components/split.module.css'
import { useCall } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { formatAbsolute, formatMoment } from '../../format/time'
import { links } from '../../routing/links'
import styles from './messages.module.css'
import { JsonTree } from './received'
import { OccurrenceRuler } from './ruler'
import { LevelMark } from './unread'
import { errorCodeOf, type Group, LEVEL_WORDS, objectName, originText, ticketText } from './words'

interface PaneProps {
  group: Group
  /** The times the list is limited to. */
  times: Pick<CallInput<'messages.occurrences'>, 'from' | 'to'>
  isWide: boolean
  onStep: (by: 1 | -1) => void
  onClose: () => void
  onFilterLike: () => void
  onFilterObject: (object: string) => void
  onSelect: (id: string) => void
  onMark: () => void
}

/** One message: what happened, what follows, what to do, where it leads, and what it was made from. */
export const MessagePane = observer(function MessagePane(props: PaneProps) {
  const { group, times, isWide } = props
  const { environments, router, clock } = useApp()
  const { latest, unread, first, count } = group
  const { environment, level, related_object, related_object_type, origin_type, origin_id } = latest
  const occurrences = useCall('messages.occurrences', { group: group.id, limit: 100, ...times })
  const messages = occurrences.data?.items
  const received = messages?.[0]?.received
  const isKeyChanged = errorCodeOf({ received }) === 'host-key-changed'
  const [isText, setText] = useState(false)
  const mark = environments.get(environment ?? '')?.environment
  const name = objectName(latest)
  const momentOf = (at: string) => {
    const moment = formatMoment(at, clock.nowMs)
    return moment.includes(' ') ? moment : `today ${moment}`
  }
  const tone = level === 'warning' ? 'warn' : level
  const isScannable = environment !== undefined && mark !== undefined && !mark.offline && level !== 'info'
  return (
    <aside className={split.pane} aria-label="Message" data-testid="messages.pane">
      <header className={styles.paneHead}>
        <LevelMark level={level} size={14} />
        <div className="grow shrinks">
          <h2 className="breaks">{firstLine(latest.text)}</h2>
          <p className="xs t2">
            {LEVEL_WORDS[level]} from {latest.source_system} · {unread > 0 ? 'unread until you move on' : 'read'}
          </p>
        </div>
        <span className="flex rigid">
          <IconButton
            icon={ChevronUp}
            label="Previous message"
            shortcut="K"
            onPress={() => props.onStep(-1)}
            testId="messages.previous"
          />
          <IconButton
            icon={ChevronDown}
            label="Next message"
            shortcut="J"
            onPress={() => props.onStep(1)}
            testId="messages.next"
          />
          <IconButton icon={X} label="Close" shortcut="Esc" onPress={props.onClose} testId="messages.pane.close" />
        </span>
      </header>
      <div className={styles.paneBody}>
        <section className={styles.part}>
          {(latest.consequence !== undefined || latest.remedy !== undefined) && (
            <Callout
              tone={tone}
              title={latest.consequence}
              actions={
                (isScannable || isKeyChanged) && (
                  <>
                    {environment !== undefined && isKeyChanged && (
                      <TextAction onPress={() => router.go(links.hostKeys(environment))} testId="messages.hostKeys">
                        Compare host keys
                      </TextAction>
                    )}
                    {isScannable && origin_type === 'connection-test' && (
                      <TextAction
                        onPress={() => router.go(links.environmentEdit(environment))}
                        testId="messages.connections"
                      >
                        Open its connections
                      </TextAction>
                    )}
                    {isScannable && origin_type === 'scan' && (
                      <TextAction
                        onPress={() => router.go(links.scanNew(environment, related_object))}
                        testId="messages.scanAgain"
                      >
                        {related_object === undefined ? 'Scan again' : `Scan ${name ?? ''} again`}
                      </TextAction>
                    )}
                  </>
                )
              }
            >
              {latest.remedy}
            </Callout>
          )}
          <div className={styles.actions}>
            {environment !== undefined && related_object !== undefined && (
              <>
                <Button
                  size="small"
                  variant="quiet"
                  onPress={() => router.go(links.object(environment, latest.display_context ?? related_object))}
                  testId="messages.object"
                >
                  Open {name}
                </Button>
                <Button
                  size="small"
                  variant="quiet"
                  icon={Waypoints}
                  onPress={() =>
                    router.go(links.object(environment, latest.display_context ?? related_object, 'graph'))
                  }
                  testId="messages.graph"
                >
                  Graph
                </Button>
              </>
            )}
            {origin_type === 'scan' && origin_id !== undefined && (
              <Button
                size="small"
                variant="quiet"
                icon={ScanLine}
                onPress={() => router.go(links.scan(origin_id))}
                testId="messages.scan"
              >
                {originText(latest)}
              </Button>
            )}
            <Button size="small" variant="quiet" icon={Filter} onPress={props.onFilterLike} testId="messages.like">
              Filter like this
            </Button>
            <span className="grow" />
            <span className="flex rigid">
              <IconButton
                icon={unread > 0 ? MailOpen : Mail}
                label={unread > 0 ? 'Mark as read' : 'Mark as unread'}
                shortcut="U"
                onPress={props.onMark}
                testId="messages.mark"
              />
              <CopyButton text={ticketText(group, received)} label="Copy for a ticket" testId="messages.ticket" />
            </span>
          </div>
        </section>
        {occurrences.error && <ErrorNotice error={occurrences.error} onRetry={occurrences.reload} />}
        {count > 1 && messages && <OccurrenceRuler messages={messages} nowMs={clock.nowMs} />}
        <section className={styles.part}>
          <KeyValueList>
            <KeyValue name="Object">
              {name !== undefined && (
                <span className="row">
                  <span className="trunc">{name}</span>
                  {related_object_type !== undefined && <Glyph type={related_object_type} />}
                  {related_object_type !== undefined && (
                    <span className="t3">{typeInfo(related_object_type).label}</span>
                  )}
                </span>
              )}
            </KeyValue>
            <KeyValue name="Environment">
              {environment === undefined ? (
                <span className="t2">none, it is about Calipso itself</span>
              ) : (
                <span className="row">
                  <EnvCode mark={mark ?? { name: environment }} small />
                  <TextAction testId="messages.dashboard" onPress={() => router.go(links.environment(environment))}>
                    <span className="trunc">{environment}</span>
                  </TextAction>
                </span>
              )}
            </KeyValue>
            <KeyValue name="Level">{LEVEL_WORDS[level]}</KeyValue>
            <KeyValue name="Source, origin" wrap>
              {latest.source_system}, {originText(latest)}
            </KeyValue>
            <KeyValue name={count > 1 ? 'First, last' : 'When'} wrap>
              {count > 1 && (
                <>
                  <span title={formatAbsolute(first)}>{momentOf(first)}</span>,{' '}
                </>
              )}
              <span title={formatAbsolute(latest.timestamp)}>{momentOf(latest.timestamp)}</span>
              {count > 1 && <span className="t3">, {countNoun(count, 'time')}</span>}
            </KeyValue>
            <KeyValue name="Read">
              {unread === 0 ? 'yes' : unread < count ? `all but ${String(unread)}` : 'never'}
            </KeyValue>
            <KeyValue name="Message id">
              <Identifier value={latest.id} />
            </KeyValue>
          </KeyValueList>
        </section>
        {occurrences.isLoading && <Skeleton rows={4} />}
        {received !== undefined && (
          <section className={styles.part}>
            <div className="row">
              <h3 className="head grow">As received, {originText(latest)}</h3>
              <TextAction onPress={() => setText(!isText)} testId="messages.received.text">
                {isText ? 'Tree' : 'Text'}
              </TextAction>
              <CopyAction text={JSON.stringify(received, undefined, 2)} testId="messages.received.copy">
                Copy
              </CopyAction>
            </div>
            {isText ? (
              <pre className={styles.json}>{JSON.stringify(received, undefined, 2)}</pre>
            ) : (
              <JsonTree key={latest.id} value={received} />
            )}
          </section>
        )}
        {isWide && name !== undefined && <AlsoAbout {...props} object={related_object ?? name} name={name} />}
      </div>
    </aside>
  )
})

/** How many others are listed. */
const OTHERS = 5

/** Other messages about the same object. */
function AlsoAbout({ group, object, name, onSelect, onFilterObject }: PaneProps & { object: string; name: string }) {
  const { environment } = group.latest
  const { data } = useCall('messages.list', { object, ...(environment !== undefined && { environment }), limit: 50 })
  const others = (data?.items ?? []).filter(({ id }) => id !== group.id)
  if (others.length === 0) return null
  return (
    <section className={styles.part}>
      <div className="row">
        <h3 className="head grow">Also about {name}</h3>
        {others.length > OTHERS && (
          <TextAction onPress={() => onFilterObject(object)} testId="messages.also.all">
            {`All ${String(others.length)}`}
          </TextAction>
        )}
      </div>
      <ul>
        {others.slice(0, OTHERS).map(({ id, latest }) => (
          <li key={id} className={styles.also}>
            <LevelMark level={latest.level} />
            <TextAction onPress={() => onSelect(id)} testId="messages.also">
              {firstLine(latest.text)}
            </TextAction>
            <span className="grow" />
            <span className="t3 xs">
              <Age at={latest.timestamp} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
