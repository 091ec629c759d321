/** The tiles of Home: one an environment, and one to add another. */
import { typeInfo } from '@shared/catalog/object-types'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { missingOf } from '@shared/model/knowledge'
import { servicesText } from '@shared/model/service'
import { compareNaturally } from '@shared/text/natural-sort'
import {
  ChevronDown,
  Copy,
  CopyPlus,
  Download,
  Ellipsis,
  FlaskConical,
  FolderOpen,
  KeyRound,
  Lock,
  type LucideIcon,
  Plus,
  ScanLine,
  Share,
  SquarePen,
  SquarePlus,
  Trash2,
} from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { ReadMark } from '../../attributes/knowledge'
import { scanDisabledReason, scanNow } from '../../commands/register'
import {
  Age,
  Chip,
  cx,
  EnvCode,
  envStyle,
  Glyph,
  Icon,
  IconButton,
  Kbd,
  MenuButton,
  type MenuEntries,
  MiddleText,
  ProductMark,
  RollUp,
  StatusBadge,
  StatusStrip,
  TextAction,
} from '../../components'
import { formatCount } from '../../format/number'
import { countProblems, SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { formatDuration, parseTime } from '../../format/time'
import { links } from '../../routing/links'
import { isWhollyRead, problemsOf, statusCounts } from '../../stores/environments'
import { scanProgress } from '../../stores/scans'
import { removalVerb } from '../../stores/sheets'
import { scanDuration } from '../scans/scan-view'
import { graphsText, outdatedOf } from '../setup/outdated-graphs'
import { type Damage, DamagedInventory } from './damaged-inventory'
import styles from './home.module.css'

const COUNTED = ['instance', 'vservice', 'vconnector', 'host'] as const

/** One environment: what it is, what was counted, what is wrong, and when it was last looked at. */
export const EnvironmentTileCard = observer(function EnvironmentTileCard({
  tile,
  onDamage,
}: {
  tile: EnvironmentTile
  onDamage: (damage: Damage) => void
}) {
  const { router, scans } = useApp()
  const { environment, counts } = tile
  const scan = scans.of(environment.name)
  const entries = useEnvironmentMenu(tile)
  const open = () => router.go(links.environment(environment.name))
  return (
    <article
      className={cx('card', styles.tile, environment.protected && styles.protected)}
      style={envStyle(environment)}
      data-testid="environment.tile"
    >
      <header className="row">
        <EnvCode mark={environment} />
        <h2 className="trunc">
          <AriaButton className={styles.name ?? ''} onPress={open} data-testid="environment.open">
            <MiddleText text={environment.name} face="ui" />
          </AriaButton>
        </h2>
        {environment.protected && <Icon as={Lock} className="t3" />}
        <TileChip tile={tile} isScanning={scan !== undefined} />
        <span className="grow" />
        <RollUp status="error" count={counts?.byStatus.Error ?? 0} />
        <RollUp status="warn" count={counts?.byStatus.Warning ?? 0} />
        <MenuButton label={`Actions of ${environment.name}`} entries={entries}>
          <IconButton icon={Ellipsis} label={`Actions of ${environment.name}`} testId="environment.menu" />
        </MenuButton>
      </header>
      <div className="xs t2 trunc pad14">
        {environment.distribution} {environment.distribution_version} · {environment.mechanism_drivers.join(', ')} ·{' '}
        {environment.type_drivers.join(', ')}
      </div>
      {tile.problem !== undefined ? (
        <div className={styles.pad}>
          <DamagedInventory environment={environment.name} problem={tile.problem} onLook={onDamage} />
        </div>
      ) : counts ? (
        <TileCounts tile={tile} />
      ) : (
        <div className={styles.unscanned}>
          <b className="med">{scan ? 'First scan is running' : 'Not scanned yet'}</b>
          <div className="xs t2">
            {scan ? 'Counts appear once it is complete.' : 'A scan reads every region, host and network once.'}
          </div>
        </div>
      )}
      <div className={styles.pad}>
        <TileHealth tile={tile} />
      </div>
      <div className={styles.picks}>
        {counts && <Pick type="region" items={tile.regions} tile={tile} />}
        {counts && <Pick type="project" items={tile.projects} tile={tile} />}
      </div>
      <TileFoot tile={tile} />
    </article>
  )
})

/** What is special about an environment. */
export function TileChip({ tile, isScanning = false }: { tile: EnvironmentTile; isScanning?: boolean }) {
  if (isScanning)
    return (
      <Chip tone="accent">
        <Icon as={ScanLine} size={12} />
        Scanning
      </Chip>
    )
  if (tile.environment.sample) return <Chip>Sample</Chip>
  if (tile.environment.kept) return <Chip>Kept inventory</Chip>
  if (tile.environment.view_of !== undefined) return <Chip>View of {tile.environment.view_of}</Chip>
  if (tile.environment.offline) return <Chip>Offline file</Chip>
  if (tile.environment.operational === 'error') return <Chip tone="error">Unreachable</Chip>
  return null
}

/** Objects by status where any is monitored; else said in words once, not as a bar that looks like a measurement. */
function TileHealth({ tile }: { tile: EnvironmentTile }) {
  const byStatus = tile.counts?.byStatus
  const isMonitored = byStatus !== undefined && byStatus.OK + byStatus.Warning + byStatus.Error > 0
  if (byStatus === undefined || isMonitored) return <StatusStrip counts={statusCounts(byStatus)} />
  return <span className="xxs t3">Health is not monitored</span>
}

function TileCounts({ tile }: { tile: EnvironmentTile }) {
  const byType = tile.counts?.byType ?? {}
  const isWhole = isWhollyRead(tile)
  return (
    <div className={styles.cnts}>
      {COUNTED.map((type) => (
        <div key={type}>
          <span className="t3 xxs row">
            <Glyph type={type} className={styles.countGlyph ?? ''} />
            {typeInfo(type).plural}
          </span>
          <b className={cx('num', !byType[type] && styles.muted)}>
            {!byType[type] && !isWhole ? (
              <span title="Not everything was read">—</span>
            ) : (
              formatCount(byType[type] ?? 0)
            )}
          </b>
          {type === 'vservice' && (
            <span className="xxs t3 nowrap"> {servicesText(tile.counts?.services, byType[type] ?? 0)}</span>
          )}
        </div>
      ))}
    </div>
  )
}

interface PickProps {
  type: string
  /** The first ones. */
  items: readonly { id: string; name: string }[]
  tile: EnvironmentTile
}

const Pick = observer(function Pick({ type, items, tile }: PickProps) {
  const { workspace, router } = useApp()
  const label = typeInfo(type).plural
  const environment = tile.environment.name
  const total = tile.counts?.byType[type] ?? items.length
  const all = {
    id: 'pick.all',
    label: `All ${formatCount(total)}`,
    run: () => router.go(links.table(environment, type)),
  }
  return (
    <MenuButton
      label={label}
      entries={[
        ...items.map((item) => ({
          id: `pick.${item.id}`,
          label: item.name,
          lead: <Glyph type={type} />,
          run: () => workspace.open(environment, item.id),
        })),
        ...(total > items.length ? [all] : []),
      ]}
    >
      <AriaButton className={styles.pick ?? ''} data-testid={`environment.${type}s`}>
        {label} <b className="num">{formatCount(total)}</b>
        <Icon as={ChevronDown} size={12} className="t3" />
      </AriaButton>
    </MenuButton>
  )
})

const TileFoot = observer(function TileFoot({ tile }: { tile: EnvironmentTile }) {
  const app = useApp()
  const { scans, clock, router } = app
  const { environment, lastScan } = tile
  const scan = scans.of(environment.name)
  if (scan) {
    const { stage, done, total } = scanProgress(scan)
    const ms = scanDuration(scan, clock.secondMs)
    return (
      <footer className={styles.foot}>
        <span>
          <ProductMark busy size={12} />
          <TextAction testId="environment.scan-progress" onPress={() => router.go(links.scan(scan.id))}>
            {stage}, {done} of {total} stages
          </TextAction>
        </span>
        {ms !== undefined && <span className="num">{formatDuration(ms)}</span>}
        {tile.counts && <span>updating</span>}
      </footer>
    )
  }
  const seen = environment.last_scanned
  if (seen === undefined) {
    return (
      <footer className={styles.foot}>
        {lastScan && (
          <span>
            <StatusBadge status={SCAN_BADGES[lastScan.status]} label={false} />
            Scan #{lastScan.number} {SCAN_WORDS[lastScan.status].toLowerCase()}
          </span>
        )}
        {scanDisabledReason(app, environment.name) === undefined && (
          <TextAction testId="environment.scan" onPress={() => void scanNow(app, { environment: environment.name })}>
            Scan now
          </TextAction>
        )}
      </footer>
    )
  }
  const isOld = clock.nowMs - (parseTime(seen) ?? 0) > environment.freshness_hours * 3_600_000
  const problems = lastScan ? countProblems(lastScan) : 0
  const outdated = graphsText(outdatedOf(tile))
  return (
    <footer className={styles.foot}>
      <span className={isOld && !environment.offline ? 'stl' : undefined}>
        <ReadMark tile={tile} isOld={isOld} />
        <Age at={seen} prefix={environment.offline ? 'Data from' : 'Scanned'} />
      </span>
      {problems > 0 && (
        <TextAction testId="environment.scan-problems" onPress={() => lastScan && router.go(links.scan(lastScan.id))}>
          {problems === 1 ? '1 problem' : `${String(problems)} problems`} in scan #{lastScan?.number}
        </TextAction>
      )}
      {tile.counts && <Missing tile={tile} />}
      {outdated !== undefined && (
        <TextAction testId="environment.outdated" onPress={() => router.go(links.environment(environment.name))}>
          <span className="stl">{outdated} out of date</span>
        </TextAction>
      )}
    </footer>
  )
})

/** What of an environment was not read, each part leading to it. */
const Missing = observer(function Missing({ tile: { environment, counts } }: { tile: EnvironmentTile }) {
  const { workspace } = useApp()
  const { name } = environment
  return (counts ? missingOf(counts.knowledge) : []).map((part) => (
    <TextAction
      key={part.words}
      testId="environment.unread"
      onPress={() => workspace.openLocation(links.missing(name, part), name, false)}
    >
      <span className="stl">{part.words}</span>
    </TextAction>
  ))
})

/** What can be done with an environment from its tile or its dashboard. */
export function useEnvironmentMenu(tile: EnvironmentTile): MenuEntries {
  const app = useApp()
  const { name, offline, kept, view_of } = tile.environment
  return [
    { id: 'environment.open', label: 'Open', icon: FolderOpen, run: () => app.router.go(links.environment(name)) },
    {
      id: 'environment.open-new-tab',
      label: 'Open in new tab',
      icon: SquarePlus,
      run: () => app.workspace.openLocation(links.environment(name), name, true),
    },
    '-',
    {
      id: 'environment.scan',
      label: 'Scan now',
      icon: ScanLine,
      disabledReason: scanDisabledReason(app, name),
      run: () => void scanNow(app, { environment: name }),
    },
    { id: 'environment.scans', label: 'Scans', icon: ScanLine, run: () => app.router.go(links.scans(name)) },
    '-',
    {
      id: 'environment.export',
      label: 'Export inventory…',
      icon: Share,
      disabledReason: tile.counts ? undefined : 'Nothing has been scanned yet',
      run: () => app.sheets.show({ exporting: name }),
    },
    {
      id: 'environment.edit',
      label: view_of === undefined ? 'Edit…' : `Edit ${view_of}…`,
      icon: SquarePen,
      disabledReason: kept ? 'Its connections were deleted: add an environment of this name' : undefined,
      run: () => app.router.go(links.environmentEdit(view_of ?? name)),
    },
    {
      id: 'environment.duplicate',
      label: 'Duplicate…',
      icon: CopyPlus,
      disabledReason: offline
        ? 'It has no connections to copy'
        : view_of === undefined
          ? undefined
          : `A view has no connections: duplicate ${view_of}`,
      run: () => app.sheets.show({ duplicating: name }),
    },
    {
      id: 'environment.host-keys',
      label: 'Host keys',
      icon: KeyRound,
      disabledReason: offline ? 'A file holds no host keys' : undefined,
      run: () => app.router.go(links.hostKeys(name)),
    },
    {
      id: 'environment.copy-name',
      label: 'Copy name',
      icon: Copy,
      run: () => void navigator.clipboard.writeText(name),
    },
    '-',
    {
      id: 'environment.remove',
      label: `${removalVerb(offline || view_of !== undefined)}…`,
      icon: Trash2,
      isDanger: true,
      run: () => app.sheets.show({ removing: name }),
    },
  ]
}

const CHOICES: readonly { command: string; icon: LucideIcon; title: string; text: string }[] = [
  { command: 'environment.new', icon: Plus, title: 'Add an environment', text: 'Each connection is tested as you go' },
  {
    command: 'inventory.import',
    icon: Download,
    title: 'Import an inventory file',
    text: 'A .calipso file, to browse offline',
  },
  { command: 'sample.open', icon: FlaskConical, title: 'Open the sample cloud', text: 'Three hosts, works offline' },
]

export const AddTile = observer(function AddTile() {
  const { commands } = useApp()
  return (
    <article className={cx('card', styles.tile, styles.add)}>
      {CHOICES.map(({ command, icon, title, text }) => (
        <AriaButton
          key={command}
          className={styles.addChoice ?? ''}
          onPress={() => commands.run(command)}
          data-testid={`tile.${command}`}
        >
          <Icon as={icon} className="acc" />
          <span>
            <b className="med">{title}</b>
            <span className="xs t2 block">{text}</span>
          </span>
          <Kbd keys={commands.shortcutOf(command) ?? ''} />
        </AriaButton>
      ))}
    </article>
  )
})

export type TileOrder = 'problems' | 'name' | 'scan'

const byName = (a: EnvironmentTile, b: EnvironmentTile) => compareNaturally(a.environment.name, b.environment.name)

/** What is compared in turn: an inventory or cloud that cannot be opened, errors, what is not read, warnings. */
function trouble(tile: EnvironmentTile): readonly number[] {
  const { error, warning, unread } = problemsOf(tile)
  const cannot = Number(tile.problem !== undefined) * 2 + Number(tile.environment.operational === 'error')
  return [
    cannot,
    error,
    unread,
    warning,
    tile.counts?.stale ?? 0,
    Number(tile.counts !== undefined && !isWhollyRead(tile)),
  ]
}

function compareTrouble(a: EnvironmentTile, b: EnvironmentTile): number {
  const [of, than] = [trouble(a), trouble(b)]
  return of.map((count, at) => (than[at] ?? 0) - count).find((difference) => difference !== 0) ?? 0
}

const seenAt = (tile: EnvironmentTile) => tile.environment.last_scanned ?? ''

/** A sorted copy; ties go by name. */
export function sortTiles(tiles: readonly EnvironmentTile[], order: TileOrder): EnvironmentTile[] {
  const compare: Record<TileOrder, (a: EnvironmentTile, b: EnvironmentTile) => number> = {
    problems: compareTrouble,
    name: () => 0,
    scan: (a, b) => seenAt(b).localeCompare(seenAt(a)),
  }
  return [...tiles].sort((a, b) => compare[order](a, b) || byName(a, b))
}
