import type { ReactNode } from 'react'
import styles from './key-value.module.css'

/** A list of facts: attribute keys at the left, values at the right. Children are `KeyValue`. */
export function KeyValueList({ children }: { children: ReactNode }) {
  return <dl className={styles.list}>{children}</dl>
}

/** Attribute keys are long words: they may break after an underscore. */
function breakable(name: string): string {
  return name.replaceAll('_', '_\u200b')
}

/** One fact. A value that is not known shows "—": not known is not empty. */
export function KeyValue({ name, children, wrap = false }: { name: string; children?: ReactNode; wrap?: boolean }) {
  const isEmpty = children === undefined || children === null || children === ''
  return (
    <div className={styles.kv}>
      <dt title={name}>{breakable(name)}</dt>
      <dd className={wrap ? styles.wrap : undefined}>{isEmpty ? <span className="t3">—</span> : children}</dd>
    </div>
  )
}
