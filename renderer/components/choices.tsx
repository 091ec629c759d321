/** One of a few: segments, radio buttons, a switch, the tabs of views. */
import type { ReactNode } from 'react'
import { Switch as AriaSwitch, Label, Radio, RadioGroup, ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import styles from './choices.module.css'
import { cx } from './class-names'

interface ChoiceProps<K extends string> {
  label: string
  value: K
  onChange: (value: K) => void
  testId: string
}

interface Option<K extends string> {
  id: K
  label: string
  count?: number | undefined
}

/** Not an ARIA tab list: what a choice shows may lie elsewhere on the screen, outside of any tab panel. */
function Choices<K extends string>(
  props: ChoiceProps<K> & { options: readonly Option<K>[]; className: string; optionClass: string | undefined },
) {
  return (
    <ToggleButtonGroup
      className={props.className}
      aria-label={props.label}
      data-testid={props.testId}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.value]}
      onSelectionChange={(keys) => {
        const chosen = props.options.find((option) => keys.has(option.id))
        if (chosen) props.onChange(chosen.id)
      }}
    >
      {props.options.map(({ id, label, count }) => (
        <ToggleButton key={id} id={id} className={props.optionClass ?? ''} data-testid={`${props.testId}.${id}`}>
          {label}
          {count !== undefined && <em>{count}</em>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}

/** One choice of two to five, all visible. */
export function Segmented<K extends string>(props: ChoiceProps<K> & { options: readonly Option<K>[] }) {
  return <Choices {...props} className={styles.seg ?? ''} optionClass={styles.option} />
}

/** The views of one thing, as underlined words; the content below is drawn by whoever holds the choice. */
export function ViewTabs<K extends string>({
  views,
  small = false,
  ...props
}: ChoiceProps<K> & { views: readonly Option<K>[]; small?: boolean }) {
  return (
    <Choices {...props} options={views} className={cx('flex tall gap2', small && 'xs')} optionClass={styles.view} />
  )
}

interface ExplainedOption<K extends string> {
  id: K
  label: string
  note: string
  disabledReason?: string | undefined
}

/** One choice of a few, each with what it means. */
export function Radios<K extends string>({
  options,
  isFramed = false,
  ...props
}: ChoiceProps<K> & { options: readonly ExplainedOption<K>[]; isFramed?: boolean }) {
  return (
    <RadioGroup
      className={cx('stack', isFramed ? 'gap4' : 'gap6')}
      value={props.value}
      onChange={(chosen) => {
        const option = options.find(({ id }) => id === chosen)
        if (option) props.onChange(option.id)
      }}
      data-testid={props.testId}
    >
      <Label className={isFramed ? 'xs med' : 'head'}>{props.label}</Label>
      <div className={isFramed ? styles.frames : 'stack gap6'}>
        {options.map(({ id, label, note, disabledReason }) => (
          <Radio
            key={id}
            value={id}
            isDisabled={disabledReason !== undefined}
            className={cx(styles.radio, isFramed && styles.frame)}
            data-testid={`${props.testId}.${id}`}
          >
            <span className={styles.mark} />
            <span className="med">{label}</span>
            <span className="xxs">{disabledReason ?? note}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** On or off, at once. */
export function Switch(props: {
  children: ReactNode
  description?: ReactNode
  isOn: boolean
  onChange: (isOn: boolean) => void
  disabledReason?: string | undefined
  testId: string
}) {
  const note = props.disabledReason ?? props.description
  return (
    <AriaSwitch
      className={styles.switch ?? ''}
      isSelected={props.isOn}
      onChange={props.onChange}
      isDisabled={props.disabledReason !== undefined}
      data-testid={props.testId}
    >
      <span className={styles.track}>
        <span className={styles.thumb} />
      </span>
      <span>
        <span className={styles.label}>{props.children}</span>
        {note && <span className="tiny t3 block leads-xs">{note}</span>}
      </span>
    </AriaSwitch>
  )
}
