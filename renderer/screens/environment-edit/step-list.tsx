import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { cx, ProductMark, StatusBadge } from '../../components'
import { type Step, type StepStatus, stepWords } from '../../wizard/steps'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './step-list.module.css'

const STATE_WORDS: Readonly<Record<StepStatus['state'], string>> = {
  todo: 'to do',
  incomplete: 'incomplete',
  ok: 'filled in',
  testing: 'being tested',
  tested: 'tested',
  failed: 'test failed',
  skipped: 'not used',
}

/** The steps at the left, each with its state; any of them can be opened at any time. */
export const StepList = observer(function StepList({ store }: { store: WizardStore }) {
  return (
    <nav className={styles.steps} aria-label="Steps">
      <ol>
        {store.steps.map((step, index) => {
          const status = store.statusOf(step)
          return (
            <li key={step}>
              <AriaButton
                className={cx(styles.st, styles[status.state], store.step === step && styles.on)}
                {...(store.step === step ? { 'aria-current': 'step' as const } : {})}
                onPress={() => store.go(step)}
                data-testid={`wizard.step.${step}`}
              >
                <Mark status={status} number={index + 1} step={step} />
                <b>
                  {stepWords(store.kind, step).title}
                  <span className="sr-only">, {STATE_WORDS[status.state]}</span>
                </b>
                <span className={styles.note}>{status.note}</span>
              </AriaButton>
            </li>
          )
        })}
      </ol>
    </nav>
  )
})

function Mark({ status, number, step }: { status: StepStatus; number: number; step: Step }) {
  if (status.state === 'testing')
    return (
      <Wrapped>
        <ProductMark busy size={14} />
      </Wrapped>
    )
  if (status.state === 'failed')
    return (
      <Wrapped>
        <StatusBadge status="error" size={15} label={false} />
      </Wrapped>
    )
  if (status.state === 'incomplete')
    return (
      <Wrapped>
        <StatusBadge status="warn" size={15} label={false} />
      </Wrapped>
    )
  if (status.state === 'tested' || (status.state === 'ok' && step === 'main')) {
    return (
      <Wrapped>
        <StatusBadge status="ok" size={15} label={false} />
      </Wrapped>
    )
  }
  return <span className={cx(styles.mark, styles.num)}>{number}</span>
}

const Wrapped = ({ children }: { children: ReactNode }) => <span className={styles.mark}>{children}</span>
