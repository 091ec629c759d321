import { typeInfo } from '@shared/catalog/object-types'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { Glyph, IconButton, TextField } from '../../components'
import { useCall } from '../../data/use-call'
import { joinPath } from '../../format/text'
import type { NewScanForm } from './new-scan-form'
import styles from './object-picker.module.css'

/** How many finds are offered; more are reached by typing on. */
const SHOWN = 12
const SEARCH_AFTER_MS = 150

type Picked = NonNullable<NewScanForm['object']>

/** One object of an environment's inventory, found by name, id or address. */
export function ObjectPicker({
  environment,
  value,
  onChange,
  disabledReason,
}: {
  environment: string
  value: Picked | undefined
  onChange: (object: Picked | undefined) => void
  disabledReason: string | undefined
}) {
  const [typed, setTyped] = useState('')
  const [text, setText] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setText(typed.trim()), SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const isAsking = text !== '' && value === undefined && disabledReason === undefined
  const { data } = useCall('search.query', isAsking ? { text, environment, limit: SHOWN } : undefined)
  if (value) {
    return (
      <div className={styles.picker}>
        <span className={styles.label}>Only this object</span>
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
    <div className={styles.picker}>
      <TextField
        label="Only one object and everything below it"
        isOptional
        testId="object_id"
        value={typed}
        onChange={setTyped}
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
                onAction={() => {
                  onChange({ id: object.id, name: object.name, type: object.type, path: joinPath(object.path) })
                  setTyped('')
                }}
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
