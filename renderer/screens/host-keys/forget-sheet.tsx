import type { KnownHostKey } from '@shared/model/host-key'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, DialogSheet, TextField } from '../../components'
import { useWork } from '../../data/use-call'
import { hostText } from '../../host-keys/key-words'
import styles from './host-keys.module.css'

interface ForgetSheetProps {
  environment: string
  forgotten: KnownHostKey
  /** The host's name is asked for. */
  isProtected: boolean
  onClose: () => void
  onForgotten: () => void
}

/** Asks before a key is forgotten: which one, and what the host presents now stays unknown. */
export function ForgetSheet({ environment, forgotten, isProtected, onClose, onForgotten }: ForgetSheetProps) {
  const { transport, notices } = useApp()
  const [typed, setTyped] = useState('')
  const [isBusy, work] = useWork()
  const { name, fingerprint, other, state, through, host } = forgotten
  const shownName = hostText(forgotten)
  const forget = async () => {
    await transport.call('hostKeys.forget', { environment, name, fingerprint, behind: through !== undefined })
    notices.add({ tone: 'ok', text: `The key of ${shownName} was forgotten`, hint: fingerprint })
    onForgotten()
    onClose()
  }
  return (
    <DialogSheet
      title={`Forget the ${state === 'changed' ? 'old key' : 'key'} of ${shownName}?`}
      onClose={onClose}
      testId="keys.forget"
      buttons={
        <>
          <Button onPress={onClose} testId="keys.forget.cancel">
            Cancel
          </Button>
          <Button
            variant="danger"
            busy={isBusy}
            disabledReason={isProtected && typed !== host ? 'Type the host’s name first' : undefined}
            onPress={() => work(forget)}
            testId="keys.forget.confirm"
          >
            Forget
          </Button>
        </>
      }
    >
      <p>
        Forgotten is
        <span className={styles.whole}>{fingerprint}</span>
        {state === 'changed' && other && (
          <>
            The host now presents
            <span className={styles.whole}>{other.fingerprint}</span>
          </>
        )}
        The next contact asks about whatever key {shownName} presents then; until you trust it, nothing is sent there.
        {through === undefined && ` Other environments that are connected to ${shownName} rest on the same key.`}
      </p>
      {isProtected && (
        <TextField
          label={`Type ${host} to confirm`}
          value={typed}
          onChange={setTyped}
          autoFocus
          testId="keys.forget.name"
        />
      )}
    </DialogSheet>
  )
}
