import type { LogEntry } from '@shared/contract/calls/diagnostics'
import { Check, Copy, RotateCw } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import {
  Button,
  cx,
  ErrorNotice,
  IconButton,
  KeyValue,
  KeyValueList,
  Segmented,
  Skeleton,
  Switch,
  useCopy,
} from '../../components'
import { saveFile } from '../../data/save-file'
import { useCall } from '../../data/use-call'
import { formatAbsolute } from '../../format/time'
import styles from './diagnostics.module.css'

const VIEWS = [
  { id: 'facts', label: 'Overview' },
  { id: 'report', label: 'Report' },
  { id: 'log', label: 'Log' },
] as const
type View = (typeof VIEWS)[number]['id']

/** What helps to find a fault of the product. The report is shown whole before it is copied or saved. */
const DiagnosticsScreen = observer(function DiagnosticsScreen() {
  const [view, setView] = useState<View>('facts')
  const [anonymous, setAnonymous] = useState(false)
  const { data, error, reload } = useCall('diagnostics.report', { anonymous })
  const { copied, copy } = useCopy()
  return (
    <div className={styles.page} data-testid="diagnostics" tabIndex={-1} data-arrival>
      <div className="row wrap">
        <h1>Diagnostics</h1>
        <span className="grow" />
        <Segmented label="Show" options={VIEWS} value={view} onChange={setView} testId="diagnostics.view" />
        <IconButton icon={RotateCw} label="Read again" onPress={reload} testId="diagnostics.reload" />
      </div>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {view === 'log' && <LogViewer />}
      {view !== 'log' && !data && !error && <Skeleton rows={10} stage="Looking at this computer" />}
      {view === 'facts' &&
        data?.sections.map(({ title, facts }) => (
          <section key={title} className={cx('card', styles.facts)}>
            <h2>{title}</h2>
            <KeyValueList>
              {facts.map(({ name, value, isTrouble }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: several errors may have one time
                <KeyValue key={index} name={inWords(name)} wrap>
                  <span className={isTrouble ? 'err' : undefined}>{inWords(value)}</span>
                </KeyValue>
              ))}
            </KeyValueList>
          </section>
        ))}
      {view === 'report' && data && (
        <>
          <div className="row wrap">
            <Switch
              isOn={anonymous}
              onChange={setAnonymous}
              description="Names of environments, hosts and people become numbers."
              testId="diagnostics.anonymous"
            >
              Leave out addresses and names
            </Switch>
            <span className="grow" />
            <Button icon={copied ? Check : Copy} onPress={() => copy(data.text)} testId="diagnostics.copy">
              {copied ? 'Copied' : 'Copy report'}
            </Button>
            <Button
              onPress={() => saveFile(new Blob([data.text], { type: 'text/plain' }), 'calipso-diagnostics.txt')}
              testId="diagnostics.save"
            >
              Save
            </Button>
          </div>
          <p className="small t2">
            This is all that is copied or saved. Passwords, keys and tokens are taken out; nothing is sent anywhere.
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <section className={styles.report} tabIndex={0} aria-label="Report">
            <pre data-testid="diagnostics.text">{data.text}</pre>
          </section>
        </>
      )}
    </div>
  )
})
export default DiagnosticsScreen

/** As times are told everywhere; the report keeps them as they compare with those of other computers. */
const inWords = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, formatAbsolute)

const LEVELS = [
  { id: 'error', label: 'Errors' },
  { id: 'warn', label: 'Warnings' },
  { id: 'info', label: 'Info' },
  { id: 'debug', label: 'All' },
] as const
const TONES: Readonly<Record<LogEntry['level'], string>> = { error: 'err', warn: 'warn', info: 't2', debug: 't3' }

/** The newest lines of the product's own log. */
function LogViewer() {
  const [level, setLevel] = useState<LogEntry['level']>('info')
  const { data, error, reload } = useCall('diagnostics.log', { level })
  return (
    <>
      <div className="row">
        <Segmented label="Level" options={LEVELS} value={level} onChange={setLevel} testId="diagnostics.level" />
        <span className="grow" />
        <IconButton icon={RotateCw} label="Read the log again" onPress={reload} testId="diagnostics.log.reload" />
      </div>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {!data && !error && <Skeleton rows={8} />}
      {data?.length === 0 && <p className="t2">Nothing of this level has been written.</p>}
      {data && data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section className={styles.report} tabIndex={0} aria-label="Log, newest first">
          <ul data-testid="diagnostics.log">
            {data.map((entry, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: equal lines exist
              <li key={index} className={styles.line}>
                <time dateTime={entry.time} className="t3">
                  {formatAbsolute(entry.time)}
                </time>
                <span className={TONES[entry.level]}>{entry.level}</span>
                <span className="breaks">
                  {entry.event} <span className="t2">{entry.text}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
