import { AppError } from '@shared/contract/errors'
import type { HostKeyQuestion, TestStage } from '@shared/model/connection-test'
import { keyFileCommand } from '@shared/text/host-key-text'
import { ChevronRight, Lock } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { Button, Callout, CopyAction, cx, Dot, ErrorNotice, Icon, Kbd, TextAction, WorkMark } from '../../components'
import { errorDetails } from '../../components/instead'
import { useWork } from '../../data/use-call'
import { formatDuration } from '../../format/time'
import { type KeySource, TrustSheet } from '../../host-keys/trust-sheet'
import { links } from '../../routing/links'
import { checksOf, type TargetTest } from '../../wizard/connection-tests'
import { testDocument, UNNAMED } from '../../wizard/draft'
import { formOf, formsOf } from '../../wizard/form-fields'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './test-panel.module.css'

/** The connection tests of the form as it is typed: this step or everything that is filled in. */
export const TestPanel = observer(function TestPanel({ store }: { store: WizardStore }) {
  const { host, router } = useApp()
  const { editing } = store
  const group = formOf(store.kind, store.step)?.name
  const { tests } = store
  const [source, setSource] = useState<KeySource>()
  const [trustedIn, setTrustedIn] = useState<string>()
  const environment = store.text('name').trim()
  /** A changed key is settled where the known ones are. */
  const keysRemedy = (group: string): Remedy | undefined =>
    editing !== undefined && store.testOf(group)?.result.error?.code === 'host-key-changed'
      ? { label: 'Host keys', apply: () => router.go(links.hostKeys(editing)) }
      : undefined
  const askForKeys = () =>
    setSource({ read: { environment: testDocument(store.draft, store.testable), stored: store.editing } })
  return (
    <aside className={styles.test} aria-label="Connection tests">
      <div className="row wrap">
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
      {formsOf(store.kind)
        .filter(({ checks }) => checks.length > 0)
        .map(({ name, facts }) => (
          <TargetCard
            key={name}
            target={name}
            title={facts.title}
            test={store.testOf(name)}
            idleReason={idleReason(store, name)}
            environment={environment || UNNAMED}
            // Keys belong to an environment: they are kept under its name.
            onCompareKeys={environment === '' ? undefined : askForKeys}
            areKeysTrusted={trustedIn === environment}
            onTrusted={() => void store.test([name])}
            remedy={keysRemedy(name) ?? remedyOf(store, name)}
          />
        ))}
      {source && (
        <TrustSheet
          environment={environment}
          source={source}
          onClose={() => setSource(undefined)}
          onTrusted={() => {
            setTrustedIn(environment)
            void store.test(formsOf(store.kind).flatMap(({ name, checks }) => (asksForKey(checks) ? [name] : [])))
          }}
        />
      )}
      <div className={styles.privacy}>
        <Icon as={Lock} size={12} />
        <span>Nothing typed here is stored by a test. Secrets are encrypted with {host.secretsStoredIn}.</span>
      </div>
    </aside>
  )
})

interface Remedy {
  label: string
  apply: () => void
}

