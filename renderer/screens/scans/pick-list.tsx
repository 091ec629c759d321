import { Check } from 'lucide-react'
import { useId, useState } from 'react'
import { Input, ListBox, ListBoxItem } from 'react-aria-components'
import { Icon } from '../../components'
import { countNoun } from '../../format/number'
import styles from './pick-list.module.css'

/** From this many options on, a filter helps. */
const FILTER_FROM = 8

/** Any number of a list of unknown length; none chosen means all. */
export function PickList({
  label,
  noun,
  options,
  value,
  onChange,
  testId,
}: {
  label: string
  /** Singular, for "3 hosts chosen". */
  noun: string
  options: readonly { id: string; name: string }[]
  value: readonly string[]
  onChange: (value: readonly string[]) => void
  testId: string
}) {
  const id = useId()
  const [text, setText] = useState('')
  const shown = options.filter((option) => option.name.toLowerCase().includes(text.toLowerCase()))
  return (
    <div className={styles.field}>
      <span className={styles.label} id={id}>
        {label}
      </span>
      <div className={styles.box}>
        {options.length >= FILTER_FROM && (
          <Input
            className={styles.filter ?? ''}
            placeholder="Filter"
            aria-label={`Filter ${label}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-testid={`${testId}.filter`}
          />
        )}
        <ListBox
          className={styles.list ?? ''}
          aria-labelledby={id}
          selectionMode="multiple"
          selectedKeys={value}
          onSelectionChange={(keys) => {
            const isChosen = (option: string) => keys === 'all' || keys.has(option)
            // Options out of the filter's sight keep their state.
            const visible = new Set(shown.map((option) => option.id))
            onChange(
              options
                .map((option) => option.id)
                .filter((option) => (visible.has(option) ? isChosen(option) : value.includes(option))),
            )
          }}
          renderEmptyState={() => <div className={styles.empty}>{text === '' ? 'None known yet' : 'No match'}</div>}
          items={shown}
          data-testid={testId}
        >
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.name}
              className={styles.option ?? ''}
              data-testid={`${testId}.${option.id}`}
            >
              {({ isSelected }) => (
                <>
                  <span className={styles.mark}>{isSelected && <Icon as={Check} size={12} />}</span>
                  <span className="trunc">{option.name}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </div>
      <span className={styles.description}>
        {value.length === 0 ? `All ${noun}s` : `${countNoun(value.length, noun)} chosen`}
      </span>
    </div>
  )
}
