import { ClipboardPaste, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, Chip, DialogSheet, EnvCode, ErrorNotice, IconButton, TextAction } from '../../components'
import { links } from '../../routing/links'
import { closeDraft } from '../../wizard/drafts'
import { formOf, formsOf, MAIN_FIELDS } from '../../wizard/form-fields'
import { attention, stepOf } from '../../wizard/problems'
import { stepWords } from '../../wizard/steps'
import type { WizardStore } from '../../wizard/wizard-store'
import { EnvironmentTabs } from './environment-tabs'
import { GroupStep } from './group-step'
import { HelpColumn } from './help-column'
import { MainStep, SupportStrip } from './main-step'
import { PasteDialog } from './paste-dialog'
import { ReviewStep } from './review-step'
import { StepList } from './step-list'
import { TestPanel } from './test-panel'
import { useDraftGuard, useWizardKeys } from './use-wizard'
import styles from './wizard.module.css'

interface WizardViewProps {
  store: WizardStore
  /** The environment was saved again after this draft was begun. */
  isOutdated: boolean
}

/** The wizard: steps at the left, the form, connection tests at the right. */
export const WizardView = observer(function WizardView({ store, isOutdated }: WizardViewProps) {
  const app = useApp()
  const [isPasting, setPasting] = useState(false)
  const [isDiscarding, setDiscarding] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const fields = useRef<HTMLDivElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const isSaved = useRef(false)
  useDraftGuard(store, isSaved)

  const save = useCallback(
    async (then: 'save' | 'scan') => {
      const environment = await store.save(then)
      if (environment === undefined) {
        scroller.current?.scrollTo({ top: 0 })
        return
      }
      isSaved.current = true
      closeDraft(app, store)
      await app.environments.load()
      const start = () => app.scans.start({ environment }).catch((thrown: unknown) => app.notices.failed(thrown))
      const scan = then === 'scan' ? await start() : undefined
      app.router.go(scan ? links.scan(scan.id) : links.environment(environment), { replace: true })
    },
    [store, app],
  )
  const saveOnly = useCallback(() => void save('save'), [save])
  useWizardKeys(store, saveOnly)
  // A new step starts at its top, with what is to be typed first; one without fields at its title.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the step changes
  useLayoutEffect(() => {
    const head = title.current?.parentElement
    const top = head?.parentElement?.firstElementChild
    // What is said above the step stays above it.
    if (head && top instanceof HTMLElement) scroller.current?.scrollTo({ top: head.offsetTop - top.offsetTop })
    const first = fields.current?.querySelector<HTMLElement>(FIELD) ?? title.current
    first?.focus()
  }, [store.step])

  const leave = () => {
    app.router.go(store.editing === undefined ? links.home() : links.environment(store.editing))
  }
  const openField = (fieldId: string) => {
    store.go(stepOf(store.kind, fieldId))
    focusField(fieldId)
  }
  const form = formOf(store.kind, store.step)
  const words = stepWords(store.kind, store.step)
  const mark = {
    name: store.text('name') || 'New',
    code: store.text('code') || undefined,
    color: Number(store.text('color')) || undefined,
  }
  return (
    <div className={styles.wizard} data-testid="wizard">
      <div className={styles.objbar}>
        <EnvCode mark={mark} />
        <b className="strong nowrap">{store.editing === undefined ? 'New environment' : 'Edit environment'}</b>
        <span className="t2 trunc">{store.text('name')}</span>
        {store.editing !== undefined && <EnvironmentTabs environment={store.editing} value="connections" />}
        {store.isDirty && <Chip>Draft, not saved</Chip>}
        <span className="grow" />
        <SupportStrip store={store} />
        <IconButton icon={X} label="Close" onPress={leave} testId="wizard.close" />
      </div>
      <div className={styles.wz}>
        <StepList store={store} />
        <div className="stack shrinks sinks">
          <div className="fill scroll" ref={scroller}>
            <div className={styles.fw}>
              <div className={styles.form}>
                {isOutdated && (
                  <div className={styles.notes}>
                    <Callout tone="warn" title={`${store.editing ?? ''} was changed after this draft was begun`}>
                      Saving replaces that change. Discard the draft to start from what is stored.
                    </Callout>
                  </div>
                )}
                {store.showsSummary && <ErrorSummary store={store} onOpen={openField} />}
                {store.saveError && !store.saveError.fields && (
                  <div className={styles.notes}>
                    <ErrorNotice error={store.saveError} />
                  </div>
                )}
                <div className={styles.head}>
                  <h1 ref={title} tabIndex={-1}>
                    {words.title}
                  </h1>
                  <span className="grow" />
                  {store.steps.indexOf(store.step) < 2 && (
                    <Button
                      size="small"
                      variant="ghost"
                      icon={ClipboardPaste}
                      onPress={() => setPasting(true)}
                      testId="wizard.fill"
                    >
                      Fill from text
                    </Button>
                  )}
                </div>
                <p className={`${styles.lead ?? ''} t2`}>{words.lead}</p>
                <div ref={fields}>
                  {store.step === 'main' && <MainStep store={store} />}
                  {form && <GroupStep key={form.name} store={store} form={form} />}
                </div>
                {store.step === 'review' && <ReviewStep store={store} />}
              </div>
              <HelpColumn facts={form?.facts} />
            </div>
          </div>
          <WizardFoot store={store} onDiscard={() => setDiscarding(true)} onSave={(then) => void save(then)} />
        </div>
        <TestPanel store={store} />
      </div>
      <PasteDialog isOpen={isPasting} onClose={() => setPasting(false)} onFill={(pasted) => store.fill(pasted)} />
      <DiscardDialog
        isOpen={isDiscarding}
        name={store.text('name')}
        onClose={() => setDiscarding(false)}
        onDiscard={() => {
          store.discard()
          closeDraft(app, store)
          leave()
        }}
      />
    </div>
  )
})

