import type { ReactNode } from 'react'
import { Switch as AriaSwitch } from 'react-aria-components'
import styles from './switch.module.css'

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
