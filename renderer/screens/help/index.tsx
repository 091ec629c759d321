import Markdown from 'markdown-to-jsx/react'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { EmptyState, PageNav, TextAction } from '../../components'
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
    <PageNav label="Topics" pages={PAGES} current={topic?.id} testId="help">
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
    </PageNav>
  )
})
export default HelpScreen

const PAGES = TOPICS.map(({ id, title }) => ({ id, title, href: formatHash(links.help(id)) }))

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
