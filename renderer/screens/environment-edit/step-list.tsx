import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { cx, ProductMark, StatusBadge } from '../../components'
import type { StatusKey } from '../../format/status'
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
                <Mark state={status.state} number={index + 1} step={step} />
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

const BADGES: Readonly<Partial<Record<StepStatus['state'], StatusKey>>> = {
  failed: 'error',
  incomplete: 'warn',
  tested: 'ok',
}

function Mark({ state, number, step }: { state: StepStatus['state']; number: number; step: Step }) {
  const badge = state === 'ok' && step === 'main' ? 'ok' : BADGES[state]
  if (!badge && state !== 'testing') return <span className={cx(styles.mark, styles.num)}>{number}</span>
  return (
    <span className={styles.mark}>
      {badge ? <StatusBadge status={badge} size={15} label={false} /> : <ProductMark busy size={14} />}
    </span>
  )
}
