import type { ScanBrief } from '@shared/model/scan'
import { ScanLine } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Button,
  Chip,
  DataTable,
  EmptyState,
  ErrorNotice,
  Icon,
  Segmented,
  SelectField,
  Skeleton,
} from '../../components'
import { countProblems } from '../../format/scan'
import { links } from '../../routing/links'
import { isActive } from '../../stores/scans'
import type { ScreenProps } from '../define'
import { scanColumns } from './scan-columns'
import styles from './scans-screen.module.css'
import { useNow, useScans } from './use-scan'

const FILTERS = [
  { id: 'all', label: 'All' },
  { id: 'active', label: 'Under way' },
  { id: 'problems', label: 'With problems' },
] as const
type Filter = (typeof FILTERS)[number]['id']

const passes = (scan: ScanBrief, filter: Filter): boolean =>
  filter === 'all' || (filter === 'active' ? isActive(scan) : countProblems(scan) > 0 || scan.status === 'failed')

/** Selecting no environment means all of them; the select needs an id for that. */
const ALL = '*'

/** Every scan, or those of the environment in the address (`?env=`). */
const ScansScreen = observer(function ScansScreen({ query }: ScreenProps) {
  const app = useApp()
  const { environments, router, scans, notices } = app
  const environment = query.env
  const [filter, setFilter] = useState<Filter>('all')
  const [selected, setSelected] = useState<string>()
  const { data, error, isLoading, reload, cancel } = useScans(environment)
  const nowMs = useNow(data?.some(isActive) ?? false)
  const shown = (data ?? []).filter((scan) => passes(scan, filter))

  const guard = (work: Promise<unknown>) => {
    work.catch((thrown: unknown) => notices.failed(thrown))
  }
  const actions = {
    cancel: (scan: ScanBrief) => guard(scans.cancel(scan.id)),
    again: (scan: ScanBrief) =>
      guard(scans.start({ ...scan.options, clear: false }).then((next) => router.go(links.scan(next.id)))),
  }
  const scannable = (environments.tiles ?? []).filter((tile) => !tile.environment.offline)
  const newScan = (
    <Button
      variant="primary"
      icon={ScanLine}
      onPress={() => router.go(links.scanNew(environment))}
      disabledReason={scannable.length === 0 ? 'Add an environment first' : undefined}
      testId="scans.new"
    >
      New scan
    </Button>
  )
  return (
    <div className={styles.screen} data-testid="scans">
      <div className={styles.head}>
        <h1>Scans</h1>
        <span className="grow" />
        <Segmented
          label="Which scans are shown"
          options={FILTERS}
          value={filter}
          onChange={setFilter}
          testId="scans.filter"
        />
        <div className={styles.filter}>
          <SelectField
            label="Environment"
            testId="scans.environment"
            options={[
              { id: ALL, label: 'All environments' },
              ...(environments.tiles ?? []).map((tile) => ({
                id: tile.environment.name,
                label: tile.environment.name,
              })),
            ]}
            value={environment ?? ALL}
            onChange={(id) => router.go(links.scans(id === ALL ? undefined : id), { replace: true })}
          />
        </div>
        {newScan}
      </div>
      {error && (
        <div className={styles.pad}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={10} stage="Reading scans" onCancel={cancel} />}
      {data && (
        <div className={styles.table}>
          {data.length === 0 ? (
            <EmptyState icon={<Icon as={ScanLine} size={24} />} title="No scans yet" action={newScan}>
              A scan reads the cloud and draws how everything in it is connected. It changes nothing there.
            </EmptyState>
          ) : (
            <DataTable
              label="Scans"
              columns={scanColumns(app, environment, nowMs, actions)}
              rows={shown}
              rowKey={(scan) => scan.id}
              selectedKey={selected}
              onSelect={(scan) => setSelected(scan.id)}
              onOpen={(scan) => router.go(links.scan(scan.id))}
              isBad={(scan) => scan.status === 'failed'}
              empty={
                <EmptyState
                  title="No match"
                  action={
                    <Chip onRemove={() => setFilter('all')} removeLabel="Show all scans">
                      {FILTERS.find(({ id }) => id === filter)?.label}
                    </Chip>
                  }
                />
              }
              testId="scans.table"
            />
          )}
        </div>
      )}
    </div>
  )
})
export default ScansScreen