/** What a failed test says to try: another value of one field, tested at once. */
function remedyOf(store: WizardStore, group: string): Remedy | undefined {
  const { field, value } = store.testOf(group)?.result.error?.context ?? {}
  const spec = formOf(store.kind, group)?.fields.find((one) => one.field === field)
  if (!spec || typeof value !== 'string') return undefined
  const label = spec.options?.find(({ id }) => id === value)?.label ?? value
  return {
    label: `Try ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
    apply: () => {
      store.set(spec.id, value)
      void store.test([group])
    },
  }
}

/** A step that is merely incomplete may be tested: that shows what is missing. */
function stepReason(store: WizardStore, group: string | undefined): string | undefined {
  if (group === undefined) return 'This step has nothing to connect to'
  return store.draft.included.has(group) ? undefined : 'This step is not used'
}

function idleReason(store: WizardStore, group: string): string {
  const reason = store.untestableReason(group)
  if (reason === undefined) return 'not tested yet'
  return store.draft.included.has(group) ? 'to fill in' : 'not used'
}

/** How often the running clock of a test is redrawn, in milliseconds. */
const TICK_MS = 200

interface TargetCardProps {
  target: string
  title: string
  test: TargetTest | undefined
  /** Said while there is no result: why it was not tested, or what it waits for. */
  idleReason: string
  /** Name of the environment, saved or not. */
  environment: string
  /** The operator trusted the host key: test again. */
  onTrusted: () => void
  remedy?: Remedy | undefined
  /** Asks all hosts for their keys, to compare and trust them at once. */
  onCompareKeys?: (() => void) | undefined
  /** Whether that was done. */
  areKeysTrusted?: boolean
}

const asksForKey = (checks: TargetTest['checks']) => checks.some(({ id }) => id === 'hostKey')

/** One target: its checks in their order, each with what it found and how long it took, then what to do about a failure. */
export function TargetCard(props: TargetCardProps) {
  const { target, title, test, idleReason, environment, onTrusted, onCompareKeys, remedy } = props
  const isRunning = test !== undefined && test.finishedAtMs === undefined
  const isFailed = test?.result.state === 'failed'
  const [isOpen, setOpen] = useState<boolean>()
  // What runs or failed is shown; what is well folds to one line. The operator's own choice wins until the next test.
  const expanded = isOpen ?? (isRunning || isFailed)
  useEffect(() => {
    if (isRunning) setOpen(undefined)
  }, [isRunning])
  if (!test) {
    return (
      <div className={styles.tg} data-testid={`test.${target}`} data-state="idle">
        <div className={styles.th}>
          <Dot />
          <b className="t2">{title}</b>
          <span className="t3 xs trunc">{idleReason}</span>
        </div>
      </div>
    )
  }
  const { result } = test
  const stages = checksOf(test)
  const offersKeys = onCompareKeys && !props.areKeysTrusted && result.state === 'ok' && asksForKey(test.checks)
  return (
    <div className={cx(styles.tg, isFailed && styles.bad)} data-testid={`test.${target}`} data-state={result.state}>
      <AriaButton
        className={styles.th ?? ''}
        aria-expanded={expanded}
        onPress={() => setOpen(!expanded)}
        data-testid={`test.${target}.toggle`}
      >
        <WorkMark state={isRunning ? 'running' : result.state} size={14} idle={<Dot />} />
        <b>{title}</b>
        <span className="t3 xs trunc grow">{expanded ? '' : summaryOf(stages, result.state)}</span>
        <span className="xs t3 num">{isRunning ? <Elapsed /> : formatDuration(result.elapsed_ms)}</span>
        <span className="unfolds">
          <Icon as={ChevronRight} size={12} className="t3" />
        </span>
      </AriaButton>
      {expanded && (
        <div className={styles.list}>
          {stages.map((stage) => (
            <StageRow key={stage.id} label={stage.label} stage={stage} />
          ))}
        </div>
      )}
      {(result.error || result.hostKey || offersKeys || result.warnings.length > 0) && (
        <div className={styles.after}>
          {result.hostKey && result.error?.code !== 'host-key-changed' ? (
            <HostKeyCallout
              environment={environment}
              question={result.hostKey}
              onTrusted={onTrusted}
              onCompareKeys={onCompareKeys}
            />
          ) : (
            result.error && <TestError title={title} test={test} remedy={remedy} />
          )}
          {offersKeys && (
            <Callout
              tone="info"
              title="The hosts behind it have keys of their own."
              actions={
                <TextAction onPress={onCompareKeys} testId="hostkey.compare">
                  Compare and trust…
                </TextAction>
              }
            >
              Trust them once; tests and scans use the same list and will not ask again.
            </Callout>
          )}
          {result.warnings.map((warning) => (
            <Callout key={warning} tone="warn">
              {warning}
            </Callout>
          ))}
        </div>
      )}
    </div>
  )
}

/** The most telling thing a good test found; "Cancelled" and the like otherwise. */
function summaryOf(stages: readonly TestStage[], state: TargetTest['result']['state']): string {
  if (state !== 'ok') return state.charAt(0).toUpperCase() + state.slice(1)
  const details = stages.flatMap(({ detail }) => (detail === undefined ? [] : [detail]))
  return details.slice(-2).join(', ')
}

function StageRow({ label, stage }: { label: string; stage: TestStage }) {
  const isPending = stage.state === 'waiting' || stage.state === 'skipped' || stage.state === 'cancelled'
  return (
    <div className={cx(styles.stg, isPending && styles.wait)} data-state={stage.state} data-testid="test.stage">
      <WorkMark state={stage.state} idle={<span className={styles.pip} />} />
      <span>{label}</span>
      <span className={cx('trunc', stage.state === 'failed' ? styles.fail : !isPending && 't2')} title={stage.detail}>
        {shortFingerprints(stage.detail) ??
          (stage.state === 'waiting' || stage.state === 'running' ? '' : stageWord(stage.state))}
      </span>
      <span>{stage.elapsed_ms === undefined ? '' : formatDuration(stage.elapsed_ms)}</span>
    </div>
  )
}

/** Keys are told apart by both ends; the whole is in the hover text. */
const shortFingerprints = (detail: string | undefined): string | undefined =>
  detail?.replace(/^ssh-(?=\S+ SHA256:)/, '').replace(/SHA256:([\w+/]{4})[\w+/]{8,}([\w+/]{3})=*/g, 'SHA256:$1…$2')

const stageWord = (state: TestStage['state']): string => (state === 'ok' || state === 'failed' ? '' : state)

/** Time since this was first drawn. */
function Elapsed() {
  const [startedMs] = useState(() => performance.now())
  const [nowMs, setNow] = useState(startedMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return formatDuration(nowMs - startedMs)
}

/** A failed target as text for a ticket: the error, then every check with what it found. Never holds a secret. */
export function testDetails(title: string, test: Pick<TargetTest, 'result' | 'checks'>): string {
  const { result } = test
  const stages = checksOf(test).map(
    ({ label, state, detail }) => `  ${label}: ${state}${detail === undefined ? '' : ` (${detail})`}`,
  )
  const error = result.error ? errorDetails(AppError.fromData(result.error)) : result.state
  return [`Connection test of ${title}`, error, ...stages].join('\n')
}

/** What failed, what to do, and the details to copy. A changed host key is a full stop: nothing here continues past it. */
function TestError({ title, test, remedy }: { title: string; test: TargetTest; remedy: Remedy | undefined }) {
  const { result } = test
  const { error } = result
  if (!error) return null
  return (
    <Callout
      tone="error"
      title={error.message}
      actions={
        <>
          {remedy && (
            <TextAction onPress={remedy.apply} testId={`test.${result.target}.remedy`}>
              {remedy.label}
            </TextAction>
          )}
          <CopyAction text={testDetails(title, test)} testId={`test.${result.target}.copy`}>
            Copy details
          </CopyAction>
        </>
      }
    >
      {error.hint}
    </Callout>
  )
}

/** A host key nobody has vouched for: what it is, how to check it, and the decision. */
interface HostKeyCalloutProps {
  environment: string
  question: HostKeyQuestion
  onTrusted: () => void
  onCompareKeys: (() => void) | undefined
}

function HostKeyCallout({ environment, question, onTrusted, onCompareKeys }: HostKeyCalloutProps) {
  const { transport } = useApp()
  const [isBusy, work] = useWork()
  const address = question.port === 22 ? question.host : `${question.host} port ${String(question.port)}`
  const trust = async () => {
    await transport.call('hostKeys.trust', { environment, questions: [question], how: 'wizard' })
    onTrusted()
  }
  return (
    <Callout
      tone="warn"
      title={`${address} is not known yet`}
      actions={
        <>
          {onCompareKeys && (
            <TextAction onPress={onCompareKeys} testId="hostkey.compare">
              Compare and trust…
            </TextAction>
          )}
          {!isBusy && (
            <TextAction onPress={() => work(trust)} testId="hostkey.trust">
              Trust always
            </TextAction>
          )}
          <CopyAction text={question.fingerprint} testId="hostkey.copy">
            Copy fingerprint
          </CopyAction>
        </>
      }
    >
      Its {question.algorithm} key has the fingerprint
      <span className={`${styles.key ?? ''} mono`}>{question.fingerprint}</span>
      Compare it with what the owner of the host tells you, or with{' '}
      <span className="mono">{keyFileCommand(question.algorithm)}</span> on the host.
    </Callout>
  )
}
