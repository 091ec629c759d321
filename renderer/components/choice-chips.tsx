import { Check } from 'lucide-react'
import { useId } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import styles from './choice-chips.module.css'
import { cx } from './class-names'
import { Icon } from './marks'

/** Several of a short list, all visible. */
export function ChoiceChips({
  className,
  label,
  options,
  value,
  onChange,
  description,
  error,
  onBlur,
  emptyText,
  testId,
}: {
  className: string | undefined
  label: string
  options: readonly string[]
  value: readonly string[]
  onChange: (value: readonly string[]) => void
  description?: string
  error?: string | undefined
  onBlur?: () => void
  /** Said instead of the chips while there is nothing to choose from. */
  emptyText?: string
  testId: string
}) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for the focus leaving the group; the chips are the controls
    <div
      className={cx('stack gap4', className)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onBlur?.()
      }}
    >
      <span className="xs med" id={id}>
        {label}
      </span>
      {options.length === 0 ? (
        <span className="line wrap gap6 control-high xs t3" data-testid={testId}>
          {emptyText}
        </span>
      ) : (
        <ToggleButtonGroup
          className="line wrap gap6 control-high"
          selectionMode="multiple"
          selectedKeys={value}
          onSelectionChange={(keys) => onChange(options.filter((option) => keys.has(option)))}
          aria-labelledby={id}
          {...(error === undefined ? {} : { 'aria-describedby': `${id}-error` })}
          data-testid={testId}
        >
          {options.map((option) => (
            <ToggleButton key={option} id={option} className={styles.chip ?? ''} data-testid={`${testId}.${option}`}>
              {value.includes(option) && <Icon as={Check} size={12} />}
              {option}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {error !== undefined ? (
        <span className="tiny leads-xs err" id={`${id}-error`}>
          {error}
        </span>
      ) : (
        description !== undefined && <span className="tiny t3 leads-xs">{description}</span>
      )}
    </div>
  )
}