interface WizardFootProps {
  store: WizardStore
  onDiscard: () => void
  onSave: (then: 'save' | 'scan') => void
}

/** Discard, Back, Save and the one way forward: the next step, on the last one "Save and scan". */
const WizardFoot = observer(function WizardFoot({ store, onDiscard, onSave }: WizardFootProps) {
  const next = store.nextStep
  const hasFailure = store.steps.some((step) => store.statusOf(step).state === 'failed')
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
          Next: {stepWords(store.kind, next).title}
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

function labelOf(store: WizardStore, id: string): string {
  const main: Readonly<Record<string, string>> = MAIN_FIELDS
  return (
    formsOf(store.kind)
      .flatMap(({ fields }) => fields)
      .find((spec) => spec.id === id)?.label ??
    main[id] ??
    id
  )
}

interface ErrorSummaryProps {
  store: WizardStore
  onOpen: (fieldId: string) => void
}

/** After a refused save: every wrong field, each a link to it. Takes the focus when it appears. */
const ErrorSummary = observer(function ErrorSummary({ store, onOpen }: ErrorSummaryProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    element.current?.focus()
  }, [])
  return (
    <div ref={element} tabIndex={-1} className={styles.notes} data-testid="wizard.errors">
      <Callout tone="error" title={attention(store.problems.length)}>
        <ul className="stack gap2">
          {store.problems.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <TextAction onPress={() => onOpen(path)} testId={`wizard.error.${path}`}>
                {stepWords(store.kind, stepOf(store.kind, path)).title}: {labelOf(store, path)}
              </TextAction>{' '}
              {message}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  )
})

/** A field of a step that can be filled in. */
const FIELD = 'input:not(:disabled), button:not(:disabled)'
const FOCUSABLE = 'input, textarea, button, [tabindex="0"]'

/** Moves the focus to a field by its id once the step it is on was drawn, and scrolls it into view. */
function focusField(fieldId: string): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(fieldId)}"]`)
    const target = found?.matches(FOCUSABLE) ? found : (found?.querySelector<HTMLElement>(FOCUSABLE) ?? found)
    target?.focus()
    target?.scrollIntoView({ block: 'nearest' })
  })
}

interface DiscardDialogProps {
  isOpen: boolean
  name: string
  onClose: () => void
  onDiscard: () => void
}

function DiscardDialog({ isOpen, name, onClose, onDiscard }: DiscardDialogProps) {
  return (
    <DialogSheet
      title="Discard this draft?"
      isOpen={isOpen}
      onClose={onClose}
      testId="wizard.discard-dialog"
      buttons={
        <>
          <Button variant="ghost" onPress={onClose} testId="wizard.discard.keep">
            Keep editing
          </Button>
          <Button variant="danger" onPress={onDiscard} testId="wizard.discard.confirm">
            Discard draft
          </Button>
        </>
      }
    >
      <p>
        {name === '' ? 'What you typed' : `What you typed for ${name}`} is lost, passwords included. What was saved
        before stays as it is.
      </p>
    </DialogSheet>
  )
}
