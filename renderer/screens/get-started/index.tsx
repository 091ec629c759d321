import type { TargetResult } from '@shared/model/connection-test'
import { ClipboardList } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { connectionName, kindOf, useApp } from '../../app/app-context'
import { scanDisabledReason, scanNow } from '../../commands/register'
import { Button, Callout, cx, SelectField, StatusBadge, Switch, TextAction } from '../../components'
import { useWork } from '../../data/use-call'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import styles from './get-started.module.css'
import { STEPS_HIDDEN, type Step } from './steps'
import { connectedOf, useSteps } from './use-steps'

/** From nothing to a graph: what is done, what is next, and the way there. */
const GetStartedScreen = observer(function GetStartedScreen({ query }: ScreenProps) {
  const app = useApp()
  const { preferences, router } = app
  const [chosen, choose] = useState(query.env)
  const { name, steps } = useSteps(chosen)
  const [failures, setFailures] = useState<readonly TargetResult[]>([])
  const connected = connectedOf(app)
  const next = steps.find(({ isDone, waitsFor }) => !isDone && waitsFor === undefined)
  return (
    <div className={styles.page} data-testid="get-started" tabIndex={-1} data-arrival>
      <div className="row wrap">
        <h1>Get started</h1>
        <span className="t3">
          {steps.filter(({ isDone }) => isDone).length} of {steps.length} done
        </span>
        <span className="grow" />
        {connected.length > 1 && (
          <SelectField
            label="Environment"
            options={connected.map(({ environment }) => ({ id: environment.name, label: environment.name }))}
            value={name}
            onChange={(picked) => {
              choose(picked)
              setFailures([])
            }}
            testId="get-started.environment"
          />
        )}
      </div>
      <ol className={cx('card', styles.steps)}>
        {steps.map((step, index) => (
          <li key={step.id} className={styles.step} data-testid={`get-started.${step.id}`}>
            <span className={cx(styles.mark, step.isDone && styles.done)}>
              {step.isDone ? <StatusBadge status="ok" size={15} label={false} /> : index + 1}
            </span>
            <div className="shrinks">
              <b>{step.title}</b>
              <p className="t2 small">{step.why}</p>
              <p className="small breaks" data-testid={`get-started.${step.id}.state`}>
                <span className="sr-only">{step.isDone ? 'Done: ' : 'Open: '}</span>
                {step.state}
              </p>
            </div>
            <span className="row wrap at-end">
              <TextAction
                onPress={() => router.go(links.help(step.id === 'schedule' ? 'schedules' : 'getting-started'))}
                testId={`get-started.${step.id}.help`}
              >
                Learn more
              </TextAction>
              <DoIt step={step} environment={name} isNext={step === next} onTested={setFailures} />
            </span>
          </li>
        ))}
      </ol>
      {failures.map(({ target, error }) => (
        <Callout
          key={target}
          tone="error"
          title={`${connectionName(kindOf(app, name ?? ''), target)}: ${error?.message ?? 'the test did not pass'}`}
          actions={
            name !== undefined && (
              <TextAction onPress={() => router.go(links.environmentEdit(name))} testId={`get-started.edit.${target}`}>
                Edit the connection
              </TextAction>
            )
          }
        >
          {error?.hint}
        </Callout>
      ))}
      <section className={cx('card', styles.owner)}>
        <div className="shrinks">
          <h2>Does somebody else own the cloud?</h2>
          <p className="t2 small">
            Accounts with least rights, sudoers lines, SQL grants and ports: one page to copy, print or send.
          </p>
        </div>
        <Button
          icon={ClipboardList}
          onPress={() => router.go(links.prerequisites())}
          testId="get-started.prerequisites"
        >
          What the owner prepares
        </Button>
      </section>
      <Switch
        isOn={preferences.ui(STEPS_HIDDEN) !== true}
        onChange={(isOn) => preferences.setUi(STEPS_HIDDEN, !isOn)}
        description="Until every step is done. This page stays in the menu Help and in the command palette."
        testId="get-started.shown"
      >
        Show the next step on Home
      </Switch>
    </div>
  )
})
export default GetStartedScreen

interface DoItProps {
  step: Step
  environment: string | undefined
  isNext: boolean
  onTested: (failures: readonly TargetResult[]) => void
}

/** The button that does a step, or leads to where it is done. */
const DoIt = observer(function DoIt({ step, environment, isNext, onTested }: DoItProps) {
  const app = useApp()
  const [isBusy, work] = useWork()
  const test = async (stored: string) => {
    onTested([])
    const results = await app.transport.call('connections.test', { testId: crypto.randomUUID(), stored })
    onTested(results.filter(({ state }) => state !== 'ok'))
    await app.environments.load()
  }
  const words = { add: 'Add', test: 'Test', scan: 'Scan now', graph: 'Find an object', schedule: 'Schedule' }
  const run: Record<Step['id'], () => void> = {
    add: () => app.commands.run('environment.new'),
    test: () => environment !== undefined && work(() => test(environment)),
    scan: () => environment !== undefined && void scanNow(app, { environment }),
    graph: () => app.search.open(),
    schedule: () => app.router.go(links.schedules(environment === undefined ? {} : { env: environment, new: '1' })),
  }
  const reason = step.waitsFor ?? (step.id === 'scan' ? scanDisabledReason(app, environment) : undefined)
  return (
    <Button
      variant={isNext ? 'primary' : 'normal'}
      busy={isBusy}
      disabledReason={reason}
      onPress={run[step.id]}
      testId={`get-started.${step.id}.do`}
    >
      {step.id === 'add' && step.isDone ? 'Add another' : words[step.id]}
    </Button>
  )
})
