import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Callout, TextAction } from '../../components'
import { links } from '../../routing/links'
import { STEPS_HIDDEN } from './steps'
import { useSteps } from './use-steps'

/** On Home: the next of the first steps, until all are done or nobody wants to hear of them. */
export const NextStep = observer(function NextStep() {
  const { preferences, router } = useApp()
  const { name, steps } = useSteps()
  const next = steps.find(({ isDone }) => !isDone)
  if (!next || preferences.ui(STEPS_HIDDEN) === true) return null
  return (
    <div data-testid="next-step">
      <Callout
        tone="info"
        title={`Get started, ${steps.filter(({ isDone }) => isDone).length} of ${steps.length} done. Next: ${next.title}${name === undefined ? '' : ` (${name})`}`}
        actions={
          <>
            <TextAction onPress={() => router.go(links.getStarted())} testId="next-step.show">
              Show the steps
            </TextAction>
            <TextAction onPress={() => preferences.setUi(STEPS_HIDDEN, true)} testId="next-step.hide">
              Hide
            </TextAction>
          </>
        }
      />
    </div>
  )
})
