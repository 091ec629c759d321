import { ChevronRight } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Fragment } from 'react'
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { Callout, Icon, NumberField, SecretField, SelectField, Switch, TextAction, TextField } from '../../components'
import { useWork } from '../../data/use-call'
import { type FieldSpec, type GroupForm, holds, isOptional, isShown, LOCKED_ON_EDIT } from '../../wizard/form-fields'
import type { WizardStore } from '../../wizard/wizard-store'
import styles from './wizard.module.css'

/** The fields of one connection group, with what is missing when it is switched off. */
export const GroupStep = observer(function GroupStep({ store, form }: { store: WizardStore; form: GroupForm }) {
  const { name, facts } = form
  const { optional } = facts
  const isIncluded = store.draft.included.has(name)
  const shown = form.fields.filter((spec) => isShown(spec, store.draft.values))
  const sections = [...new Set(shown.map((spec) => spec.section))].filter((section) => section !== 'advanced')
  return (
    <>
      {optional && (
        <div className={styles.notes}>
          <Switch
            isOn={isIncluded}
            onChange={(isOn) => store.include(name, isOn)}
            description={optional.on}
            testId={`wizard.include.${name}`}
          >
            {optional.label}
          </Switch>
          {!isIncluded && <Callout tone={optional.isOn ? 'warn' : 'info'}>{optional.without}</Callout>}
        </div>
      )}
      {isIncluded && (
        <div className={styles.grid}>
          {sections.map((section) => (
            <Fragment key={section ?? ''}>
              {section !== undefined && <div className={styles.fs}>{section}</div>}
              <Fields store={store} specs={shown.filter((spec) => spec.section === section)} />
            </Fragment>
          ))}
          <Advanced store={store} specs={shown.filter((spec) => spec.section === 'advanced')} />
        </div>
      )}
    </>
  )
})

function Fields({ store, specs }: { store: WizardStore; specs: readonly FieldSpec[] }) {
  return specs.map((spec) => <WizardField key={spec.id} store={store} spec={spec} />)
}

/** Fields that most clouds never need. A wrong one opens the fold, so that its message can be seen. */
const Advanced = observer(function Advanced({ store, specs }: { store: WizardStore; specs: readonly FieldSpec[] }) {
  if (specs.length === 0) return null
  const isWrong = specs.some((spec) => store.errorOf(spec.id) !== undefined)
  return (
    <Disclosure className={styles.fold ?? ''} {...(isWrong ? { isExpanded: true } : {})}>
      <Heading level={2}>
        <AriaButton slot="trigger" className={styles.foldButton ?? ''} data-testid="wizard.advanced">
          <Icon as={ChevronRight} size={14} className="unfolds" />
          Advanced
        </AriaButton>
      </Heading>
      <DisclosurePanel className={styles.foldPanel ?? ''}>
        <div className={styles.grid}>
          <Fields store={store} specs={specs} />
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
})

const WizardField = observer(function WizardField({ store, spec }: { store: WizardStore; spec: FieldSpec }) {
  const isLocked = store.editing !== undefined && LOCKED_ON_EDIT.includes(spec.id)
  const help = holds(spec.helpWhen, spec.group, store.draft.values) ? spec.help : undefined
  const field = {
    label: spec.label,
    testId: spec.id,
    error: store.errorOf(spec.id),
    // What has a value from the start is never left empty.
    isOptional: spec.kind !== 'number' && spec.kind !== 'select' && isOptional(spec, store.draft.values),
    isDisabled: isLocked,
    onBlur: () => store.leave(spec.id),
    ...(help === undefined ? {} : { description: help }),
    ...(spec.placeholder === undefined ? {} : { placeholder: spec.placeholder }),
  }
  return (
    <div className={styles[`w${String(spec.width)}`]}>
      <Control store={store} spec={spec} field={field} />
    </div>
  )
})

type CommonProps = Parameters<typeof TextField>[0] extends infer P ? Omit<P & object, 'value' | 'onChange'> : never

interface ControlProps {
  store: WizardStore
  spec: FieldSpec
  field: CommonProps
}

const Control = observer(function Control({ store, spec, field }: ControlProps) {
  const value = store.value(spec.id)
  switch (spec.kind) {
    case 'text':
      return (
        <TextField
          {...field}
          value={store.text(spec.id)}
          onChange={(text) => store.set(spec.id, text)}
          mono
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
          {...(spec.unit === undefined ? {} : { unit: spec.unit })}
        />
      )
    case 'select':
      return (
        <SelectField
          {...field}
          options={spec.options ?? []}
          value={store.text(spec.id)}
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

const SecretControl = observer(function SecretControl({ store, spec, field }: ControlProps) {
  const state = store.secretState(spec.id)
  return (
    <div className="anchor shrinks">
      <SecretField
        {...field}
        value={store.text(spec.id)}
        onChange={(text) => store.set(spec.id, text)}
        isStored={state === 'stored'}
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

interface ChooseFileProps {
  store: WizardStore
  spec: FieldSpec
  purpose: NonNullable<FieldSpec['file']>
}

/** "Choose", where the host can show a file dialog; elsewhere the path is typed. */
function ChooseFile({ store, spec, purpose }: ChooseFileProps) {
  const { transport, host } = useApp()
  const [, work] = useWork()
  if (!host.capabilities.dialogs) return null
  const choose = async () => {
    const chosen = await transport.call('host.chooseFile', { purpose })
    if ('path' in chosen) store.set(spec.id, chosen.path)
  }
  return (
    <span className={styles.inBox}>
      <TextAction onPress={() => work(choose)} testId={`${spec.id}.choose`}>
        Choose
      </TextAction>
    </span>
  )
}
