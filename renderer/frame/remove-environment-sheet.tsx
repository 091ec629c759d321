import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../app/app-context'
import { Button, DialogSheet, TextField } from '../components'
import { exportInventory } from '../data/export-inventory'
import { countNoun } from '../format/number'
import { links } from '../routing/links'

/** Asks before an environment goes: what goes with it, in numbers; a protected one wants its name typed. */
export const RemoveEnvironmentSheet = observer(function RemoveEnvironmentSheet() {
  const { layout } = useApp()
  return layout.removing === undefined ? null : <Question key={layout.removing} environment={layout.removing} />
})

const Question = observer(function Question({ environment }: { environment: string }) {
  const app = useApp()
  const { environments, layout } = app
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const tile = environments.get(environment)
  const close = () => layout.askToRemove(undefined)
  const isProtected = tile?.environment.protected ?? false
  const remove = async () => {
    setBusy(true)
    try {
      await app.transport.call('environments.remove', { environment })
      app.workspace.forget(environment)
      await environments.load()
      if (app.workspace.environment === environment) app.router.go(links.home())
      app.notices.add({ tone: 'ok', text: `${environment} is deleted` })
      close()
    } catch (thrown) {
      setBusy(false)
      app.notices.failed(thrown)
    }
  }
  return (
    <DialogSheet
      title={`Delete ${environment}?`}
      isOpen
      onClose={close}
      testId="environment.remove.sheet"
      buttons={
        <>
          {tile?.counts && (
            <Button
              variant="ghost"
              testId="environment.remove.export"
              onPress={() => void exportInventory(app, environment, false)}
            >
              Export first…
            </Button>
          )}
          <span className="grow" />
          <Button testId="environment.remove.cancel" onPress={close}>
            Cancel
          </Button>
          <Button
            variant="danger"
            busy={isBusy}
            disabledReason={isProtected && typed !== environment ? 'Type its name first' : undefined}
            testId="environment.remove.confirm"
            onPress={() => void remove()}
          >
            Delete
          </Button>
        </>
      }
    >
      <p>
        Its configuration, stored credentials, scans and inventory
        {tile?.counts
          ? ` of ${countNoun(tile.counts.objects, 'object')} and ${countNoun(tile.counts.links, 'link')}`
          : ''}{' '}
        are removed from this computer. The cloud itself is not touched.
      </p>
      {isProtected && (
        <TextField
          label={`Type ${environment} to confirm`}
          value={typed}
          onChange={setTyped}
          autoFocus
          testId="environment.remove.name"
        />
      )}
    </DialogSheet>
  )
})
