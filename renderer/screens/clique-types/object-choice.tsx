/** One object of a type, found by name or id. */
import { typeInfo } from '@shared/catalog/object-types'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { Glyph, Icon, SearchBox } from '../../components'
import { useCall, useDebounced } from '../../data/use-call'
import styles from './clique-types.module.css'

const SHOWN = 30
const SEARCH_AFTER_MS = 150

export interface Chosen {
  readonly id: string
  readonly name: string
}

interface ObjectChoiceProps {
  environment: string
  type: string
  value: Chosen | undefined
  onChange: (object: Chosen) => void
}

export function ObjectChoice({ environment, type, value, onChange }: ObjectChoiceProps) {
  const [typed, setTyped] = useState('')
  const filter = useDebounced(typed.trim(), SEARCH_AFTER_MS)
  const [isOpen, setOpen] = useState(false)
  const query = { environment, type, limit: SHOWN, ...(filter === '' ? {} : { filter }) }
  const { data } = useCall('inventory.table', isOpen ? query : undefined)
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton className={styles.choice ?? ''} data-testid="clique.object">
        <Glyph type={type} />
        <span className="trunc grow at-left">{value?.name ?? `Choose an object: ${typeInfo(type).label}`}</span>
        <Icon as={ChevronDown} size={12} className="t3" />
      </AriaButton>
      <Popover className={styles.popover ?? ''} placement="bottom start">
        <Dialog aria-label="Choose the object to preview" className="stack">
          <SearchBox
            label="Name or id"
            value={typed}
            onChange={setTyped}
            size="small"
            autoFocus
            testId="clique.object.filter"
          />
          <ListBox
            aria-label={typeInfo(type).plural}
            className={styles.choices ?? ''}
            items={data?.rows ?? []}
            renderEmptyState={() => <p className="xs t3 pad8">{data ? 'No match' : 'Reading…'}</p>}
            onAction={(key) => {
              const row = data?.rows.find(({ id }) => id === key)
              if (row) onChange({ id: row.id, name: row.name })
              setOpen(false)
            }}
          >
            {(row) => (
              <ListBoxItem
                id={row.id}
                textValue={row.name}
                className={styles.choiceItem ?? ''}
                data-testid="clique.object.option"
              >
                <span className="trunc">{row.name}</span>
                {row.host && <span className="xs t3 trunc">{row.host}</span>}
              </ListBoxItem>
            )}
          </ListBox>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
