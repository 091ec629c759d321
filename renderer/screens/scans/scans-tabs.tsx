import { useApp } from '../../app/app-context'
import { ViewTabs } from '../../components'
import { links } from '../../routing/links'
import styles from './scans-screen.module.css'

/** The two views of Scans: what ran, and what will run by itself. */
export function ScansTabs({ value }: { value: 'runs' | 'schedules' }) {
  const { router } = useApp()
  return (
    <>
      <h1>Scans</h1>
      <div className={styles.tabs}>
        <ViewTabs
          label="View"
          views={[
            { id: 'runs', label: 'Runs' },
            { id: 'schedules', label: 'Schedules' },
          ]}
          value={value}
          onChange={(view) => router.go(view === 'runs' ? links.scans() : links.schedules())}
          testId="scans.view"
        />
      </div>
    </>
  )
}
