import Markdown from 'markdown-to-jsx/react'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { cx, EmptyState, TextAction } from '../../components'
import { links } from '../../routing/links'
import { formatHash } from '../../routing/route'
import type { ScreenProps } from '../define'
import styles from './help.module.css'
import { TOPICS, topicOfLink } from './topics'

/** The documentation that comes with the product; nothing is asked of any server. */
const HelpScreen = observer(function HelpScreen({ params }: ScreenProps) {
  const { router } = useApp()
  const topic = TOPICS.find(({ id }) => id === params.topic)
  return (
    <div className={styles.help} data-testid="help">
      <nav className={styles.topics} aria-label="Topics">
        {TOPICS.map(({ id, title }) => (
          <a
            key={id}
            className={cx(styles.topic, id === topic?.id && styles.on)}
            href={formatHash(links.help(id))}
            aria-current={id === topic?.id ? 'page' : undefined}
            data-testid={`help.${id}`}
          >
            {title}
          </a>
        ))}
      </nav>
      {topic ? (
        <article key={topic.id} className={styles.text} tabIndex={-1} data-arrival>
          <Markdown options={OPTIONS}>{topic.text}</Markdown>
        </article>
      ) : (
        <EmptyState
          title="There is no such page"
          action={
            <TextAction onPress={() => router.go(links.help('getting-started'))} testId="help.first">
              Show the first one
            </TextAction>
          }
        />
      )}
    </div>
  )
})
export default HelpScreen

/** Links stay inside the product: what is not bundled is told as text. */
function HelpLink({ href = '', children }: { href?: string; children?: ReactNode }) {
  const topic = topicOfLink(href)
  return topic === undefined ? <span>{children}</span> : <a href={formatHash(links.help(topic))}>{children}</a>
}

const OPTIONS = {
  // SECURITY: the text is ours, and still nothing of it becomes HTML of its own or loads anything.
  disableParsingRawHTML: true,
  overrides: { a: HelpLink, img: () => null, table: { component: Table } },
}

function Table({ children }: { children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="scroll" tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  )
}
