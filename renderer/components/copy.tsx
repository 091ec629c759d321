import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { IconButton } from './button'
import styles from './copy.module.css'
import { MiddleText } from './middle-text'

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
      {copied && <span className={styles.copied}>copied</span>}
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
