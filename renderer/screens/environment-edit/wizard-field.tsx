import { asAppError } from '@shared/contract/errors'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { NumberField, SecretField, SelectField, Switch, TextAction, TextField } from '../../components'
import { type FieldSpec, isOptional } from '../../wizard/field-spec'
import { LOCKED_ON_EDIT, type WizardStore } from '../../wizard/wizard-store'
import styles from './wizard.module.css'

/** One field of the wizard, drawn by its kind. */
export const WizardField = observer(function WizardField({ store, spec }: { store: WizardStore; spec: FieldSpec }) {
  const isLocked = store.editing !== undefined && LOCKED_ON_EDIT.includes(spec.id)
  const field = {
    label: spec.label,
    testId: spec.id,
    error: store.errorOf(spec.id),
    isOptional: isOptional(spec, store.draft.values),
    isDisabled: isLocked,
    onBlur: () => store.leave(spec.id),
    ...(spec.help === undefined ? {} : { description: spec.help }),
    ...(spec.placeholder === undefined ? {} : { placeholder: spec.placeholder }),
  }
  return (
    <div className={styles[`w${String(spec.width)}`]}>
      <Control store={store} spec={spec} field={field} />
    </div>
  )
})

type CommonProps = Parameters<typeof TextField>[0] extends infer P ? Omit<P & object, 'value' | 'onChange'> : never

const Control = observer(function Control({
  store,
  spec,
  field,
}: {
  store: WizardStore
  spec: FieldSpec
  field: CommonProps
}) {
  const value = store.value(spec.id)
  switch (spec.kind) {
    case 'text':
      return (
        <TextField
          {...field}
          value={store.text(spec.id)}
          onChange={(text) => store.set(spec.id, text)}
          mono={spec.isMono ?? false}
          action={spec.file === undefined ? undefined : <ChooseFile store={store} spec={spec} purpose={spec.file} />}
        />
      )
    case 'secret':
      return <SecretControl store={store} spec={spec} field={field} />
    case 'number':
      return (
        <NumberField
          {...field}
          value={typeof value === 'number' ? value : undefined}
          onChange={(number) => store.set(spec.id, number)}
          {...(spec.min === undefined ? {} : { min: spec.min })}
          {...(spec.max === undefined ? {} : { max: spec.max })}
          {...(spec.unit === undefined ? {} : { unit: spec.unit })}
        />
      )
    case 'select':
      return (
        <SelectField
          {...field}
          options={spec.options ?? []}
          value={store.text(spec.id) || undefined}
          onChange={(id) => store.set(spec.id, id)}
        />
      )
    case 'switch':
      return (
        <Switch
          isOn={value === true}
          onChange={(isOn) => store.set(spec.id, isOn)}
          description={spec.help}
          testId={spec.id}
        >
          {spec.label}
        </Switch>
      )
  }
})

const SecretControl = observer(function SecretControl({
  store,
  spec,
  field,
}: {
  store: WizardStore
  spec: FieldSpec
  field: CommonProps
}) {
  const { host } = useApp()
  const state = store.secretState(spec.id)
  return (
    <div className={styles.secret}>
      <SecretField
        {...field}
        value={store.text(spec.id)}
        onChange={(text) => store.set(spec.id, text)}
        isStored={state === 'stored'}
        storedIn={host.secretsStoredIn}
      />
      {state !== 'none' && (
        <span className={styles.secretAction}>
          {state === 'stored' ? (
            <TextAction onPress={() => store.clearSecret(spec.id)} testId={`${spec.id}.clear`}>
              Clear
            </TextAction>
          ) : (
            <TextAction onPress={() => store.keepSecret(spec.id)} testId={`${spec.id}.keep`}>
              Keep the stored one
            </TextAction>
          )}
        </span>
      )}
    </div>
  )
})

/** "Choose", where the host can show a file dialog; elsewhere the path is typed. */
function ChooseFile({
  store,
  spec,
  purpose,
}: {
  store: WizardStore
  spec: FieldSpec
  purpose: NonNullable<FieldSpec['file']>
}) {
  const { transport, host, notices } = useApp()
  if (!host.capabilities.dialogs) return null
  const choose = async () => {
    try {
      const chosen = await transport.call('host.chooseFile', { purpose })
      if ('path' in chosen) store.set(spec.id, chosen.path)
    } catch (thrown) {
      notices.failed(asAppError(thrown))
    }
  }
  return (
    <span className={styles.inBox}>
      <TextAction onPress={() => void choose()} testId={`${spec.id}.choose`}>
        Choose
      </TextAction>
    </span>
  )
}
