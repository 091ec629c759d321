import { KNOWLEDGE_WORDS, type Knowledge } from '@shared/model/knowledge'
import { healthOf, type Stateful } from '../format/status'
import { cx } from './class-names'
import { SpriteSymbol } from './marks'
import { StatusBadge } from './status-badge'
import styles from './status-badge.module.css'

const SYMBOLS: Readonly<Record<Exclude<Knowledge, 'read'>, string>> = {
  refused: 'know-refused',
  never: 'know-never',
  stale: 'badge-stale',
  partly: 'badge-stale',
  'not-asked': 'know-never',
}

interface KnowledgeMarkProps {
  state: Knowledge
  size?: 12 | 14
  /** Said beside the mark; empty where there is no room, then it is only read aloud. */
  words?: string
  /** What the words stand for, where they are only a number. */
  spoken?: string | undefined
  /** The words give way as a whole to what stands beside them, the mark stays. */
  isYielding?: boolean
}

/** How much is known of something: never green, amber or red. Nothing where all was read. */
export function KnowledgeMark({
  state,
  size = 12,
  words = KNOWLEDGE_WORDS[state],
  spoken = words === '' ? KNOWLEDGE_WORDS[state] : undefined,
  isYielding = false,
}: KnowledgeMarkProps) {
  if (state === 'read') return null
  return (
    <span
      className={cx('line gap4 xxs med toned', isYielding ? styles.yields : 'rigid')}
      data-tone="stale"
      data-knowledge={state}
      title={spoken ?? (isYielding ? words : undefined)}
    >
      <SpriteSymbol symbol={SYMBOLS[state]} size={size} label={spoken} />
      {words !== '' && <span className="nowrap">{words}</span>}
    </span>
  )
}

/**
 * What there is to say of an object in a list: its health where it is watched, and how much is known of it where that is
 * not all. Nothing for an object nobody watches: that is not news of this object.
 */
export function StateMarks({ object }: { object: Stateful }) {
  const health = healthOf(object.status)
  const state = object.knowledge ?? (object.stale ? 'stale' : 'read')
  return (
    <span className="line gap4 rigid">
      {health !== 'unknown' && <StatusBadge status={health} />}
      <KnowledgeMark state={state} words="" />
    </span>
  )
}
