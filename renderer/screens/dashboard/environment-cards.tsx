import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { EnvironmentView } from '@shared/model/environment'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { ObjectLink } from '../../attributes/object-link'
import { Age, type Column, DataTable, Glyph, StatusBadge, StatusStrip, TextAction } from '../../components'
import { formatCount } from '../../format/number'
import { parseTime } from '../../format/time'
import { links } from '../../routing/links'
import { statusCounts } from '../../stores/environments'
import { Card } from './card'
import styles from './dashboard.module.css'

type Summary = CallOutput<'inventory.summary'>

/** Types in the order of the layers they are drawn in. */
function orderOf(type: string): number {
  return typeInfo(type).layer ?? 99
}

/** True where anything at all has a status, so that the lack of one means something. */
export function hasMonitoredStatus(byStatus: Summary['byStatus']): boolean {
  return Object.values(byStatus).some(({ OK, Warning, Error: errors }) => OK + Warning + errors > 0)
}

/** Status counts by type: where the problems are. Only for environments where something is monitored. */
export const HealthCard = observer(function HealthCard({
  environment,
  byStatus,
}: {
  environment: string
  byStatus: Summary['byStatus']
}) {
  const { router } = useApp()
  const types = Object.keys(byStatus)
    .filter((type) => !typeInfo(type).folder && !type.endsWith('_ref'))
    .sort((a, b) => orderOf(a) - orderOf(b) || a.localeCompare(b))
  return (
    <Card title="Health" note="by monitored status">
      {types.map((type) => {
        const counts = statusCounts(byStatus[type])
        return (
          <div key={type} className={styles.health}>
            <span className="row">
              <Glyph type={type} />
              <TextAction testId={`health.${type}`} onPress={() => router.go(links.table(environment, type))}>
                <span className={styles.healthName}>{typeInfo(type).plural}</span>
              </TextAction>
            </span>
            <StatusStrip counts={counts} />
            <span className="num t2">
              {formatCount(Object.values(counts ?? {}).reduce((sum, part) => sum + part, 0))}
            </span>
          </div>
        )
      })}
    </Card>
  )
})

/** What the clique types in force expect but the inventory lacks: a hole in the data, not in the network. */
export const CoverageCard = observer(function CoverageCard({
  environment,
  coverage,
}: {
  environment: EnvironmentView
  coverage: Summary['coverage']
}) {
  const { router } = useApp()
  if (coverage.length === 0) {
    return (
      <Card title="Coverage">
        <div className={styles.line}>
          <StatusBadge status="ok" label={false} />
          <span>Every type of object the graphs need was found.</span>
        </div>
      </Card>
    )
  }
  return (
    <Card
      title="Coverage"
      note="expected, but not found"
      action={
        environment.offline ? undefined : (
          <TextAction testId="coverage.edit" onPress={() => router.go(links.environmentEdit(environment.name))}>
            Check access
          </TextAction>
        )
      }
    >
      {coverage.map(({ type, advice }) => (
        <div key={type} className={styles.line}>
          <Glyph type={type} className="t2" />
          <span>
            <b className="med">{typeInfo(type).plural}</b> <span className="t2">{advice}</span>
          </span>
        </div>
      ))}
    </Card>
  )
})

type HostRow = Summary['hosts'][number]

/** Columns of the hosts; where the last scan did not see everything, none found is shown as not known. */
const hostColumns = (environment: string, isIncomplete: boolean): Column<HostRow>[] => [
  {
    id: 'name',
    title: 'Host',
    width: 'minmax(140px, 1.4fr)',
    value: (host) => host.name,
    cell: (host) => <ObjectLink object={{ environment, id: host.id, type: 'host', name: host.name }} />,
  },
  { id: 'roles', title: 'Roles', width: 'minmax(100px, 1fr)', value: (host) => host.roles.join(', ') },
  ...(['instance', 'vedge', 'host_pnic'] as const).map(
    (type): Column<HostRow> => ({
      id: type,
      title: typeInfo(type).plural,
      width: '84px',
      align: 'right',
      value: (host) => host.byType[type] ?? (isIncomplete ? undefined : 0),
    }),
  ),
  {
    id: 'seen',
    title: 'Last seen',
    width: '120px',
    align: 'right',
    value: (host) => parseTime(host.lastScanned),
    cell: (host) => (
      <span className={host.stale ? 'row stl' : 'row'}>
        {host.stale && <StatusBadge status="stale" />}
        <Age at={host.lastScanned} />
      </span>
    ),
  },
]

/** When each host was last looked at, and how much is on it. */
export const HostsCard = observer(function HostsCard({
  environment,
  hosts,
  isIncomplete,
}: {
  environment: EnvironmentView
  isIncomplete: boolean
  hosts: Summary['hosts']
}) {
  const { workspace } = useApp()
  return (
    <Card title="Hosts" note={formatCount(hosts.length)}>
      <DataTable
        label="Hosts"
        columns={hostColumns(environment.name, isIncomplete)}
        rows={hosts}
        rowKey={(host) => host.id}
        onOpen={(host, newTab) => workspace.open(environment.name, host.id, { newTab })}
        onSelect={(host) => workspace.pick(environment.name, host.id)}
        isStatic={hosts.length <= 60}
        empty={<div className={styles.line}>No host was found.</div>}
        testId="hosts"
      />
    </Card>
  )
})
