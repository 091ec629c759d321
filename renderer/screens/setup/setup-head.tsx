import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { ViewTabs } from '../../components'
import { links } from '../../routing/links'
import type { Location } from '../../routing/route'
import styles from './setup-head.module.css'

const PAGES = [
  { id: 'general', label: 'General', at: links.setup },
  { id: 'link-types', label: 'Link types', at: links.linkTypes },
  { id: 'clique-types', label: 'Clique types', at: () => links.cliqueTypes() },
  { id: 'constraints', label: 'Constraints', at: links.cliqueConstraints },
] as const satisfies readonly { id: string; label: string; at: () => Location }[]

type Page = (typeof PAGES)[number]['id']

/** The head of every page of Setup: which page it is, how many things others hold, and what can be done here. */
export function SetupHead({
  value,
  count,
  children,
}: {
  value: Page
  /** Of what this page lists. */
  count?: number | undefined
  children?: ReactNode
}) {
  const { router } = useApp()
  return (
    <header className={styles.head}>
      <h1>Setup</h1>
      <ViewTabs
        label="Pages of Setup"
        views={PAGES.map(({ id, label }) => ({ id, label, count: id === value ? count : undefined }))}
        value={value}
        onChange={(page) => {
          const found = PAGES.find(({ id }) => id === page)
          if (found) router.go(found.at())
        }}
        testId="setup.pages"
      />
      <span className="grow" />
      {children}
    </header>
  )
}
