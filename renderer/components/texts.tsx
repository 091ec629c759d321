/** Texts with something about them: ages, names cut in the middle, values that can be copied, paths, explanations. */
import { Check, ChevronRight, Copy } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { formatAbsolute, formatRelative } from '../format/time'
import { IconButton, TextAction } from './button'
import { Chip } from './chip'
import { cx } from './class-names'
import { Glyph, Icon } from './marks'
import { MenuButton } from './menu'
import styles from './texts.module.css'

/** The time as shown; without it ages stand still. */
export const ClockContext = createContext<{ readonly nowMs: number }>({ nowMs: Date.now() })

interface AgeProps {
  at: string
  prefix?: string
  format?: (iso: string, nowMs: number) => string
}

/** How long ago, kept current; the exact time on hover. Times are ISO 8601. */
export const Age = observer(function Age({ at, prefix, format = formatRelative }: AgeProps) {
  const clock = useContext(ClockContext)
  const relative = format(at, clock.nowMs)
  return (
    <time dateTime={at} title={formatAbsolute(at)} className="nowrap">
      {prefix === undefined ? relative : `${prefix} ${relative}`}
    </time>
  )
})

/** Characters of the end that stay visible: what tells two identifiers apart. */
const TAIL = 6

/**
 * A name or identifier, shortened in the middle where there is no room for it; in the mono face unless it is prose.
 * Its label keeps the two halves one word where a button or heading takes its name from its content.
 */
export function MiddleText({ text, face = 'mono' }: { text: string; face?: 'mono' | 'ui' }) {
  // A short text has no middle; it is drawn whole, so that nothing hangs on an empty first half.
  const cut = text.length <= 2 * TAIL ? text.length : text.length - TAIL
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: not a name of its own but a part of its parent's (accname 2C)
    <span className={cx(face === 'mono' && 'mono', styles.whole)} title={text} aria-label={text}>
      <span className={styles.start}>{text.slice(0, cut)}</span>
      {cut < text.length && <span>{text.slice(cut)}</span>}
    </span>
  )
}

/** How long "copied" is shown, in milliseconds. */
const SHOWN_MS = 1600

/** Copies text and tells for a moment that it did. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return { copied, copy }
}

/** The copy button beside a value. */
export function CopyButton({ text, label, testId }: { text: string; label: string; testId: string }) {
  const { copied, copy } = useCopy()
  return (
    <IconButton
      icon={copied ? Check : Copy}
      iconSize={14}
      label={copied ? 'Copied' : label}
      onPress={() => copy(text)}
      testId={testId}
    />
  )
}

/** "Copy details" in words. */
export function CopyAction({ text, children, testId }: { text: string; children: string; testId: string }) {
  const { copied, copy } = useCopy()
  return (
    <TextAction onPress={() => copy(text)} testId={testId}>
      {copied ? 'Copied' : children}
    </TextAction>
  )
}

/** An identifier: mono, shortened in the middle where there is no room for it, copied whole on click. */
export function Identifier({ value }: { value: string }) {
  const { copied, copy } = useCopy()
  return (
    <AriaButton
      className={styles.identifier ?? ''}
      aria-label={copied ? `Copied ${value}` : `Copy ${value}`}
      onPress={() => copy(value)}
    >
      <MiddleText text={value} />
      {copied && <span className="tiny acc">copied</span>}
    </AriaButton>
  )
}

/** A command line to be copied, never run. */
export function CommandLine({ command, testId }: { command: string; testId: string }) {
  return (
    <div className={styles.cmd}>
      <code title={command}>{command}</code>
      <CopyButton text={command} label="Copy command" testId={testId} />
    </div>
  )
}

/** A list of facts: attribute keys at the left, values at the right. Children are `KeyValue`. */
export function KeyValueList({ children }: { children: ReactNode }) {
  return <dl className={styles.list}>{children}</dl>
}

/** One fact. A value that is not known shows "—": not known is not empty. */
export function KeyValue({ name, children, wrap = false }: { name: string; children?: ReactNode; wrap?: boolean }) {
  const isEmpty = children === undefined || children === null || children === ''
  return (
    <div className={styles.kv}>
      <dt title={name}>{name}</dt>
      <dd className={wrap ? styles.wrap : undefined}>{isEmpty ? <span className="t3">—</span> : children}</dd>
    </div>
  )
}

interface Crumb {
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
