import { Tab, TabList, Tabs } from 'react-aria-components'
import { cx } from './class-names'
import styles from './view-tabs.module.css'

/** The views of one thing, as underlined words; the content below is drawn by whoever holds the choice. */
export function ViewTabs<K extends string>({
  label,
  views,
  value,
  onChange,
  small = false,
  testId,
}: {
  label: string
  views: readonly { id: K; label: string; count?: number | undefined }[]
  value: K
  onChange: (value: K) => void
  small?: boolean
  testId: string
}) {
  return (
    <Tabs
      className={styles.tabs ?? ''}
      selectedKey={value}
      onSelectionChange={(key) => {
        const chosen = views.find((view) => view.id === key)
        if (chosen) onChange(chosen.id)
      }}
    >
      <TabList className={cx(styles.views, small && 'xs')} aria-label={label}>
        {views.map((view) => (
          <Tab key={view.id} id={view.id} className={styles.view ?? ''} data-testid={`${testId}.${view.id}`}>
            {view.label}
            {view.count !== undefined && <em>{view.count}</em>}
          </Tab>
        ))}
      </TabList>
    </Tabs>
  )
}
