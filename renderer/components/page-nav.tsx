import type { ReactNode } from 'react'
import { cx } from './class-names'
import styles from './page-nav.module.css'

interface PageNavProps {
  label: string
  pages: readonly { id: string; title: string; href: string }[]
  /** Id of the page that is shown. */
  current: string | undefined
  /** Its pages have the ids "<testId>.page.<id>". */
  testId: string
  children: ReactNode
}

/** Pages of one subject: their list at the left, in narrow windows above, and the one that is shown. */
export function PageNav({ label, pages, current, testId, children }: PageNavProps) {
  return (
    <div className={styles.whole} data-testid={testId}>
      <nav className={styles.pages} aria-label={label}>
        {pages.map(({ id, title, href }) => (
          <a
            key={id}
            className={cx(styles.page, id === current && styles.on)}
            href={href}
            aria-current={id === current ? 'page' : undefined}
            data-testid={`${testId}.page.${id}`}
          >
            {title}
          </a>
        ))}
      </nav>
      {children}
    </div>
  )
}
