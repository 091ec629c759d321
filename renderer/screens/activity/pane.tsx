import type { Activity } from '@shared/model/activity'
import { Square, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import {
  Age,
  Button,
  Callout,
  CopyAction,
  IconButton,
  KeyValue,
  KeyValueList,
  ProgressBar,
  TextAction,
} from '../../components'
import split from '../../components/split.module.css'
import { useWork } from '../../data/use-call'
import { formatAbsolute, formatDuration } from '../../format/time'
import { links } from '../../routing/links'
import styles from './activity.module.css'
import { State } from './state'
import { activityMs, isStored, placeOf, progressOf, titleOf } from './words'

/** One activity whole: how far it is, how it ended, what to do about it, and the way to it. */
export const ActivityPane = observer(function ActivityPane({
  activity,
  nowMs,
  onClose,
}: {
  activity: Activity
  nowMs: number
  onClose: () => void
}) {
  const app = useApp()
  const { router, scans, transport } = app
  const [isBusy, work] = useWork()
  const { environment, result, remedy, state, started, ended } = activity
  const progress = progressOf(activity, scans)
  const place = placeOf(activity, isStored(app))
  const isBad = state === 'failed' || state === 'problems'
  return (
    <aside className={split.pane} aria-label={titleOf(activity)} data-pane="detail" data-testid="activity.pane">
      <header className={styles.paneHead}>
        <h2 className="trunc grow">{titleOf(activity)}</h2>
        <IconButton icon={X} label="Close" shortcut="Esc" onPress={onClose} testId="activity.pane.close" />
      </header>
      <div className={styles.paneBody}>
        <State activity={activity} />
        {state === 'running' && progress.done !== undefined && progress.total !== undefined && (
          <ProgressBar label={progress.words} done={progress.done} total={progress.total} />
        )}
        {result !== undefined &&
          (isBad ? (
            <Callout tone={state === 'failed' ? 'error' : 'warn'} title={result}>
              {remedy}
            </Callout>
          ) : (
            <p className="breaks">{result}</p>
          ))}
        <KeyValueList>
          <KeyValue name="Environment">{environment}</KeyValue>
          <KeyValue name="Began" wrap>
            {formatAbsolute(started)}
          </KeyValue>
          {ended !== undefined && (
            <KeyValue name="Ended" wrap>
              <Age at={ended} />
            </KeyValue>
          )}
          <KeyValue name="Duration">{formatDuration(activityMs(activity, nowMs) ?? 0)}</KeyValue>
        </KeyValueList>
      </div>
      <footer className={split.foot}>
        {activity.canCancel && (
          <Button
            icon={Square}
            busy={isBusy}
            onPress={() => work(() => transport.call('activity.cancel', { id: activity.id }))}
            testId="activity.pane.cancel"
          >
            Cancel
          </Button>
        )}
        {place && (
          <Button
            variant={activity.canCancel ? 'normal' : 'primary'}
            onPress={() => router.go(place.at)}
            testId="activity.pane.show"
          >
            {place.word}
          </Button>
        )}
        {isBad && environment !== undefined && (
          <TextAction
            onPress={() => router.go(links.messages({ env: environment, origin: activity.scan?.id }))}
            testId="activity.pane.messages"
          >
            Messages
          </TextAction>
        )}
        <span className="grow" />
        {result !== undefined && (
          <CopyAction
            text={[titleOf(activity), environment, result, remedy].filter((part) => part !== undefined).join('\n')}
            testId="activity.pane.copy"
          >
            Copy
          </CopyAction>
        )}
      </footer>
    </aside>
  )
})
