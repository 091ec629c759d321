import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import styles from './button.module.css'
import { cx } from './class-names'
import { Icon, ProductMark, Tooltip } from './marks'

export interface ButtonProps {
  children: ReactNode
  onPress?: () => void
  /** At most one `primary` a screen. */
  variant?: 'normal' | 'primary' | 'quiet' | 'ghost' | 'danger'
  size?: 'normal' | 'small'
  icon?: LucideIcon | undefined
  /** Why the action cannot be done now: shown disabled, with this as its tooltip. */
  disabledReason?: string | undefined
  busy?: boolean
  type?: 'button' | 'submit'
  testId: string
}

/** A button with a verb on it. Disabled buttons stay focusable, so that their reason can be read. */
export function Button(props: ButtonProps) {
  const { variant = 'normal', size = 'normal', disabledReason, busy = false } = props
  const disabled = disabledReason !== undefined
  const button = (
    <AriaButton
      className={cx(styles.btn, styles[variant], size === 'small' && styles.small, disabled && styles.disabled)}
      data-testid={props.testId}
      isPending={busy}
      {...(props.type ? { type: props.type } : {})}
      {...(disabled ? { 'aria-disabled': true } : props.onPress ? { onPress: props.onPress } : {})}
    >
      {busy ? <ProductMark busy /> : props.icon && <Icon as={props.icon} />}
      {props.children}
    </AriaButton>
  )
  return disabled ? <Tooltip label={disabledReason}>{button}</Tooltip> : button
}

/** A button that is only an icon; its label is the tooltip and what is read aloud. */
export function IconButton(props: {
  icon: LucideIcon
  label: string
  onPress?: () => void
  shortcut?: string | undefined
  small?: boolean
  /** For buttons that switch something: whether it is on. */
  isOn?: boolean
  disabledReason?: string | undefined
  iconSize?: number
  testId: string
}) {
  const disabled = props.disabledReason !== undefined
  return (
    <Tooltip label={props.disabledReason ?? props.label} shortcut={props.shortcut}>
      <AriaButton
        aria-label={props.label}
        className={cx(
          styles.ib,
          props.small !== false && styles.ibSmall,
          props.isOn && styles.on,
          disabled && styles.off,
        )}
        data-testid={props.testId}
        {...(props.isOn === undefined ? {} : { 'aria-pressed': props.isOn })}
        {...(disabled ? { 'aria-disabled': true } : props.onPress ? { onPress: props.onPress } : {})}
      >
        <Icon as={props.icon} size={props.iconSize ?? 16} />
      </AriaButton>
    </Tooltip>
  )
}

interface TextActionProps {
  children: ReactNode
  onPress: () => void
  testId: string
}

/** Text that acts: for secondary actions inside prose and headings. */
export function TextAction({ children, onPress, testId }: TextActionProps) {
  return (
    <AriaButton className={styles.text ?? ''} onPress={onPress} data-testid={testId}>
      {children}
    </AriaButton>
  )
}
