/** What lies below an object, or in an environment: counts by type, and lists to pick from. */
import { typeInfo } from '@shared/catalog/object-types'
import { servicesText } from '@shared/model/service'
import { ChevronDown } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { cx, Glyph, Icon } from '../../components'
import { useCall, useDebounced } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { links } from '../../routing/links'
import styles from './dashboard.module.css'

/** Counts by type; each opens the table of exactly those objects. */
export const CountTiles = observer(function CountTiles({
  environment,
  under,
  byType,
  services,
  types,
  isUpdating = false,
  isPartial = false,
}: {
  environment: string
  /** Only objects below this one. */
  under?: string
  byType: Readonly<Record<string, number>>
  /** What the vServices are to an operator: one on several hosts counts once. */
  services?: number | undefined
  types: readonly string[]
  isUpdating?: boolean
  /** Not everything was read: none found is not none there. */
  isPartial?: boolean
}) {
  const { workspace } = useApp()
  return (
    <div className={styles.counts}>
      {types.map((type) => {
        const count = byType[type] ?? 0
        return (
          <AriaButton
            key={type}
            className={cx('card', styles.count, count === 0 && styles.none)}
            onPress={() => workspace.openLocation(links.table(environment, type, { under }), environment, false)}
            data-testid={`count.${type}`}
          >
            <span className="t2 xs row">
              <Glyph type={type} />
              {typeInfo(type).plural}
            </span>
            <b className="num">{count === 0 && isPartial ? '—' : formatCount(count)}</b>
            {(isUpdating || count === 0) && (
              <span className="xxs t3">
                {isUpdating ? 'updating' : isPartial ? 'not read' : 'none found in last scan'}
              </span>
            )}
            {type === 'vservice' && services !== undefined && !isUpdating && (
              <span className="xxs t3">{servicesText(services, count)}</span>
            )}
          </AriaButton>
        )
      })}
    </div>
  )
})

/** Names shown at a time; typing narrows. */
const SHOWN = 200

interface PickListsProps {
  environment: string
  under?: string
  types: readonly string[]
}

/** Lists of what lies below an object, or in the environment, each to be narrowed by typing. */
export function PickLists({ environment, under, types }: PickListsProps) {
  return (
    <div className={styles.picks}>
      {types.map((type) => (
        <Pick key={type} type={type} environment={environment} under={under} />
      ))}
    </div>
  )
}

const Pick = observer(function Pick({
  type,
  environment,
  under,
}: {
  type: string
  environment: string
  under: string | undefined
}) {
  const { workspace } = useApp()
  const label = typeInfo(type).plural
  const [text, setText] = useState('')
  const filter = useDebounced(text, 100)
  const { data } = useCall('inventory.table', { environment, under, type, limit: SHOWN })
  const { data: narrowed } = useCall(
    'inventory.table',
    filter === '' ? undefined : { environment, under, type, limit: SHOWN, filter },
  )
  if (!data || data.total === 0) return null
  const rows = text === '' ? data.rows : (narrowed?.rows ?? [])
  return (
    <DialogTrigger onOpenChange={() => setText('')}>
      <AriaButton className={styles.pick ?? ''} data-testid={`pick.${type}`}>
        {label} <b className="num">{formatCount(data.total)}</b>
        <Icon as={ChevronDown} size={12} className="t3" />
      </AriaButton>
      <Popover className={styles.popover ?? ''} placement="bottom start" offset={4}>
        <Dialog aria-label={label} className={styles.pickDialog ?? ''}>
          {({ close }) => (
            <>
              <input
                className={styles.pickInput}
                aria-label={`Filter ${label}`}
                placeholder="Type to filter"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <ListBox
                aria-label={label}
                className={styles.pickList ?? ''}
                items={rows}
                onAction={(key) => {
                  close()
                  workspace.open(environment, String(key))
                }}
                renderEmptyState={() => <div className="xs t3">No match</div>}
              >
                {(item) => (
                  <ListBoxItem id={item.id} textValue={item.name} className={styles.pickItem ?? ''}>
                    <Glyph type={type} />
                    <span className="trunc">{item.name}</span>
                  </ListBoxItem>
                )}
              </ListBox>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
})
