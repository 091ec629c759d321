import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { StatusKey } from '../format/status'
import styles from './chip.module.css'
import { Icon } from './marks'

interface ChipProps {
  tone?: 'accent' | StatusKey | undefined
  children: ReactNode
  onRemove?: () => void
  removeLabel?: string
}

/** A short fact in a box; removable when it is a filter. */
export function Chip({ tone, children, onRemove, removeLabel = 'Remove' }: ChipProps) {
  return (
    <span className={styles.chip} data-tone={tone}>
      {children}
      {onRemove && (
        <AriaButton className={styles.remove ?? ''} aria-label={removeLabel} onPress={onRemove}>
          <Icon as={X} size={12} />
        </AriaButton>
      )}
    </span>
  )
}
