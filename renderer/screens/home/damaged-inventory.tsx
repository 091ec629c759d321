import type { RecoveryStatus } from '@shared/contract/calls/recovery'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, Callout, DialogSheet, TextAction } from '../../components'
import { WaysOut } from '../../recovery/ways-out'

/** An environment whose inventory cannot be opened, and what is known of the damage. */
export interface Damage {
  environment: string
  status: RecoveryStatus
}

interface DamagedInventoryProps {
  environment: string
  problem: string
  onLook: (damage: Damage) => void
}

/** In place of the counts of an environment whose inventory cannot be opened: why, and the way to what can be done. */
export function DamagedInventory({ environment, problem, onLook }: DamagedInventoryProps) {
  const { transport, notices } = useApp()
  const look = () =>
    transport.call('recovery.status', {}).then(
      (status) => onLook({ environment, status }),
      (thrown) => void notices.failed(thrown),
    )
  return (
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
  )
}

/** The ways out. Stands beside the tiles: once the damage is mended its tile is another, and what was done is still read. */
export const DamageSheet = observer(function DamageSheet({
  environment,
  status: first,
  onClose,
}: Damage & { onClose: () => void }) {
  const { transport, environments } = useApp()
  const [status, setStatus] = useState(first)
  const close = () => {
    onClose()
    void environments.load()
  }
  return (
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
      <WaysOut
        transport={transport}
        problems={status.problems.filter((one) => one.environment === environment)}
        onStatus={setStatus}
      />
    </DialogSheet>
  )
})
