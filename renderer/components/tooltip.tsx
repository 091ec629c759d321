import type { ReactNode } from 'react'
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components'
import { Kbd } from './kbd'
import styles from './tooltip.module.css'

/** Names a control, with its shortcut, on hover and on keyboard focus. `children` is one focusable control. */
export function Tooltip({
  label,
  shortcut,
  children,
}: {
  label: ReactNode
  shortcut?: string | undefined
  children: ReactNode
}) {
  return (
    <TooltipTrigger delay={500} closeDelay={50}>
      {children}
      <AriaTooltip className={styles.tooltip ?? ''} offset={6}>
        {label}
        {shortcut !== undefined && <Kbd keys={shortcut} />}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
