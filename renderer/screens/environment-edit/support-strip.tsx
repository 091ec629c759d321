import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { StatusBadge, Tooltip } from '../../components'
import { isMatrixReady, type SupportEntry, supportEntries } from '../../wizard/gating'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './wizard.module.css'

/** "Supported here: scan ✓ listen ✗ monitor ✗", each missing one with its reason on hover and focus. */
export const SupportStrip = observer(function SupportStrip({ store }: { store: WizardStore }) {
  const { values } = store.draft
  if (!isMatrixReady(values)) return null
  return (
    <span className={styles.support} data-testid="wizard.support">
      Supported here:
      {supportEntries(values).map((entry) => (
        <Entry key={entry.feature} entry={entry} />
      ))}
    </span>
  )
})

function Entry({ entry }: { entry: SupportEntry }) {
  const says = (
    <>
      <StatusBadge status={entry.works ? 'ok' : 'unknown'} label={false} />
      <span className={entry.works ? 'ok' : 't2'}>{entry.word}</span>
      <span className="sr-only">{entry.works ? 'yes' : 'no'}</span>
    </>
  )
  if (entry.why === undefined)
    return (
      <span className="row nowrap" style={{ gap: 4 }}>
        {says}
      </span>
    )
  return (
    <Tooltip label={`Not here: ${entry.why}`}>
      <AriaButton aria-label={`${entry.word}: no, ${entry.why}`} data-testid={`wizard.support.${entry.word}`}>
        {says}
      </AriaButton>
    </Tooltip>
  )
}
