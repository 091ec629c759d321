import { cx, TextAction, useCopy } from '../../components'
import type { Step } from '../../wizard/labels'
import styles from './help-column.module.css'
import { handOverText, STEP_HELP } from './help-text'
import wizard from './wizard.module.css'

/** Beside the form in wide windows. */
export function HelpColumn({ step }: { step: Step }) {
  const { copied, copy } = useCopy()
  const help = STEP_HELP[step]
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
        <TextAction onPress={() => copy(handOverText(step, help))} testId="wizard.hand-over">
          {copied ? 'Copied' : 'Copy as a page to hand over'}
        </TextAction>
      </span>
    </aside>
  )
}
