import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator, Text } from 'react-aria-components'
import { cx } from './class-names'
import { Icon, Kbd } from './marks'
import styles from './menu.module.css'

/** One line of a menu; `'-'` between two of them draws a rule. */
export interface MenuEntry {
  id: string
  label: string
  icon?: LucideIcon | undefined
  /** Anything drawn before the label instead of an icon (an object glyph, an environment code). */
  lead?: ReactNode
  shortcut?: string | undefined
  /** Small text at the right: a count, a state. */
  note?: string | undefined
  disabledReason?: string | undefined
  isDanger?: boolean
  run: () => void
}

export type MenuEntries = readonly (MenuEntry | '-')[]

function Items({ entries }: { entries: MenuEntries }) {
  return entries.map((entry, index) =>
    entry === '-' ? (
      // A rule has no identity of its own: its place is its key.
      <Separator key={`rule-${String(index)}`} className={styles.rule ?? ''} />
    ) : (
      <MenuItem
        key={entry.id}
        id={entry.id}
        textValue={entry.label}
        className={cx(styles.item, entry.isDanger && styles.danger)}
        isDisabled={entry.disabledReason !== undefined}
        data-testid={entry.id}
        onAction={entry.run}
      >
        {entry.icon ? <Icon as={entry.icon} /> : entry.lead}
        <Text slot="label" className="trunc">
          {entry.label}
        </Text>
        <span className="grow" />
        {(entry.disabledReason ?? entry.note) !== undefined && (
          <span className="tiny t3 nowrap">{entry.disabledReason ?? entry.note}</span>
        )}
        {entry.shortcut !== undefined && <Kbd keys={entry.shortcut} />}
      </MenuItem>
    ),
  )
}

/** A menu that opens from a button (`children`). */
export function MenuButton(props: { label: string; entries: MenuEntries; children: ReactNode; emptyText?: string }) {
  return (
    <MenuTrigger>
      {props.children}
      <Popover className={styles.popover ?? ''} offset={4}>
        <AriaMenu
          aria-label={props.label}
          className={styles.list ?? ''}
          renderEmptyState={() => <div className={styles.empty}>{props.emptyText ?? 'Nothing here'}</div>}
        >
          <Items entries={props.entries} />
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}

/** Where a context menu was asked for, in window coordinates. */
export interface MenuPoint {
  x: number
  y: number
}

interface ContextMenuProps {
  label: string
  at: MenuPoint | undefined
  entries: MenuEntries
  onClose: () => void
}

/** A menu at a point: open while `at` is given. Focus returns to where it was when it closes. */
export function ContextMenu({ label, at, entries, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null)
  return (
    <>
      <span
        ref={anchor}
        aria-hidden="true"
        style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0, width: 0, height: 0 }}
      />
      <Popover
        className={styles.popover ?? ''}
        isOpen={at !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
      >
        <AriaMenu aria-label={label} className={styles.list ?? ''} autoFocus="first" onClose={onClose}>
          <Items entries={entries} />
        </AriaMenu>
      </Popover>
    </>
  )
}
