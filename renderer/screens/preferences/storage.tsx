import type { StorageUsage } from '@shared/contract/calls/storage'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import {
  type Column,
  CopyButton,
  DataTable,
  EmptyState,
  EnvCode,
  ErrorNotice,
  KeyValue,
  KeyValueList,
  Segmented,
  Skeleton,
} from '../../components'
import { useCall } from '../../data/use-call'
import { formatBytes, formatCount } from '../../format/number'
import { links } from '../../routing/links'
import { Setting, SettingsCard, useChoose, withCurrent } from './parts'
import styles from './preferences.module.css'

type Usage = StorageUsage['environments'][number]

const word = (count: number) => String(count)
const KEPT = [20, 50, 100, 200, 500, 1000].map((count) => ({ id: String(count), label: word(count) }))

/** What is stored, how large it is, and how much of the past is kept. */
export const Storage = observer(function Storage() {
  const app = useApp()
  const { keptScans } = app.preferences.current
  const choose = useChoose()
  const { data, error, isLoading, reload } = useCall('storage.usage', {})
  return (
    <>
      <SettingsCard
        title="What is kept"
        keys={['keptScans']}
        note="Two states of each inventory are kept: the present one and that before the last scan. Messages go with time and number, the program’s log at six files of 10 MB."
      >
        <Setting
          title="Scans of each environment"
          note="Older ones go, with their logs, when the next scan of their environment ends."
        >
          <Segmented
            label="Scans kept of each environment"
            options={withCurrent(KEPT, keptScans, word)}
            value={String(keptScans)}
            onChange={(count) => choose({ keptScans: Number(count) })}
            testId="preferences.keptScans"
          />
        </Setting>
      </SettingsCard>
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isLoading && <Skeleton rows={8} stage="Measuring the data folder" />}
      {data && (
        <>
          <section className={styles.card} aria-label="Data folder" data-testid="preferences.storage">
            <h2>Data folder</h2>
            <div className={styles.body}>
              <KeyValueList>
                <KeyValue name="Folder" wrap>
                  <span className="mono breaks">{data.dataDir}</span>{' '}
                  <CopyButton text={data.dataDir} label="Copy the path" testId="preferences.storage.copy" />
                </KeyValue>
                <KeyValue name="In use">{formatBytes(data.used)}</KeyValue>
                <KeyValue name="Free on its disk">{formatBytes(data.free)}</KeyValue>
              </KeyValueList>
              <p className="xs t3">
                Another folder is chosen at the start: <code className="mono">--data-dir FOLDER</code>. To back up, copy
                it whole while the product is stopped.
              </p>
            </div>
          </section>
          <section className={styles.card} aria-label="Environments">
            <h2>Environments</h2>
            <div className={styles.table}>
              <DataTable
                label="Environments and their size"
                columns={columnsOf(app)}
                rows={data.environments}
                rowKey={({ name }) => name}
                onOpen={({ name }) => app.router.go(links.environment(name))}
                isStatic
                empty={<EmptyState title="No environment yet" />}
                testId="preferences.storage.environments"
              />
            </div>
          </section>
        </>
      )}
    </>
  )
})

const columnsOf = ({ environments }: Pick<ReturnType<typeof useApp>, 'environments'>): readonly Column<Usage>[] => [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(140px, 2fr)',
    value: ({ name }) => name,
    cell: ({ name }) => (
      <span className="row">
        <EnvCode mark={environments.get(name)?.environment ?? { name }} small />
        <span className="trunc">{name}</span>
      </span>
    ),
  },
  number('objects', 'Objects', ({ objects }) => objects, formatCount),
  number('inventory', 'Inventory', ({ inventoryBytes }) => inventoryBytes, formatBytes, 'bytes'),
  number('scans', 'Scans', ({ scans }) => scans, formatCount),
  number('logs', 'Scan logs', ({ scanBytes }) => scanBytes, formatBytes, 'bytes'),
]

function number(
  id: string,
  title: string,
  value: (usage: Usage) => number | undefined,
  words: (value: number) => string,
  unit?: string,
): Column<Usage> {
  return {
    id,
    title,
    width: '86px',
    align: 'right',
    value,
    ...(unit !== undefined && { unit }),
    cell: (usage) => {
      const found = value(usage)
      return found === undefined ? <span className="t3">—</span> : <span className="num">{words(found)}</span>
    },
  }
}
