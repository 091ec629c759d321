import type { CSSProperties } from 'react'
import { cx } from './class-names'
import styles from './env-code.module.css'

/** What identifies an environment at a glance. */
export interface EnvMark {
  name: string
  code?: string | undefined
  /** 1 to 8. */
  color?: number | undefined
}

/** The environment's colour as a custom property, for everything drawn with `var(--env)` below it. */
export function envStyle(mark: EnvMark): CSSProperties {
  return { '--env': `var(--env-${envColor(mark)})` } as CSSProperties
}

/** Two letters: the chosen code, else the initials of the first two words of the name, else its first two letters. */
export function envCode(mark: EnvMark): string {
  if (mark.code) return mark.code.toUpperCase()
  const words = mark.name.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const [first = '', second] = words
  const letters = second ? first.charAt(0) + second.charAt(0) : first.slice(0, 2)
  return (letters || '?').toUpperCase()
}

/** The chosen colour, else one derived from the name so that it does not change between starts. */
function envColor(mark: EnvMark): number {
  if (mark.color !== undefined) return mark.color
  let sum = 0
  for (const character of mark.name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997
  return (sum % 8) + 1
}

/** The environment's code in its colour. */
export function EnvCode({ mark, small = false }: { mark: EnvMark; small?: boolean }) {
  return (
    <span className={cx(styles.code, small && styles.small)} style={envStyle(mark)} aria-hidden="true">
      {envCode(mark)}
    </span>
  )
}
