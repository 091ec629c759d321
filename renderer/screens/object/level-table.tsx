import { typeInfo } from '@shared/catalog/object-types'
import { observer } from 'mobx-react-lite'
import { useMemo } from 'react'
import { useApp } from '../../app/app-context'
import { DataTable, TextAction } from '../../components'
import { useCall } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import { Card } from '../dashboard/card'
import { tableColumns } from '../table/table-columns'

/** Rows shown here; the whole table is one press away. */
const SHOWN = 12
const SUMMARY_COLUMNS = 3

/** The objects of one type below a level, as a small table. Nothing when there are none. */
export const LevelTable = observer(function LevelTable({
  environment,
  under,
  type,
}: {
  environment: string
  under: string
  type: string
}) {
  const { workspace } = useApp()
  const { data } = useCall('inventory.table', { environment, under, type, limit: SHOWN })
  const rows = data?.rows
  const columns = useMemo(() => {
    // On the page of a host every row is of that host.
    return tableColumns(rows ?? [], SUMMARY_COLUMNS).filter((column) => column.id !== 'host')
  }, [rows])
  if (!data || !rows || rows.length === 0) return null
  return (
    <Card
      title={typeInfo(type).plural}
      note={formatCount(data.total)}
      action={
        <TextAction
          testId={`level.${type}.all`}
          onPress={() => workspace.openLocation(links.table(environment, type, { under }), environment, false)}
        >
          As table
        </TextAction>
      }
    >
      <DataTable
        label={typeInfo(type).plural}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        isStatic
        onSelect={(row) => workspace.pick(environment, row.id)}
        onOpen={(row, newTab) => workspace.open(environment, row.id, { newTab })}
        isBad={(row) => row.status === 'Error'}
        testId={`level.${type}`}
      />
    </Card>
  )
})
