import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { ViewTabs } from '../../components'
import { links } from '../../routing/links'
import styles from './scans-screen.module.css'

/** The head of Scans with its two views, what ran and what will run by itself; `children` are what a view adds. */
export function ScansHead({ value, children }: { value: 'runs' | 'schedules'; children: ReactNode }) {
  const { router } = useApp()
  return (
    <header className={styles.head}>
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
      <span className="grow" />
      {children}
    </header>
  )
}
