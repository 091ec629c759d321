import { observer } from 'mobx-react-lite'
import { Button } from '../../components'
import { STEP_TITLES } from '../../wizard/labels'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './wizard.module.css'

/** Discard, Back, Save and the one way forward: the next step, on the last one "Save and scan". */
export const WizardFoot = observer(function WizardFoot({
  store,
  onDiscard,
  onSave,
}: {
  store: WizardStore
  onDiscard: () => void
  onSave: (then: 'save' | 'scan') => void
}) {
  const next = store.nextStep
  const hasFailure = (['OpenStack', 'mysql', 'CLI', 'AMQP'] as const).some(
    (group) => store.statusOf(group).state === 'failed',
  )
  return (
    <div className={styles.foot}>
      <Button
        variant="ghost"
        onPress={onDiscard}
        disabledReason={store.isDirty ? undefined : 'Nothing was changed'}
        testId="wizard.discard"
      >
        Discard
      </Button>
      <span className="grow" />
      {hasFailure && (
        <span className={`${styles.onlyWide ?? ''} xs t3`}>
          Saving with a failed check is allowed: what cannot be reached is missing from the scan.
        </span>
      )}
      {store.step !== 'main' && (
        <Button variant="quiet" onPress={() => store.move(-1)} testId="wizard.back">
          Back
        </Button>
      )}
      <Button variant="quiet" onPress={() => onSave('save')} busy={store.saving === 'save'} testId="wizard.save">
        Save
      </Button>
      {next ? (
        <Button variant="primary" onPress={() => store.move(1)} testId="wizard.next">
          Next: {STEP_TITLES[next]}
        </Button>
      ) : (
        <Button
          variant="primary"
          onPress={() => onSave('scan')}
          busy={store.saving === 'scan'}
          testId="wizard.save-and-scan"
        >
          Save and scan
        </Button>
      )}
    </div>
  )
})
