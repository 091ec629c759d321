import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { type Missing, missingOf } from '@shared/model/knowledge'
import { Ellipsis, KeyRound, Lock, ScanLine, SquarePen } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect } from 'react'
import { connectionName, kindOf, useApp } from '../../app/app-context'
import { UnreadWords } from '../../attributes/knowledge'
import { ObjectLink } from '../../attributes/object-parts'
import { scanDisabledReason, scanNow } from '../../commands/register'
import {
  Button,
  Callout,
  EmptyState,
  EnvCode,
  ErrorNotice,
  Icon,
  IconButton,
  KnowledgeMark,
  MenuButton,
  MiddleText,
  Skeleton,
  TextAction,
} from '../../components'
import { useCall } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { countProblems } from '../../format/scan'
import { links } from '../../routing/links'
import { isWhollyRead } from '../../stores/environments'
import { CountTiles, PickLists } from '../dashboard/below'
import { ChecksCards } from '../dashboard/checks-card'
import styles from '../dashboard/dashboard.module.css'
import { HostsCard } from '../dashboard/hosts-card'
import { LastScansCard, ScanProgressCard } from '../dashboard/scan-cards'
import { HealthCard, hasMonitoredStatus, StateCard } from '../dashboard/state-cards'
import type { ScreenProps } from '../define'
import { TileChip, useEnvironmentMenu } from '../home/tiles'
import { OutdatedCallout } from '../setup/outdated-graphs'
import { NoEnvironment } from './no-environment'

/** An environment as a whole: counts, health, what is missing, how fresh it is, and its scans. */
const EnvironmentScreen = observer(function EnvironmentScreen({ params }: ScreenProps) {
  const { environments, workspace } = useApp()
  const name = params.environment ?? ''
  const tile = environments.get(name)
  useEffect(() => {
    workspace.title(links.environment(name), name, '')
  }, [workspace, name])
  if (!environments.tiles) return <Skeleton rows={6} rowHeight={40} />
  if (!tile) return <NoEnvironment name={name} />
  return <Dashboard tile={tile} />
})
export default EnvironmentScreen

const Dashboard = observer(function Dashboard({ tile }: { tile: EnvironmentTile }) {
  const app = useApp()
  const { scans, router } = app
  const { environment } = tile
  const scan = scans.of(environment.name)
  const summary = useCall('inventory.summary', tile.counts ? { environment: environment.name } : undefined)
  return (
    <div className={styles.scroll} tabIndex={-1} data-arrival data-testid="environment.dashboard">
      <div className={styles.page}>
        <header className={styles.header}>
          <EnvCode mark={environment} />
          <h1 className="shrinks">
            <MiddleText text={environment.name} face="ui" />
          </h1>
          {environment.protected && <Icon as={Lock} className="t3" />}
          <TileChip tile={tile} />
          <span className="grow" />
          <EnvironmentMenu tile={tile} />
          {!environment.offline && (
            <Button
              variant="quiet"
              icon={KeyRound}
              onPress={() => router.go(links.hostKeys(environment.name))}
              testId="environment.host-keys"
            >
              Host keys
            </Button>
          )}
          {!environment.offline && (
            <Button
              variant="quiet"
              icon={SquarePen}
              onPress={() => router.go(links.environmentEdit(environment.name))}
              testId="environment.edit"
            >
              Edit
            </Button>
          )}
          <Button
            variant="primary"
            icon={ScanLine}
            disabledReason={scanDisabledReason(app, environment.name)}
            onPress={() => void scanNow(app, { environment: environment.name })}
            testId="scan.now"
          >
            Scan now
          </Button>
        </header>
        <p className="t2">
          {environment.distribution} {environment.distribution_version} · {environment.mechanism_drivers.join(', ')} ·{' '}
          {environment.type_drivers.join(', ')}
          {environment.description ? ` · ${environment.description}` : ''}
        </p>
        {tile.problem !== undefined && (
          <Callout tone="error" title="The inventory cannot be opened">
            {tile.problem}
          </Callout>
        )}
        {scan && <ScanProgressCard scan={scan} />}
        {!scan && <LastScanProblems tile={tile} />}
        <OutdatedCallout tile={tile} />
        <NotRead tile={tile} />
        {tile.counts ? (
          <>
            <CountTiles
              environment={environment.name}
              byType={tile.counts.byType}
              services={tile.counts.services ?? summary.data?.services}
              types={['instance', 'vservice', 'host', 'vconnector', 'vedge', 'network']}
              isUpdating={scan !== undefined}
              isPartial={!isWhollyRead(tile)}
            />
            <PickLists environment={environment.name} types={['region', 'project']} />
            {summary.error && <ErrorNotice error={summary.error} onRetry={summary.reload} />}
            {summary.isLoading && <Skeleton rows={6} />}
            <ChecksCards environment={environment} place="above" />
            {summary.data && (
              <div className={styles.columns}>
                <div className="stack gap14 shrinks">
                  <HostsCard environment={environment} />
                  {hasMonitoredStatus(summary.data.byStatus) && (
                    <HealthCard environment={environment.name} byStatus={summary.data.byStatus} />
                  )}
                  <StateCard
                    environment={environment.name}
                    summary={summary.data}
                    isMonitored={hasMonitoredStatus(summary.data.byStatus)}
                    isPartial={!isWhollyRead(tile)}
                  />
                </div>
                <div className="stack gap14 shrinks">
                  <LastScansCard environment={environment.name} />
                  <ChecksCards environment={environment} place="beside" />
                </div>
              </div>
            )}
          </>
        ) : (
          !scan && <NeverScanned tile={tile} />
        )}
      </div>
    </div>
  )
})

