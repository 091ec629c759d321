/** What a scan is limited to: an object, and any number of hosts, regions, projects. */
import { typeInfo } from '@shared/catalog/object-types'
import { Check, X } from 'lucide-react'
import { useId, useState } from 'react'
import { Input, ListBox, ListBoxItem } from 'react-aria-components'
import { Glyph, Icon, IconButton, TextField } from '../../components'
import { useCall, useDebounced } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { joinPath } from '../../format/text'
import type { NewScanForm } from './new-scan-form'
import styles from './new-scan-screen.module.css'

/** What a scan can be limited to: whatever of these is known from the scan before. */
export const LIMITS = ['host', 'region', 'project'] as const

/** How many finds are offered; more are reached by typing on. */
const SHOWN = 12
const SEARCH_AFTER_MS = 150

type Picked = NonNullable<NewScanForm['object']>

interface ObjectPickerProps {
  environment: string
  value: Picked | undefined
  text: string
  onText: (text: string) => void
  onChange: (object: Picked | undefined) => void
  disabledReason: string | undefined
}

/** One object of an environment's inventory, found by name, id or address. */
export function ObjectPicker({ environment, value, text: typed, onText, onChange, disabledReason }: ObjectPickerProps) {
  const text = useDebounced(typed.trim(), SEARCH_AFTER_MS)
  const isAsking = text !== '' && value === undefined && disabledReason === undefined
  const { data } = useCall('search.query', isAsking ? { text, environment, limit: SHOWN } : undefined)
  if (value) {
    return (
      <div className="stack gap4">
        <span className="xs med">Only this object</span>
        <div className={styles.chosen} data-testid="object_id">
          <Glyph type={value.type} />
          <span className="grow">
            <span className="med">{value.name}</span>
            <span className="xs t3">
              {' '}
              {typeInfo(value.type).label}
              {value.path === '' ? '' : `, ${value.path}`}
            </span>
          </span>
          <IconButton
            icon={X}
            label="Scan everything instead"
            onPress={() => onChange(undefined)}
            testId="object_id.clear"
          />
        </div>
      </div>
    )
  }
  return (
    <div className="stack gap4">
      <TextField
        label="Only one object and everything below it"
        isOptional
        testId="object_id"
        value={typed}
        onChange={onText}
        placeholder="Name, id, MAC or IP address"
        isDisabled={disabledReason !== undefined}
        description={disabledReason}
      />
      {isAsking && data && (
        <div className={styles.results}>
          <ListBox
            className={styles.list ?? ''}
            aria-label="Objects found"
            items={data.hits.map(({ object }) => object)}
            renderEmptyState={() => (
              <div className={styles.none}>Nothing in {environment} matches. Objects are known after a full scan.</div>
            )}
          >
            {(object) => (
              <ListBoxItem
                id={object.id}
                textValue={object.name}
                className={styles.option ?? ''}
                data-testid="object_id.option"
                onAction={() =>
                  onChange({ id: object.id, name: object.name, type: object.type, path: joinPath(object.path) })
                }
              >
                <Glyph type={object.type} />
                <span className="med nowrap">{object.name}</span>
                <span className="t3 trunc">
                  {typeInfo(object.type).label}, {joinPath(object.path)}
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </div>
      )}
    </div>
  )
}

/** From this many options on, a filter helps. */
const FILTER_FROM = 8

interface PickListProps {
  environment: string
  type: (typeof LIMITS)[number]
  value: readonly string[]
  onChange: (value: readonly string[]) => void
}

/** Any number of the objects of a type; none chosen means all. */
export function PickList({ environment, type, value, onChange }: PickListProps) {
  const { data } = useCall('inventory.table', { environment, type, limit: 1000 })
  // Requests name hosts and regions by their names.
  const options = (data?.rows ?? []).map(({ id, name }) => ({ id: type === 'project' ? id : name, name }))
  const label = typeInfo(type).plural
  const testId = `${type}s`
  const id = useId()
  const [text, setText] = useState('')
  const shown = options.filter((option) => option.name.toLowerCase().includes(text.toLowerCase()))
  return (
    <div className="stack shrinks gap4">
      <span className="xs med" id={id}>
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
          className={styles.pickListList ?? ''}
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
              className={styles.pickListOption ?? ''}
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
      <span className="tiny t3 leads-xs">
        {value.length === 0 ? `All ${type}s` : `${countNoun(value.length, type)} chosen`}
      </span>
    </div>
  )
}
