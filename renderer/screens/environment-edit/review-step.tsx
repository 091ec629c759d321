import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { Callout, KeyValue, KeyValueList, TextAction } from '../../components'
import { type FieldSpec, isShown, type Values, WIZARD_GROUPS, type WizardGroup } from '../../wizard/field-spec'
import { listOf, supportOf } from '../../wizard/gating'
import { GROUP_FIELDS } from '../../wizard/group-fields'
import { STEP_TITLES, type Step } from '../../wizard/labels'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './review-step.module.css'

/** Everything that will be saved, without secrets, with the verdicts of the matrix and of the tests. */
export const ReviewStep = observer(function ReviewStep({ store }: { store: WizardStore }) {
  const { values } = store.draft
  const support = supportOf(values)
  return (
    <div className={styles.cards}>
      {support.experimental && (
        <Callout tone="warn" title="Experimental combination">
          Scanning works as far as the releases resemble tested ones: {support.reason}.
        </Callout>
      )}
      <Card store={store} step="main">
        <KeyValue name="Name">{store.text('name')}</KeyValue>
        <KeyValue name="Cloud">
          {[store.text('distribution'), store.text('distribution_version')].filter(Boolean).join(' ')}
        </KeyValue>
        <KeyValue name="Drivers">
          {[...listOf(values.mechanism_drivers), ...listOf(values.type_drivers)].join(', ')}
        </KeyValue>
        <KeyValue name="Stale after">{`${store.text('freshness_hours')} hours`}</KeyValue>
        {values.protected === true && <KeyValue name="Protected">yes</KeyValue>}
      </Card>
      {WIZARD_GROUPS.map((group) => (
        <GroupCard key={group} store={store} group={group} />
      ))}
    </div>
  )
})

const GroupCard = observer(function GroupCard({ store, group }: { store: WizardStore; group: WizardGroup }) {
  const { host } = useApp()
  if (!store.draft.included.has(group)) return <Card store={store} step={group} />
  const specs = GROUP_FIELDS[group].filter((spec) => spec.section !== 'advanced' && isShown(spec, store.draft.values))
  const secretWord = (id: string) => {
    if (store.text(id) !== '') return `will be stored in ${host.secretsStoredIn}`
    return store.secretState(id) === 'stored' ? `stored in ${host.secretsStoredIn}` : undefined
  }
  return (
    <Card store={store} step={group}>
      {specs.map((spec) => (
        <KeyValue key={spec.id} name={spec.label}>
          {spec.kind === 'secret' ? secretWord(spec.id) : shownValue(spec, store.draft.values)}
        </KeyValue>
      ))}
    </Card>
  )
})

/** A value as the form shows it: options by their label, switches as words. */
function shownValue(spec: FieldSpec, values: Values): string | undefined {
  const value = values[spec.id]
  if (spec.kind === 'select') return spec.options?.find(({ id }) => id === value)?.label
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === undefined || value === '' ? undefined : `${String(value)}${spec.unit ? ` ${spec.unit}` : ''}`
}

const Card = observer(function Card({
  store,
  step,
  children,
}: {
  store: WizardStore
  step: Step
  children?: ReactNode
}) {
  const { state, note } = store.statusOf(step)
  const tone = state === 'failed' ? 'err' : state === 'incomplete' || state === 'todo' ? 'warn' : 't3'
  return (
    <section className={styles.card} aria-label={STEP_TITLES[step]} data-testid={`wizard.review.${step}`}>
      <div className={styles.head}>
        <h2>{STEP_TITLES[step]}</h2>
        <span className={`xs ${tone}`}>{state === 'ok' && step !== 'main' ? 'Not tested' : note}</span>
        <span className="grow" />
        <span className="xs">
          <TextAction onPress={() => store.go(step)} testId={`wizard.change.${step}`}>
            Change
          </TextAction>
        </span>
      </div>
      {children !== undefined && <KeyValueList>{children}</KeyValueList>}
    </section>
  )
})