function EnvironmentMenu({ tile }: { tile: EnvironmentTile }) {
  const entries = useEnvironmentMenu(tile)
  return (
    <MenuButton label="Actions" entries={entries}>
      <IconButton icon={Ellipsis} label="More actions" small={false} testId="environment.menu" />
    </MenuButton>
  )
}

const LastScanProblems = observer(function LastScanProblems({ tile }: { tile: EnvironmentTile }) {
  const { router } = useApp()
  const { lastScan } = tile
  const count = lastScan ? countProblems(lastScan) : 0
  const { data } = useCall('scans.problems', lastScan && count > 0 ? { scanId: lastScan.id, limit: 1 } : undefined)
  const first = data?.items[0]
  if (!lastScan || !first) return null
  return (
    <Callout
      tone={lastScan.status === 'failed' ? 'error' : 'warn'}
      title={lastScan.status === 'failed' ? `Scan #${lastScan.number} failed: ${first.title}` : first.title}
      actions={
        <TextAction testId="environment.open-scan" onPress={() => router.go(links.scan(lastScan.id))}>
          Open scan #{lastScan.number}
          {count > 1 ? `, ${String(count - 1)} more` : ''}
        </TextAction>
      }
    >
      {first.error.hint ?? first.error.message}
    </Callout>
  )
})

/** Hosts named one by one. */
const NAMED = 6

/** What of the environment was not read, worst first, with a way to read it. */
const NotRead = observer(function NotRead({ tile: { environment, counts } }: { tile: EnvironmentTile }) {
  const app = useApp()
  const { name } = environment
  const missing = counts ? missingOf(counts.knowledge) : []
  const { data } = useCall('inventory.hosts', missing.length > 0 ? { environment: name } : undefined)
  if (missing.length === 0) return null
  const hosts = (data?.items ?? []).filter(({ knowledge }) => knowledge !== 'read')
  const show = (part: Missing) => app.workspace.openLocation(links.missing(name, part), name, false)
  const [worst] = missing
  const others = missing.filter(({ type }) => type !== 'host')
  return (
    <Callout
      tone="stale"
      title={missing.map(({ words }) => words).join(', ')}
      actions={
        (hosts.length > 0 || others.length > 0) && (
          <>
            {hosts.length > 0 && scanDisabledReason(app, name) === undefined && (
              <TextAction
                testId="environment.read-again"
                onPress={() => void scanNow(app, { environment: name, hosts: hosts.map(({ id }) => id) })}
              >
                Scan {hosts.length === 1 ? 'this host' : 'these hosts'}
              </TextAction>
            )}
            {hosts.length > NAMED && worst && (
              <TextAction testId="environment.unread-hosts" onPress={() => show(worst)}>
                All {formatCount(hosts.length)}
              </TextAction>
            )}
            {others.map((part) => (
              <TextAction key={part.words} testId="environment.missing" onPress={() => show(part)}>
                Show {part.words}
              </TextAction>
            ))}
          </>
        )
      }
    >
      {hosts.slice(0, NAMED).map((host) => (
        <div key={host.id} className="row" data-testid="environment.unread-host">
          <ObjectLink object={{ environment: name, id: host.id, type: 'host', name: host.name }} />
          <KnowledgeMark state={host.knowledge} words="" />
          <span className="shrinks breaks">
            <UnreadWords reading={host.reading ?? { state: host.knowledge }} />
            {host.reading?.reason !== undefined && `: ${host.reading.reason}`}
          </span>
        </div>
      ))}
    </Callout>
  )
})

const NeverScanned = observer(function NeverScanned({ tile }: { tile: EnvironmentTile }) {
  const app = useApp()
  const { name } = tile.environment
  const kind = kindOf(app, name)
  const groups = tile.environment.configuration.map((group) => connectionName(kind, group.name))
  return (
    <div className="card">
      <EmptyState
        icon={<Icon as={ScanLine} size={24} />}
        title="Not scanned yet"
        action={
          <Button
            icon={ScanLine}
            testId="environment.first-scan"
            disabledReason={scanDisabledReason(app, name)}
            onPress={() => void scanNow(app, { environment: name })}
          >
            Scan now
          </Button>
        }
      >
        A scan asks {groups.length > 0 ? groups.join(', ') : 'the cloud'} for regions, projects, networks and hosts,
        reads the wiring of each host over SSH, and joins it all into links. It only reads.
      </EmptyState>
    </div>
  )
})
