import { ChevronRight } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { Chip } from './chip'
import { CopyButton } from './copy'
import styles from './crumbs.module.css'
import { Glyph } from './glyph'
import { Icon } from './icon'
import { MenuButton } from './menu'
import { MiddleText } from './middle-text'

export interface Crumb {
  id: string
  name: string
  type: string
}

/** How many ancestors stay visible; the ones before them fold into "…". */
const VISIBLE = 3

/** Where an object lies: its ancestors, each to be opened, then the object itself with its path to copy. */
export function Crumbs({ crumbs, onOpen }: { crumbs: readonly Crumb[]; onOpen: (id: string) => void }) {
  const last = crumbs.at(-1)
  const ancestors = crumbs.slice(0, -1)
  const folded = ancestors.slice(0, Math.max(0, ancestors.length - VISIBLE))
  const visible = ancestors.slice(folded.length)
  return (
    <nav className={styles.crumbs} aria-label="Path">
      {folded.length > 0 && (
        <>
          <MenuButton
            label="Ancestors"
            entries={folded.map((crumb) => ({
              id: `crumbs.open.${crumb.id}`,
              label: crumb.name,
              lead: <Glyph type={crumb.type} />,
              run: () => onOpen(crumb.id),
            }))}
          >
            <AriaButton className={styles.more ?? ''} aria-label="More ancestors" data-testid="crumbs.more">
              <Chip>…</Chip>
            </AriaButton>
          </MenuButton>
          <Icon as={ChevronRight} size={12} className="t3" />
        </>
      )}
      {visible.map((crumb) => (
        <span key={crumb.id} className={styles.step}>
          <AriaButton className={styles.crumb ?? ''} onPress={() => onOpen(crumb.id)} data-testid="crumbs.open">
            <MiddleText text={crumb.name} face="ui" />
          </AriaButton>
          <Icon as={ChevronRight} size={12} className="t3" />
        </span>
      ))}
      {last && (
        <>
          <h1 className={styles.last} aria-current="page">
            <Glyph type={last.type} className="acc" />
            <MiddleText text={last.name} face="ui" />
          </h1>
          <CopyButton text={crumbs.map((crumb) => crumb.name).join('/')} label="Copy path" testId="object.copy-path" />
        </>
      )}
    </nav>
  )
}
