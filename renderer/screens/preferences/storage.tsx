import type { StorageUsage } from '@shared/contract/calls/storage'
import { formatBytes } from '@shared/text/byte-text'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { EnvironmentName } from '../../attributes/environment-name'
import {
  type Column,
  CopyButton,
  DataTable,
  EmptyState,
  ErrorNotice,
  KeyValue,
  KeyValueList,
  Skeleton,
} from '../../components'
import { useCall } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import { NumberChoice, SettingsCard } from './parts'
import styles from './preferences.module.css'

type Usage = StorageUsage['environments'][number]

const KEPT = [20, 50, 100, 200, 500, 1000]

/** What is stored, how large it is, and how much of the past is kept. */
export const Storage = observer(function Storage() {
  const { router } = useApp()
  const { data, error, isLoading, reload } = useCall('storage.usage', {})
  return (
    <>
      <SettingsCard
        title="What is kept"
        keys={['keptScans']}
        note="Two states of each inventory are kept: the present one and that before the last scan. Messages go with time and number, the program’s log at six files of 10 MB."
      >
        <NumberChoice
          title="Scans of each environment"
          note="Older ones go, with their logs, when the next scan of their environment ends."
          of="keptScans"
          options={KEPT}
          word={String}
        />
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
                columns={COLUMNS}
                rows={data.environments}
                rowKey={({ name }) => name}
                onOpen={({ name }) => router.go(links.environment(name))}
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

const COLUMNS: readonly Column<Usage>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(140px, 2fr)',
    value: ({ name }) => name,
    cell: ({ name }) => <EnvironmentName name={name} />,
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
