/** The bundled documentation: every page that is there for operators, by the name of its file. */

const PAGES: Readonly<Record<string, string>> = import.meta.glob('../../../docs/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})
/** For those who make the product. */
const NOT_FOR_OPERATORS = new Set(['plan', 'security-tests'])

export interface Topic {
  readonly id: string
  readonly title: string
  readonly text: string
}

const topicOf = ([path, text]: [string, string]): Topic => {
  const id = path.replace(/^.*\/|\.md$/g, '')
  return { id, title: /^# (.+)$/m.exec(text)?.[1] ?? id, text }
}

/** What a beginner needs comes first. */
export const TOPICS: readonly Topic[] = Object.entries(PAGES)
  .map(topicOf)
  .filter(({ id }) => !NOT_FOR_OPERATORS.has(id))
  .sort(
    (a, b) => Number(b.id === 'getting-started') - Number(a.id === 'getting-started') || a.title.localeCompare(b.title),
  )

/** The page a link of the documentation leads to; undefined for one that is not bundled. */
export function topicOfLink(href: string): string | undefined {
  const id = /^([\w-]+)\.md(?:#.*)?$/.exec(href)?.[1]
  return TOPICS.some((topic) => topic.id === id) ? id : undefined
}
