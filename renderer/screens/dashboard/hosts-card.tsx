/** The hosts of an environment. */
import { typeInfo } from '@shared/catalog/object-types'
import type { HostSummary } from '@shared/contract/calls/inventory'
import type { EnvironmentView } from '@shared/model/environment'
import { KNOWLEDGE } from '@shared/model/knowledge'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { ObjectLink } from '../../attributes/object-parts'
import { objectEntries } from '../../commands/actions'
import { Age, type Column, DataTable, ErrorNotice, KnowledgeMark } from '../../components'
import { useCall } from '../../data/use-call'
import { shownOf } from '../../format/number'
import { Card } from './card'
import styles from './dashboard.module.css'

/** Columns of the hosts; of one that was not read whole, what only it can tell is not known where nothing was found. */
const hostColumns = (environment: string): Column<HostSummary>[] => [
  {
    id: 'name',
    title: 'Host',
    width: 'minmax(130px, 1fr)',
    value: (host) => host.name,
    cell: (host) => <ObjectLink object={{ environment, id: host.id, type: 'host', name: host.name }} />,
  },
  { id: 'roles', title: 'Roles', width: 'minmax(80px, 1.2fr)', value: (host) => host.roles.join(', ') },
  ...(['instance', 'vedge', 'host_pnic'] as const).map(
    (type): Column<HostSummary> => ({
      id: type,
      title: typeInfo(type).plural,
      width: '60px',
      align: 'right',
      value: (host) => host.byType[type] ?? (host.knowledge === 'read' || type === 'instance' ? 0 : undefined),
    }),
  ),
  {
    id: 'read',
    title: 'Read',
    width: '140px',
    align: 'right',
    value: (host) => [host.knowledge, readAt(host)].filter(Boolean).join(' '),
    sortBy: (host) => KNOWLEDGE.indexOf(host.knowledge),
    cell: (host) => (
      <span className="row nowrap" title={host.reading?.reason}>
        <KnowledgeMark state={host.knowledge} />
        {readAt(host) !== undefined && <Age at={readAt(host) ?? ''} />}
      </span>
    ),
  },
]

/** When a host last answered; of one that remembers nothing, when anything on it was last seen. */
const readAt = ({ reading, lastScanned }: HostSummary) => (reading ? reading.at : lastScanned)

/** When each host was last looked at, and how much is on it. */
export const HostsCard = observer(function HostsCard({ environment }: { environment: EnvironmentView }) {
  const app = useApp()
  const { workspace } = app
  const { data, error, reload } = useCall('inventory.hosts', { environment: environment.name })
  if (error && !data) return <ErrorNotice error={error} onRetry={reload} />
  if (!data) return null
  const { items: hosts, total } = data
  return (
    <Card title="Hosts" note={shownOf(hosts.length, total)}>
      <DataTable
        label="Hosts"
        columns={hostColumns(environment.name)}
        rows={hosts}
        rowKey={(host) => host.id}
        onOpen={(host, newTab) => workspace.open(environment.name, host.id, { newTab })}
        onSelect={(host) => workspace.pick(environment.name, host.id)}
        menu={(host) => objectEntries(app, { environment: environment.name, type: 'host', ...host })}
        isStatic={hosts.length <= 60}
        empty={<div className={styles.line}>No host was found.</div>}
        testId="hosts"
      />
    </Card>
  )
})
