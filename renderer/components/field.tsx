import { ChevronDown, Eye, type LucideIcon, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useLayoutEffect, useRef, useState } from 'react'
import {
  Button as AriaButton,
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
  TextArea,
} from 'react-aria-components'
import { cx } from './class-names'
import styles from './field.module.css'
import { Icon } from './marks'
import menu from './menu.module.css'

/** What every field has. `testId` is the field's id in its document ("configuration.CLI.host"). */
export interface FieldProps {
  label: string
  testId: string
  /** Small print under the field; replaced by `error` when there is one. */
  description?: ReactNode
  /** What is wrong with the value, in plain words. */
  error?: string | undefined
  isOptional?: boolean
  /** Where the value says what it is of: the label is spoken, but not drawn. */
  isLabelHidden?: boolean
  isDisabled?: boolean
  placeholder?: string
  className?: string | undefined
  onBlur?: () => void
}

const shared = (props: FieldProps) => ({
  className: cx(styles.field, props.className),
  isInvalid: props.error !== undefined,
  isDisabled: props.isDisabled ?? false,
  ...(props.onBlur ? { onBlur: props.onBlur } : {}),
})

const DESCRIPTION = 'tiny t3 leads-xs'
const ERROR = 'tiny err leads-xs'

function Caption({
  label,
  isOptional,
  isLabelHidden,
  field,
}: Pick<FieldProps, 'label' | 'isOptional' | 'isLabelHidden'> & { field?: string }) {
  return (
    <Label className={isLabelHidden ? 'sr-only' : 'xs med'} {...(field === undefined ? {} : { htmlFor: field })}>
      {label}
      {isOptional && <span className={styles.optional}>optional</span>}
    </Label>
  )
}

function Under({ error, description }: Pick<FieldProps, 'error' | 'description'>) {
  if (error !== undefined) return <FieldError className={ERROR}>{error}</FieldError>
  return description === undefined ? null : (
    <Text slot="description" className={DESCRIPTION}>
      {description}
    </Text>
  )
}

/** One line of text, or several with `lines`. `mono` for ids, addresses, paths and commands. */
export function TextField(
  props: FieldProps & {
    value: string
    onChange: (value: string) => void
    mono?: boolean
    lines?: number
    isReadOnly?: boolean
    autoFocus?: boolean
    /** A control or a unit inside the box, at its end. */
    action?: ReactNode
    inputMode?: 'decimal'
    onKeyDown?: (event: KeyboardEvent) => void
  },
) {
  const { value, onChange, mono = false, lines } = props
  const input = { 'data-testid': props.testId, placeholder: props.placeholder ?? '', spellCheck: false }
  return (
    <AriaTextField
      {...shared(props)}
      value={value}
      onChange={onChange}
      isReadOnly={props.isReadOnly ?? false}
      autoFocus={props.autoFocus ?? false}
      autoComplete="off"
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
      {...(props.onKeyDown ? { onKeyDown: props.onKeyDown } : {})}
    >
      <Caption {...props} />
      {lines === undefined ? (
        <div className={styles.box}>
          <Input {...input} className={cx(styles.input, mono && 'mono')} />
          {props.action}
        </div>
      ) : (
        <TextArea {...input} rows={lines} className={cx(styles.area, mono && 'mono')} />
      )}
      <Under {...props} />
    </AriaTextField>
  )
}

/**
 * A secret. The stored value never reaches this process: a field that `isStored` shows dots until something is typed.
 * What is typed is shown only while the eye is pressed.
 */
