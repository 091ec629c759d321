import type { RecoveryStatus } from '@shared/contract/calls/recovery'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, DialogSheet, TextAction } from '../../components'
import { WaysOut } from '../../recovery/ways-out'

/** In place of the counts of an environment whose inventory cannot be opened: why, and the ways out. */
export const DamagedInventory = observer(function DamagedInventory({
  environment,
  problem,
}: {
  environment: string
  problem: string
}) {
  const { transport, environments, notices } = useApp()
  const [status, setStatus] = useState<RecoveryStatus>()
  const look = () => transport.call('recovery.status', {}).then(setStatus, (thrown) => void notices.failed(thrown))
  const close = () => {
    setStatus(undefined)
    void environments.load()
  }
  const problems = (status?.problems ?? []).filter((one) => one.environment === environment)
  return (
    <>
      <Callout
        tone="error"
        title="The inventory cannot be opened"
        actions={
          <TextAction testId="environment.recover" onPress={() => void look()}>
            What can be done…
          </TextAction>
        }
      >
        {problem}
      </Callout>
      {status && (
        <DialogSheet
          title={`The inventory of ${environment}`}
          onClose={close}
          testId="environment.recover.sheet"
          buttons={
            <Button testId="environment.recover.close" onPress={close}>
              Close
            </Button>
          }
        >
          <WaysOut transport={transport} problems={problems} onStatus={setStatus} />
        </DialogSheet>
      )}
    </>
  )
})
