/** One of a few: segments, a switch, the tabs of views. */
import type { ReactNode } from 'react'
import { Switch as AriaSwitch, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import styles from './choices.module.css'
import { cx } from './class-names'

/** One choice of two to five, all visible. */
export function Segmented<K extends string>({
  options,
  value,
  onChange,
  label,
  testId,
}: {
  options: readonly { id: K; label: string }[]
  value: K
  onChange: (value: K) => void
  label: string
  testId: string
}) {
  return (
    <ToggleButtonGroup
      className={styles.seg ?? ''}
      aria-label={label}
      data-testid={testId}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = options.find((option) => keys.has(option.id))
        if (chosen) onChange(chosen.id)
      }}
    >
      {options.map((option) => (
        <ToggleButton
          key={option.id}
          id={option.id}
          className={styles.option ?? ''}
          data-testid={`${testId}.${option.id}`}
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

/** On or off, at once. */
export function Switch({
  children,
  description,
  isOn,
  onChange,
  disabledReason,
  testId,
}: {
  children: ReactNode
  description?: ReactNode
  isOn: boolean
  onChange: (isOn: boolean) => void
  disabledReason?: string | undefined
  testId: string
}) {
  return (
    <AriaSwitch
      className={styles.switch ?? ''}
      isSelected={isOn}
      onChange={onChange}
      isDisabled={disabledReason !== undefined}
      data-testid={testId}
    >
      <span className={styles.track}>
        <span className={styles.thumb} />
      </span>
      <span>
        <span className={styles.label}>{children}</span>
        {(disabledReason ?? description) && <span className={styles.description}>{disabledReason ?? description}</span>}
      </span>
    </AriaSwitch>
  )
}

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
      className={cx('flex tall gap2', small && 'xs')}
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
