import { ClipboardPaste, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, Chip, EnvCode, ErrorNotice, IconButton } from '../../components'
import { links } from '../../routing/links'
import { groupOfStep, STEP_LEADS, STEP_TITLES } from '../../wizard/labels'
import { stepOf } from '../../wizard/problems'
import type { WizardStore } from '../../wizard/wizard-store'
import { DiscardDialog } from './discard-dialog'
import { draftsOf } from './drafts-of'
import { ErrorSummary } from './error-summary'
import { focusField } from './focus-field'
import { GroupStep } from './group-step'
import { HelpColumn } from './help-column'
import { MainStep } from './main-step'
import { PasteDialog } from './paste-dialog'
import { ReviewStep } from './review-step'
import { StepList } from './step-list'
import { SupportStrip } from './support-strip'
import { TestPanel } from './test-panel'
import { useDraftGuard } from './use-draft-guard'
import { useWizardKeys } from './use-wizard-keys'
import styles from './wizard.module.css'
import { WizardFoot } from './wizard-foot'

/** The wizard: steps at the left, the form, connection tests at the right. */
export const WizardView = observer(function WizardView({
  store,
  isOutdated,
}: {
  store: WizardStore
  /** The environment was saved again after this draft was begun. */
  isOutdated: boolean
}) {
  const app = useApp()
  const [isPasting, setPasting] = useState(false)
  const [isDiscarding, setDiscarding] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
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
      draftsOf(app).close(store)
      await app.environments.load()
      if (then === 'save') {
        app.router.go(links.environment(environment), { replace: true })
        return
      }
      try {
        const scan = await app.scans.start({ environment })
        app.router.go(links.scan(scan.id), { replace: true })
      } catch (thrown) {
        app.notices.failed(thrown)
        app.router.go(links.environment(environment), { replace: true })
      }
    },
    [store, app],
  )
  const saveOnly = useCallback(() => void save('save'), [save])
  useWizardKeys(store, saveOnly)
  // A new step starts at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the step changes
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [store.step])

  const leave = () => {
    app.router.go(store.editing === undefined ? links.home() : links.environment(store.editing))
  }
  const openField = (fieldId: string) => {
    store.go(stepOf(fieldId))
    focusField(fieldId)
  }
  const group = groupOfStep(store.step)
  const mark = {
    name: store.text('name') || 'New',
    code: store.text('code') || undefined,
    color: Number(store.text('color')) || undefined,
  }
  return (
    <div className={styles.screen} data-testid="wizard">
      <div className={styles.objbar}>
        <EnvCode mark={mark} />
        <b className="strong nowrap">{store.editing === undefined ? 'New environment' : 'Edit environment'}</b>
        <span className="t2 trunc">{store.text('name')}</span>
        {store.isDirty && <Chip>Draft, not saved</Chip>}
        <span className="grow" />
        <SupportStrip store={store} />
        <IconButton icon={X} label="Close" onPress={leave} testId="wizard.close" />
      </div>
      <div className={styles.wz}>
        <StepList store={store} />
        <div className={styles.middle}>
          <div className={styles.scroll} ref={scroller}>
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
                  <h1>{STEP_TITLES[store.step]}</h1>
                  <span className="grow" />
                  {(store.step === 'main' || store.step === 'OpenStack') && (
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
                <p className={`${styles.lead ?? ''} t2`}>{STEP_LEADS[store.step]}</p>
                {store.step === 'main' && <MainStep store={store} />}
                {group && <GroupStep key={group} store={store} group={group} />}
                {store.step === 'review' && <ReviewStep store={store} />}
              </div>
              <HelpColumn step={store.step} />
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
          draftsOf(app).close(store)
          leave()
        }}
      />
    </div>
  )
})
