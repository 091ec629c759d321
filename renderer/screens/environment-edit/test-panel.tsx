import { Lock } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Button, ErrorNotice, Icon, Kbd } from '../../components'
import { WIZARD_GROUPS, type WizardGroup } from '../../wizard/field-spec'
import { groupOfStep } from '../../wizard/labels'
import type { WizardStore } from '../../wizard/wizard-store'
import { TargetCard } from './target-card'
import styles from './test-panel.module.css'

/** The connection tests of the form as it is typed: this step or everything that is filled in. */
export const TestPanel = observer(function TestPanel({ store }: { store: WizardStore }) {
  const { host } = useApp()
  const group = groupOfStep(store.step)
  const { tests } = store
  return (
    <aside className={styles.test} aria-label="Connection tests">
      <div className={styles.bar}>
        <h2>Connection tests</h2>
        <span className="grow" />
        {tests.isRunning ? (
          <Button size="small" variant="quiet" onPress={() => tests.cancel()} testId="wizard.test-cancel">
            Cancel
          </Button>
        ) : (
          <>
            <Button
              size="small"
              variant="quiet"
              onPress={() => group && void store.test([group])}
              disabledReason={stepReason(store, group)}
              testId="wizard.test-step"
            >
              Test this step <Kbd keys="Alt T" />
            </Button>
            <Button
              size="small"
              variant="quiet"
              onPress={() => void store.test(store.testable)}
              disabledReason={store.testable.length === 0 ? 'Fill in a step first' : undefined}
              testId="wizard.test-all"
            >
              Test all
            </Button>
          </>
        )}
      </div>
      {tests.error && <ErrorNotice error={tests.error} />}
      {WIZARD_GROUPS.map((target) => (
        <TargetCard
          key={target}
          target={target}
          test={store.testOf(target)}
          idleReason={idleReason(store, target)}
          onTrusted={() => void store.test([target])}
        />
      ))}
      <div className={styles.privacy}>
        <Icon as={Lock} size={12} />
        <span>Nothing typed here is stored by a test. Saved secrets go to {host.secretsStoredIn}.</span>
      </div>
    </aside>
  )
})

/** A step that is merely incomplete may be tested: that shows what is missing. */
function stepReason(store: WizardStore, group: WizardGroup | undefined): string | undefined {
  if (group === undefined) return 'This step has nothing to connect to'
  return store.draft.included.has(group) ? undefined : 'This step is not used'
}

function idleReason(store: WizardStore, group: WizardGroup): string {
  const reason = store.untestableReason(group)
  if (reason === undefined) return 'not tested yet'
  return store.draft.included.has(group) ? 'to fill in' : 'not used'
}
