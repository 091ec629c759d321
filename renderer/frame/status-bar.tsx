import { Lock } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { Age, Calliper, Dot, Icon, StatusBadge } from '../components'
import { countNoun } from '../format/number'
import { SCAN_WORDS, scanBadge } from '../format/scan'
import { parseTime } from '../format/time'
import { links } from '../routing/links'
import { scanProgress } from '../stores/scans'
import styles from './status-bar.module.css'

function Segment({ children, onPress, testId }: { children: ReactNode; onPress?: () => void; testId: string }) {
  return onPress ? (
    <AriaButton className={styles.segment ?? ''} onPress={onPress} data-testid={testId}>
      {children}
    </AriaButton>
  ) : (
    <span className={styles.segment} data-testid={testId}>
      {children}
    </span>
  )
}

/** The state of what is shown, at a glance; each segment leads to its screen. */
export const StatusBar = observer(function StatusBar() {
  const { workspace, host, connection } = useApp()
  return (
    <footer className={styles.statusbar} data-pane="status">
      {connection.state === 'lost' && (
        <Segment testId="status.connection">
          <Calliper busy />
          <span className="warn">Connection to Calipso lost, reconnecting</span>
        </Segment>
      )}
      {connection.state === 'refused' && (
        <Segment testId="status.connection">
          <StatusBadge status="error" label={false} />
          <span className="err">The server was restarted: open the address it prints</span>
        </Segment>
      )}
      {workspace.environment === undefined ? <AllSegments /> : <EnvironmentSegments name={workspace.environment} />}
      <span className="grow" />
      <Segment testId="status.storage">Storage: {host.storage === 'local' ? 'local' : 'MongoDB'}</Segment>
      <Segment testId="status.secrets">
        <Icon as={Lock} size={12} />
        <span title={host.secretsStoredIn}>Secrets: {host.secretsStoredIn.replace(/ [/\\A-Z].*/, '')}</span>
      </Segment>
      <JobsSegment />
    </footer>
  )
})

const AllSegments = observer(function AllSegments() {
  const { environments, router } = useApp()
  const { tiles } = environments
  if (!tiles) return <Segment testId="status.environments">Reading environments</Segment>
  const offline = tiles.filter((tile) => tile.environment.offline).length
  return (
    <>
      <Segment testId="status.environments" onPress={() => router.go(links.home())}>
        {tiles.length === 0
          ? 'No environment yet'
          : countNoun(tiles.length, 'environment') + (offline > 0 ? `, ${countNoun(offline, 'offline file')}` : '')}
      </Segment>
      {tiles.length > 0 && <Segment testId="status.objects">{countNoun(environments.objectCount, 'object')}</Segment>}
    </>
  )
})

const STATE_TONE = { running: 'ok', error: 'error', stopped: 'unknown' } as const

const EnvironmentSegments = observer(function EnvironmentSegments({ name }: { name: string }) {
  const { environments, router, clock } = useApp()
  const tile = environments.get(name)
  if (!tile) return null
  const { environment, lastScan, counts } = tile
  const seen = environment.last_scanned ?? lastScan?.end_timestamp
  const ageMs = seen === undefined ? 0 : clock.nowMs - (parseTime(seen) ?? clock.nowMs)
  const isOld = ageMs > environment.freshness_hours * 3_600_000
  return (
    <>
      <Segment testId="status.environment" onPress={() => router.go(links.environment(name))}>
        <Dot tone={environment.offline ? 'unknown' : STATE_TONE[environment.operational]} />
        {name} {environment.offline ? 'offline file' : environment.operational}
      </Segment>
      <Segment testId="status.scan" onPress={() => router.go(lastScan ? links.scan(lastScan.id) : links.scans(name))}>
        {lastScan ? <StatusBadge status={isOld ? 'stale' : scanBadge(lastScan.status)} label={false} /> : null}
        {seen === undefined ? (
          'Not scanned yet'
        ) : (
          <span className={isOld ? 'stl' : undefined}>
            <Age at={seen} prefix={environment.offline ? 'Exported' : 'Last scan'} />
            {lastScan && lastScan.status !== 'completed' ? `, ${SCAN_WORDS[lastScan.status].toLowerCase()}` : ''}
          </span>
        )}
      </Segment>
      {counts && (
        <Segment testId="status.objects" onPress={() => router.go(links.environment(name))}>
          {countNoun(counts.objects, 'object')}
        </Segment>
      )}
    </>
  )
})

const JobsSegment = observer(function JobsSegment() {
  const { scans, router } = useApp()
  const [first] = scans.running
  return (
    <Segment testId="status.jobs" onPress={() => router.go(links.scans())}>
      {first ? (
        <span className={styles.running}>
          <Calliper busy size={12} />
          {countNoun(scans.running.length, 'job')}: {first.environment} {scanProgress(first).stage.toLowerCase()}
        </span>
      ) : (
        'No jobs'
      )}
    </Segment>
  )
})
