/** Completing the query language while it is typed, wherever it is typed: keys, and the values that are there. */
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput, Transport } from '@shared/contract'
import { completed, FILTER_KEYS, FILTERS, type FilterKey, keysFrom, typedAt } from '@shared/text/search-syntax'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { cx, Kbd } from '../components'
import { formatCount } from '../format/number'
import styles from './completion.module.css'

type Value = CallOutput<'search.values'>['values'][number]

/** The values that can follow a key. */
export type ValueSource = (key: FilterKey, text: string, signal: AbortSignal) => Promise<readonly Value[]>

/** Of one environment, or of all. */
export const valuesFrom =
  (transport: Transport, environment?: string): ValueSource =>
  async (key, text, signal) =>
    (
      await transport.call(
        'search.values',
        { key, text, ...(environment === undefined ? {} : { environment }) },
        { signal },
      )
    ).values

interface Completion {
  readonly key: FilterKey
  /** Without one the key itself is completed. */
  readonly value?: string
  readonly count?: number
}

/** Pause after the last key before values are asked for. */
const ASK_AFTER_MS = 60
const NONE: readonly Value[] = []

/**
 * What may be typed next, and the keys for it: Tab takes the first, more Tabs the following ones, Shift+Tab goes back.
 * With nothing to complete, or after the last one, Tab moves the focus as ever.
 */
export function useCompletion(text: string, setText: (text: string) => void, source: ValueSource | undefined) {
  /** Values being gone through: what was typed before the first was taken. */
  const [taken, setTaken] = useState<{ typed: string; index: number; text: string }>()
  const isGoingThrough = taken?.text === text
  const typed = typedAt(isGoingThrough ? taken.typed : text)
  const values = useValues(source, typed.key, typed.value)
  const keys = typed.key === undefined ? keysFrom(typed.value).map((key): Completion => ({ key })) : []
  const { key } = typed
  const isWhole = values?.length === 1 && values[0]?.value.toLowerCase() === typed.value.toLowerCase()
  const items = key === undefined ? keys : isWhole ? [] : (values ?? NONE).map((one): Completion => ({ key, ...one }))
  const at = isGoingThrough ? taken.index : undefined

  const take = (index: number): boolean => {
    const item = items[index]
    if (!item) return false
    const before = isGoingThrough ? taken.typed : text
    const next = completed(before, item.key, item.value)
    setTaken(item.value === undefined ? undefined : { typed: before, index, text: next })
    setText(next)
    return true
  }
  return {
    items,
    at,
    take,
    /** For the box, before anything else sees the key. */
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Tab' || event.ctrlKey || event.altKey || event.metaKey) return
      // Not for what else is in the box.
      if (!(event.target instanceof HTMLInputElement) || !['text', 'search'].includes(event.target.type)) return
      const next = at === undefined ? (event.shiftKey ? -1 : 0) : at + (event.shiftKey ? -1 : 1)
      const isAsking = key !== undefined && values === undefined && source !== undefined && !event.shiftKey
      if (!isAsking && !take(next)) return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

/** The values of a key that fit what is typed; undefined while they are asked for. */
function useValues(source: ValueSource | undefined, key: FilterKey | undefined, text: string) {
  const [known, setKnown] = useState<{ source: ValueSource; key: FilterKey; text: string; values: readonly Value[] }>()
  useEffect(() => {
    if (!source || key === undefined) return
    const controller = new AbortController()
    const know = (values: readonly Value[]) => {
      if (!controller.signal.aborted) setKnown({ source, key, text, values })
    }
    const timer = setTimeout(() => {
      // Without them one types them: no reason to say that they could not be read.
      source(key, text, controller.signal).then(know, () => know(NONE))
    }, ASK_AFTER_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [source, key, text])
  return known && known.source === source && known.key === key && known.text === text ? known.values : undefined
}

/** What can be completed, to be seen and clicked. `showsKeys`: all keys while there is nothing to complete. */
export function Completions({
  completion,
  text,
  setText,
  showsKeys = false,
  className,
}: {
  completion: ReturnType<typeof useCompletion>
  text: string
  setText: (text: string) => void
  showsKeys?: boolean
  className?: string | undefined
}) {
  const { items, at = 0, take } = completion
  const first = items[at]
  const isLoose = items.length === 0
  const shown: readonly Completion[] = isLoose && showsKeys ? FILTER_KEYS.map((key) => ({ key })) : items
  if (shown.length === 0) return null
  const separator = text === '' || text.endsWith(' ') ? '' : ' '
  return (
    <div className={cx(styles.completions, className)} data-testid="search.completions">
      <span className="sr-only" role="status">
        {first && `Tab completes ${wordsOf(first)}`}
      </span>
      {!isLoose && <Kbd keys="Tab" />}
      {shown.map((item, index) => (
        <button
          key={wordsOf(item)}
          type="button"
          tabIndex={-1}
          className={cx(styles.completion, !isLoose && index === at && styles.next)}
          title={titleOf(item)}
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => (isLoose ? setText(`${text}${separator}${item.key}:`) : void take(index))}
        >
          {item.value ?? `${item.key}:`}
          {item.value === undefined && !isLoose && <i>{FILTERS[item.key].what}</i>}
          {item.count !== undefined && <i className="num">{formatCount(item.count)}</i>}
        </button>
      ))}
    </div>
  )
}

const wordsOf = ({ key, value }: Completion): string => `${key}:${value ?? ''}`
const titleOf = ({ key, value }: Completion): string =>
  key === 'type' && value !== undefined ? typeInfo(value).plural : FILTERS[key].what
