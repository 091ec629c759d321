import type { CallOutput } from '@shared/contract'
import { MESSAGE_LEVELS, type MessageLevel } from '@shared/model/message'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { cx } from '../../components'
import { countNoun, formatCount } from '../../format/number'
import { formatDay } from '../../format/time'
import styles from './messages.module.css'
import { LevelMark } from './unread'
import { sumOf } from './words'

type Summary = CallOutput<'messages.summary'>

const NOUNS: Readonly<Record<MessageLevel, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['info', 'info'],
}

interface TotalsProps {
  /** Undefined while it is read. */
  summary: Summary | undefined
  level: string | undefined
  onLevel: (level: MessageLevel | undefined) => void
}

/** Unread large, all small, by level; a press shows that level alone. */
export function Totals({ summary, level, onLevel }: TotalsProps) {
  const all = summary && { unread: sumOf(summary.unread), total: sumOf(summary.total) }
  return (
    <>
      <Total isOn={level === undefined} onPress={() => onLevel(undefined)} testId="messages.level.all">
        {all && <b className={styles.number}>{formatCount(all.unread)}</b>}
        <span className={styles.noun}>unread</span>
        <small className={styles.below}>{all ? `of ${formatCount(all.total)}, all levels` : '\u00a0'}</small>
      </Total>
      {MESSAGE_LEVELS.map((one) => {
        const unread = summary?.unread[one]
        return (
          <Total key={one} isOn={level === one} onPress={() => onLevel(one)} testId={`messages.level.${one}`}>
            {unread !== undefined && (
              <b className={styles.number}>
                <LevelMark level={one} size={14} isQuiet={unread === 0} />
                {formatCount(unread)}
              </b>
            )}
            <span className={styles.noun}>{NOUNS[one][unread === 1 ? 0 : 1]}</span>
            <small className={styles.below}>
              {summary ? `unread, ${formatCount(summary.total[one])} in all` : '\u00a0'}
            </small>
          </Total>
        )
      })}
    </>
  )
}

function Total(props: { isOn: boolean; onPress: () => void; children: React.ReactNode; testId: string }) {
  return (
    <AriaButton
      className={cx(styles.total, props.isOn && styles.on)}
      aria-pressed={props.isOn}
      onPress={props.onPress}
      data-testid={props.testId}
    >
      {props.children}
    </AriaButton>
  )
}

interface HistogramProps {
  edges: readonly string[]
  histogram: Summary['histogram'] | undefined
  /** The chosen time, ISO. */
  from: string | undefined
  to: string | undefined
  onChoose: (from: string, to: string) => void
}

/** Messages a day by level. A press chooses a day; dragging, or Shift and a press, several. */
export function Histogram({ edges, histogram, from, to, onChoose }: HistogramProps) {
  const [dragged, setDragged] = useState<{ from: number; to: number }>()
  const bars = edges.slice(1).map((end, index) => ({ start: edges[index] ?? end, end, counts: histogram?.[index] }))
  const most = Math.max(1, ...bars.map(({ counts }) => (counts ? sumOf(counts) : 0)))
  const isChosen = (index: number) => {
    if (dragged) return index >= Math.min(dragged.from, dragged.to) && index <= Math.max(dragged.from, dragged.to)
    const bar = bars[index]
    return bar !== undefined && from !== undefined && to !== undefined && bar.start >= from && bar.end <= to
  }
  const chooseBars = (one: number, other: number) => {
    const first = bars[Math.min(one, other)]
    const last = bars[Math.max(one, other)]
    if (first && last) onChoose(first.start, last.end)
  }
  const chosen = bars.findIndex((_, index) => isChosen(index))
  return (
    <div className={styles.hist} data-testid="messages.histogram">
      <fieldset
        className={styles.bars}
        aria-label="Messages a day"
        onPointerUp={() => {
          if (dragged) chooseBars(dragged.from, dragged.to)
          setDragged(undefined)
        }}
        onPointerLeave={() => setDragged(undefined)}
      >
        {bars.map(({ start, counts }, index) => (
          <button
            key={start}
            type="button"
            className={cx(styles.bar, isChosen(index) && styles.chosen)}
            aria-pressed={isChosen(index)}
            aria-label={`${formatDay(start)}: ${counts ? wordsOf(counts) : 'being counted'}`}
            title={`${formatDay(start)}: ${counts ? wordsOf(counts) : 'being counted'}`}
            data-testid="messages.day"
            onPointerDown={(event) => {
              event.currentTarget.releasePointerCapture(event.pointerId)
              setDragged({ from: event.shiftKey && chosen >= 0 ? chosen : index, to: index })
            }}
            onPointerEnter={() => setDragged((before) => before && { ...before, to: index })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return
              event.preventDefault()
              chooseBars(event.shiftKey && chosen >= 0 ? chosen : index, index)
            }}
          >
            {MESSAGE_LEVELS.map((level) => (
              <i key={level} data-level={level} style={{ height: `${((counts?.[level] ?? 0) / most) * 100}%` }} />
            ))}
          </button>
        ))}
      </fieldset>
      <div className={styles.axis}>
        <span>{formatDay(edges[0] ?? '')}</span>
        <span className="trunc">Messages a day, drag to choose a time</span>
        <span>today</span>
      </div>
    </div>
  )
}

const wordsOf = (counts: Summary['total']) =>
  [countNoun(counts.error, 'error'), countNoun(counts.warning, 'warning'), `${formatCount(counts.info)} info`].join(
    ', ',
  )
