import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { type Connection, farName, farType, linkStatus, linkTypeText } from '../../attributes/connection-rows'
import { ObjectLink } from '../../attributes/object-link'
import { type Column, cx, DataTable, Glyph, StatusBadge } from '../../components'
import { formatCount } from '../../format/number'
import { Card } from '../dashboard/card'
import styles from '../dashboard/dashboard.module.css'

const COLUMNS: readonly Column<Connection>[] = [
  {
    id: 'status',
    title: '',
    width: '32px',
    isSortable: false,
    value: (connection) => connection.link.status,
    cell: (connection) => <StatusBadge status={linkStatus(connection.link)} />,
  },
  {
    id: 'far',
    title: 'Far end',
    width: 'minmax(140px, 1.4fr)',
    value: farName,
    cell: (connection) =>
      connection.far ? (
        <ObjectLink object={connection.far} />
      ) : (
        <span className="row t2" title="Not in the inventory">
          <Glyph type={farType(connection)} />
          {farName(connection)}
        </span>
      ),
  },
  { id: 'type', title: 'Link', width: 'minmax(130px, 1fr)', value: ({ link }) => linkTypeText(link.link_type) },
  { id: 'name', title: 'Name', width: 'minmax(80px, 1fr)', value: ({ link }) => link.link_name },
  { id: 'state', title: 'State', width: '60px', value: ({ link }) => link.state },
]

/** The links of an object with their far ends. */
export const ConnectionsCard = observer(function ConnectionsCard({
  connections,
}: {
  connections: readonly Connection[]
}) {
  const { workspace } = useApp()
  return (
    <Card title="Connections" note={formatCount(connections.length)}>
      {connections.length === 0 && (
        <div className={cx(styles.line, 't2')}>No link finder joined this object to another.</div>
      )}
      <div hidden={connections.length === 0} style={connections.length > 60 ? { height: 480 } : undefined}>
        <DataTable
          label="Connections"
          columns={COLUMNS}
          rows={connections}
          rowKey={({ link, direction }) => `${direction} ${link.id}`}
          isStatic={connections.length <= 60}
          isBad={({ link }) => link.state === 'down' && !link.stale}
          onOpen={({ far }, newTab) => far && workspace.open(far.environment, far.id, { newTab })}
          onSelect={({ far }) => far && workspace.pick(far.environment, far.id)}
          testId="connections"
        />
      </div>
    </Card>
  )
})
