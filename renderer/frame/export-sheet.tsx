import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../app/app-context'
import { Button, DialogSheet, Switch } from '../components'
import { exportInventory } from '../data/export-inventory'
import { countNoun } from '../format/number'

/** Says what a file will hold before it is written, and offers to replace names and addresses in it. */
export const ExportSheet = observer(function ExportSheet() {
  const { transfers } = useApp()
  return transfers.exporting === undefined ? null : (
    <Question key={transfers.exporting} environment={transfers.exporting} />
  )
})

const Question = observer(function Question({ environment }: { environment: string }) {
  const app = useApp()
  const [pseudonymise, setPseudonymise] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const counts = app.environments.get(environment)?.counts
  const close = () => app.transfers.askToExport(undefined)
  const run = async () => {
    setBusy(true)
    if (await exportInventory(app, environment, pseudonymise)) close()
    else setBusy(false)
  }
  return (
    <DialogSheet
      title={`Export ${environment}`}
      isOpen
      onClose={close}
      testId="export.sheet"
      buttons={
        <>
          <Button testId="export.cancel" onPress={close}>
            Cancel
          </Button>
          <Button variant="primary" busy={isBusy} testId="export.confirm" onPress={() => void run()}>
            Export
          </Button>
        </>
      }
    >
      <p>
        A .calipso file with{' '}
        {counts ? `${countNoun(counts.objects, 'object')}, ${countNoun(counts.links, 'link')}` : 'the inventory'} and
        the record of the last scans. It never holds passwords, keys, user names or the addresses of connections.
      </p>
      <Switch
        isOn={pseudonymise}
        onChange={setPseudonymise}
        description="Names, ids, IP and MAC addresses are replaced, the same one alike everywhere, so that the wiring stays readable."
        testId="export.pseudonymise"
      >
        Use pseudonyms
      </Switch>
    </DialogSheet>
  )
})
