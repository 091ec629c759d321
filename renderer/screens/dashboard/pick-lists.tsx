import { ChevronDown } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { Glyph, Icon } from '../../components'
import { formatCount } from '../../format/number'
import styles from './dashboard.module.css'

export interface PickList {
  label: string
  type: string
  items: readonly { id: string; name: string }[]
}

/** Lists of what lies directly below, each to be narrowed by typing. */
export function PickLists({ environment, lists }: { environment: string; lists: readonly PickList[] }) {
  return (
    <div className={styles.picks}>
      {lists.map((list) => (
        <Pick key={list.label} list={list} environment={environment} />
      ))}
    </div>
  )
}

const Pick = observer(function Pick({ list, environment }: { list: PickList; environment: string }) {
  const { workspace } = useApp()
  const [text, setText] = useState('')
  const found = list.items.filter((item) => item.name.toLowerCase().includes(text.toLowerCase()))
  return (
    <DialogTrigger onOpenChange={() => setText('')}>
      <AriaButton className={styles.pick ?? ''} data-testid={`pick.${list.type}`}>
        {list.label} <b className="num">{formatCount(list.items.length)}</b>
        <Icon as={ChevronDown} size={12} className="t3" />
      </AriaButton>
      <Popover className={styles.popover ?? ''} placement="bottom start" offset={4}>
        <Dialog aria-label={list.label} className={styles.pickDialog ?? ''}>
          {({ close }) => (
            <>
              <input
                className={styles.pickInput}
                aria-label={`Narrow ${list.label}`}
                placeholder="Type to narrow"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <ListBox
                aria-label={list.label}
                className={styles.pickList ?? ''}
                items={found}
                onAction={(key) => {
                  close()
                  workspace.open(environment, String(key))
                }}
                renderEmptyState={() => <div className="xs t3">No match</div>}
              >
                {(item) => (
                  <ListBoxItem id={item.id} textValue={item.name} className={styles.pickItem ?? ''}>
                    <Glyph type={list.type} />
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
