import { knowledgeOf } from '@shared/model/knowledge'
import type { ScanBrief } from '@shared/model/scan'
import { Pin } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import {
  Age,
  cx,
  EnvCode,
  Glyph,
  Icon,
  Kbd,
  MiddleText,
  ProductMark,
  StateMarks,
  StatusBadge,
  TextAction,
} from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { countProblems, SCAN_BADGES, SCAN_WORDS } from '../../format/scan'
import { isMonoName, joinPath } from '../../format/text'
import { links } from '../../routing/links'
import { Card } from '../dashboard/card'
import styles from './home.module.css'

const SHOWN = 9

/** Objects pinned, then those looked at last; any of them is one press away. */
export const ObjectsCard = observer(function ObjectsCard() {
  const { preferences, commands } = useApp()
  const { pinned, recent } = preferences.current
  const entries = [
    ...pinned.map((pin) => ({ ...pin, at: undefined })),
    ...recent.filter((entry) => !preferences.isPinned(entry.environment, entry.id)),
  ].slice(0, SHOWN)
  return (
    <Card
      title="Recent and pinned objects"
      isFlush
      action={
        <span className="xxs t3">
          <Kbd keys={commands.shortcutOf('go.object') ?? ''} /> go to any object
        </span>
      }
    >
      {entries.length === 0 && <div className={styles.nothing}>Objects you open or pin are kept here.</div>}
      {entries.map((entry) => (
        <ObjectRow key={`${entry.environment} ${entry.id}`} {...entry} />
      ))}
    </Card>
  )
})

interface ObjectRowProps {
  environment: string
  id: string
  at: string | undefined
}

const ObjectRow = observer(function ObjectRow({ environment, id, at }: ObjectRowProps) {
  const { environments, workspace } = useApp()
  const mark = environments.get(environment)?.environment
  const { data, error } = useCall('inventory.object', mark ? { environment, id } : undefined)
  // An object of an environment that is gone, or gone itself, is no use here.
  if (!mark || error) return null
  const object = data?.object
  const path = data?.ancestors.slice(0, -1).map((ancestor) => ancestor.name) ?? []
  return (
    <AriaButton
      className={styles.listRow ?? ''}
      onPress={() => workspace.open(environment, id)}
      data-testid="home.object"
    >
      <EnvCode mark={mark} />
      <span className="row">
        {object && <Glyph type={object.type} />}
        {object && (
          <span className="med shrinks">
            <MiddleText text={object.name} face={isMonoName(object.type, object.name) ? 'mono' : 'ui'} />
          </span>
        )}
      </span>
      <span className="t2 trunc">{joinPath(path)}</span>
      {object ? <StateMarks object={{ ...object, knowledge: knowledgeOf(object) }} /> : <span />}
      <span className={styles.when}>
        {at === undefined ? <Icon as={Pin} size={14} className="t3" /> : <Age at={at} />}
      </span>
    </AriaButton>
  )
})

export const ScansCard = observer(function ScansCard() {
  const { router } = useApp()
  const { data } = useCall('scans.list', { limit: 9 })
  return (
    <Card
      title="Newest scans"
      isFlush
      action={
        <TextAction testId="home.scans" onPress={() => router.go(links.scans())}>
          All scans
        </TextAction>
      }
    >
      {data?.items.length === 0 && <div className={styles.nothing}>Nothing has been scanned yet.</div>}
      {data?.items.map((scan) => (
        <ScanRow key={scan.id} scan={scan} />
      ))}
    </Card>
  )
})

function scanResult(scan: ScanBrief): string {
  const found = countProblems(scan)
  const problems = found > 0 ? `, ${countNoun(found, 'problem')}` : ''
  const counted = scan.counts.objects > 0 ? `, ${countNoun(scan.counts.objects, 'object')}` : ''
  return `#${String(scan.number)} ${SCAN_WORDS[scan.status].toLowerCase()}${problems}${counted}`
}

const ScanRow = observer(function ScanRow({ scan: listed }: { scan: ScanBrief }) {
  const { environments, router, scans } = useApp()
  const scan = scans.running.find((running) => running.id === listed.id) ?? listed
  const mark = environments.get(scan.environment)?.environment ?? { name: scan.environment }
  return (
    <AriaButton
      className={cx(styles.listRow, styles.scanRow)}
      onPress={() => router.go(links.scan(scan.id))}
      data-testid="home.scan"
    >
      <EnvCode mark={mark} />
      {scan.status === 'running' ? (
        <ProductMark busy size={14} />
      ) : (
        <StatusBadge status={SCAN_BADGES[scan.status]} size={14} />
      )}
      <span className="trunc">{scanResult(scan)}</span>
      <span className={styles.when}>
        <Age at={scan.end_timestamp ?? scan.start_timestamp ?? scan.submit_timestamp} />
      </span>
    </AriaButton>
  )
})
