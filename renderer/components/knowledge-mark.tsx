import { KNOWLEDGE_WORDS, type Knowledge } from '@shared/model/knowledge'
import { SpriteSymbol } from './marks'

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
  /** Said beside the mark; nothing where a word nearby says it already. */
  words?: string | undefined
}

/** How much is known of something: never green, amber or red, and never only a glyph. Nothing where all was read. */
export function KnowledgeMark({ state, size = 12, words = KNOWLEDGE_WORDS[state] }: KnowledgeMarkProps) {
  if (state === 'read') return null
  return (
    <span className="line gap4 rigid xxs med toned" data-tone="stale" data-knowledge={state}>
      <SpriteSymbol symbol={SYMBOLS[state]} size={size} />
      {words}
    </span>
  )
}
