import type { FormFacts } from '@shared/kinds/cloud-kind'
import { CopyAction, cx } from '../../components'
import styles from './help-column.module.css'
import wizard from './wizard.module.css'

/** Beside the form in wide windows. */
export function HelpColumn({ facts }: { facts: FormFacts | undefined }) {
  const help = facts?.help
  if (!help) return null
  return (
    <aside className={cx(styles.help, wizard.onlyWide)} aria-label="Help">
      <h2>{help.title}</h2>
      <p className="t2 xs">{help.lead}</p>
      {help.asks.map(([what, purpose]) => (
        <div key={what} className={styles.cmdl}>
          <code className="mono">{what}</code>
          <span className="xxs t3">{purpose}</span>
        </div>
      ))}
      <h2 className={styles.second}>What the cloud owner prepares</h2>
      <ul className="xs t2">
        {help.prepares.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <span className="xs">
        <CopyAction text={handOverText(facts.title, help)} testId="wizard.hand-over">
          Copy as a page to hand over
        </CopyAction>
      </span>
    </aside>
  )
}

/** The help of a step as plain text, to send to whoever prepares the cloud. */
function handOverText(title: string, { lead, asks, prepares }: NonNullable<FormFacts['help']>): string {
  return [
    `Calipso: ${title}`,
    '',
    'Please prepare:',
    ...prepares.map((line) => `- ${line}`),
    ...(asks.length > 0 ? ['', lead, ...asks.map(([what, purpose]) => `- ${what}: ${purpose}`)] : []),
  ].join('\n')
}
