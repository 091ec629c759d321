import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { Callout, KeyValue, KeyValueList, TextAction } from '../../components'
import { type FieldSpec, formsOf, type GroupForm, isShown, MAIN_FIELDS, type Values } from '../../wizard/form-fields'
import { listOf, untestedPart } from '../../wizard/gating'
import { type Step, stepWords } from '../../wizard/steps'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './review-step.module.css'

/** Everything that will be saved, without secrets, with the verdicts of the matrix and of the tests. */
export const ReviewStep = observer(function ReviewStep({ store }: { store: WizardStore }) {
  const { values } = store.draft
  const untested = untestedPart(store.kind, values)
  return (
    <div className="stack gap12 measure">
      {untested !== undefined && (
        <Callout tone="warn" title="Experimental combination">
          It can be scanned, but {untested}: what differs from the tested releases may be missing.
        </Callout>
      )}
      <Card store={store} step="main">
        <KeyValue name={MAIN_FIELDS.name}>{store.text('name')}</KeyValue>
        <KeyValue name="Cloud">
          {[store.text('distribution'), store.text('distribution_version')].filter(Boolean).join(' ')}
        </KeyValue>
        <KeyValue name="Drivers">
          {[...listOf(values.mechanism_drivers), ...listOf(values.type_drivers)].join(', ')}
        </KeyValue>
        <KeyValue name={MAIN_FIELDS.freshness_hours}>{`${store.text('freshness_hours')} hours`}</KeyValue>
        {values.protected === true && <KeyValue name={MAIN_FIELDS.protected}>yes</KeyValue>}
      </Card>
      {formsOf(store.kind).map((form) => (
        <GroupCard key={form.name} store={store} form={form} />
      ))}
    </div>
  )
})

const GroupCard = observer(function GroupCard({ store, form }: { store: WizardStore; form: GroupForm }) {
  if (!store.draft.included.has(form.name)) return <Card store={store} step={form.name} />
  const specs = form.fields.filter((spec) => spec.section !== 'advanced' && isShown(spec, store.draft.values))
  const secretWord = (id: string) => {
    if (store.text(id) !== '') return 'will be stored encrypted in the vault'
    return store.secretState(id) === 'stored' ? 'stored encrypted in the vault' : undefined
  }
  return (
    <Card store={store} step={form.name}>
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

interface CardProps {
  store: WizardStore
  step: Step
  children?: ReactNode
}

const Card = observer(function Card({ store, step, children }: CardProps) {
  const { state, note } = store.statusOf(step)
  const { title } = stepWords(store.kind, step)
  const tone = state === 'failed' ? 'err' : state === 'incomplete' || state === 'todo' ? 'warn' : 't3'
  return (
    <section className={styles.card} aria-label={title} data-testid={`wizard.review.${step}`}>
      <div className={styles.head}>
        <h2>{title}</h2>
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
