import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
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
    // Not an ARIA tab list: what a choice shows may lie elsewhere on the screen, outside of any tab panel.
    <ToggleButtonGroup
      className={cx(styles.views, small && 'xs')}
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = views.find((view) => keys.has(view.id))
        if (chosen) onChange(chosen.id)
      }}
    >
      {views.map((view) => (
        <ToggleButton key={view.id} id={view.id} className={styles.view ?? ''} data-testid={`${testId}.${view.id}`}>
          {view.label}
          {view.count !== undefined && <em>{view.count}</em>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
