import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { StatusKey } from '../format/status'
import styles from './chip.module.css'
import { cx } from './class-names'
import { Icon } from './marks'

/** A short fact in a box; removable when it is a filter. */
export function Chip({
  tone = 'neutral',
  children,
  onRemove,
  removeLabel = 'Remove',
}: {
  tone?: 'neutral' | 'accent' | StatusKey
  children: ReactNode
  onRemove?: () => void
  removeLabel?: string
}) {
  return (
    <span className={cx(styles.chip, styles[tone])}>
      {children}
      {onRemove && (
        <AriaButton className={styles.remove ?? ''} aria-label={removeLabel} onPress={onRemove}>
          <Icon as={X} size={12} />
        </AriaButton>
      )}
    </span>
  )
}