export function SecretField(
  props: FieldProps & {
    value: string
    onChange: (value: string) => void
    isStored?: boolean
  },
) {
  const [isRevealed, setRevealed] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  // SECURITY: set as a property, never as a controlled `value`, which React copies into an attribute of the document,
  // where dumps and extensions read it; guarded by field.test.tsx. This is why the field is not react-aria's.
  useLayoutEffect(() => {
    if (input.current && input.current.value !== props.value) input.current.value = props.value
  }, [props.value])
  const isInvalid = props.error !== undefined
  const stored = props.isStored && props.value === ''
  const where = stored ? 'Stored encrypted in the vault; type to replace it' : undefined
  const note = props.error ?? where ?? props.description
  const marks = {
    ...(isInvalid ? { 'data-invalid': true } : {}),
    ...(props.isDisabled ? { 'data-disabled': true } : {}),
  }
  return (
    <div className={cx(styles.field, props.className)} {...marks}>
      <Caption {...props} field={id} />
      <div className={styles.box}>
        <input
          ref={input}
          id={id}
          type={isRevealed ? 'text' : 'password'}
          onInput={(event) => props.onChange(event.currentTarget.value)}
          {...(props.onBlur ? { onBlur: props.onBlur } : {})}
          disabled={props.isDisabled ?? false}
          aria-invalid={isInvalid}
          {...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
          autoComplete="off"
          data-testid={props.testId}
          className={cx(styles.input, 'mono')}
          {...marks}
          placeholder={stored ? '••••••••' : (props.placeholder ?? '')}
          spellCheck={false}
        />
        <AriaButton
          className={styles.inside ?? ''}
          aria-label={`Show ${props.label} while pressed`}
          isDisabled={props.value === ''}
          onPressStart={() => setRevealed(true)}
          onPressEnd={() => setRevealed(false)}
          data-testid={`${props.testId}.reveal`}
        >
          <Icon as={Eye} />
        </AriaButton>
      </div>
      {note !== undefined && (
        <span id={`${id}-note`} className={isInvalid ? ERROR : DESCRIPTION}>
          {note}
        </span>
      )}
    </div>
  )
}

/** What a box of digits means; undefined while it is empty or no number. */
const numberIn = (text: string): number | undefined =>
  /^(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : undefined

/**
 * A number. The form has what is on the screen with every key, and `undefined` while that is no number: what is tested
 * or saved by a key is what is seen. Limits are the form's to judge. `unit` is printed inside the box ("s").
 */
export function NumberField({
  value,
  onChange,
  unit,
  ...props
}: FieldProps & { value: number | undefined; onChange: (value: number | undefined) => void; unit?: string }) {
  const [typed, setTyped] = useState('')
  const step = (event: { key: string; preventDefault: () => void }) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : undefined
    if (by === undefined || value === undefined) return
    event.preventDefault()
    onChange(Math.max(0, value + by))
  }
  return (
    <TextField
      {...props}
      // "5." is kept as it is typed while it means what the form has.
      value={numberIn(typed) === value ? typed : String(value ?? '')}
      onChange={(text) => {
        setTyped(text)
        onChange(numberIn(text))
      }}
      onKeyDown={step}
      inputMode="decimal"
      mono
      action={unit === undefined ? undefined : <span className={styles.unit}>{unit}</span>}
    />
  )
}

export interface SelectOption {
  id: string
  label: string
  /** A second line in the list. */
  description?: string
  disabledReason?: string
}

/** One of a list. An unset value shows the placeholder. */
export function SelectField(
  props: FieldProps & {
    options: readonly SelectOption[]
    value: string | undefined
    onChange: (value: string) => void
  },
) {
  return (
    <Select
      {...shared(props)}
      value={props.value || null}
      onChange={(key) => {
        if (key !== null) props.onChange(String(key))
      }}
      placeholder={props.placeholder ?? 'Choose…'}
    >
      <Caption {...props} />
      <AriaButton className={cx(styles.box, styles.select)} data-testid={props.testId}>
        <SelectValue className={styles.value ?? ''} />
        <Icon as={ChevronDown} />
      </AriaButton>
      <Under {...props} />
      <Popover className={styles.popover ?? ''}>
        <ListBox className={menu.list ?? ''} items={props.options}>
          {(option: SelectOption) => (
            <ListBoxItem
              className={styles.option ?? ''}
              id={option.id}
              textValue={option.label}
              isDisabled={option.disabledReason !== undefined}
              data-testid={`${props.testId}.${option.id}`}
            >
              <Text slot="label">{option.label}</Text>
              {(option.disabledReason ?? option.description) !== undefined && (
                <Text slot="description" className={styles.optionNote ?? ''}>
                  {option.disabledReason ?? option.description}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  )
}

interface SearchBoxProps {
  label: string
  /** Default: the label. */
  placeholder?: string
  value: string
  onChange: (value: string) => void
  testId: string
  icon?: LucideIcon
  size?: 'small' | 'medium' | 'large'
  /** Where the box stands and how wide it is. */
  className?: string | undefined
  autoFocus?: boolean
  inputRef?: RefObject<HTMLInputElement | null>
  /** Default: empties the text, then leaves it. */
  onEscape?: (input: HTMLInputElement) => void
  /** Buttons behind the text. */
  children?: ReactNode
}

/** A text to look for, with its icon. */
export function SearchBox({
  icon = Search,
  size = 'medium',
  label,
  value,
  onChange,
  children,
  ...props
}: SearchBoxProps) {
  return (
    <div className={cx(styles.search, styles[size], props.className)}>
      <label className={styles.searchLabel}>
        <Icon as={icon} className={size === 'large' ? 'acc' : 't2'} />
        <input
          ref={props.inputRef}
          type="search"
          // Only where a page is opened to type.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus={props.autoFocus}
          aria-label={label}
          placeholder={props.placeholder ?? label}
          value={value}
          data-testid={props.testId}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            if (props.onEscape) props.onEscape(event.currentTarget)
            else if (value === '') return event.currentTarget.blur()
            else onChange('')
            event.preventDefault()
            event.stopPropagation()
          }}
        />
      </label>
      {children}
    </div>
  )
}
