import type { Transport } from '@shared/contract'
import type { RecoveryStatus } from '@shared/contract/calls/recovery'
import type { AppError } from '@shared/contract/errors'
import { useEffect, useState } from 'react'
import { Button, Callout, ErrorNotice, Identifier, ProductMark } from '../components'
import styles from './start-failure.module.css'
import { WaysOut } from './ways-out'

const reload = () => window.location.reload()

/**
 * The whole window when the first answer did not come, instead of an empty frame: which folder, what is wrong with it,
 * and every way out there is.
 */
export function StartFailure({ error, transport }: { error: AppError; transport: Transport | undefined }) {
  const [status, setStatus] = useState<RecoveryStatus>()
  const [failure, setFailure] = useState<unknown>(error)
  const ask = async (call: 'recovery.status' | 'recovery.retry' | 'recovery.chooseFolder') => {
    if (!transport) return reload()
    try {
      const answer = await transport.call(call, {})
      if (!('problems' in answer)) return
      if (call === 'recovery.retry' && !answer.error) return reload()
      setStatus(answer)
      setFailure(undefined)
    } catch (thrown) {
      setFailure(thrown)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; whatever changes afterwards was asked for
  useEffect(() => {
    if (transport) void ask('recovery.status')
  }, [])
  const isOpen = status !== undefined && !status.error
  return (
    <main className={styles.page} data-testid="start-failure">
      <div className={styles.box}>
        <ProductMark size={32} />
        <h1>{isOpen ? 'Calipso can start' : 'Calipso cannot start'}</h1>
        {status && (
          <p>
            Its data folder is <Identifier value={status.dataDir} />
          </p>
        )}
        {failure !== undefined && <ErrorNotice error={failure} />}
        {status?.locked ? (
          <Callout tone="error" title="Another Calipso has this folder open">
            It is process {status.locked.pid} on {status.locked.host}, started {status.locked.since}. Close it, then try
            again.
          </Callout>
        ) : (
          status?.error && status.problems.length === 0 && <ErrorNotice error={status.error} />
        )}
        {transport && status && <WaysOut transport={transport} problems={status.problems} onStatus={setStatus} />}
        <div className="flex gap8">
          {isOpen ? (
            <Button variant="primary" testId="recovery.open" onPress={reload}>
              Open Calipso
            </Button>
          ) : (
            <Button variant="primary" testId="recovery.retry" onPress={() => void ask('recovery.retry')}>
              Try again
            </Button>
          )}
          {status?.canChooseFolder && (
            <Button testId="recovery.choose-folder" onPress={() => void ask('recovery.chooseFolder')}>
              Choose another folder…
            </Button>
          )}
        </div>
        {status && !status.canChooseFolder && (
          <p className="xs t2">
            To work with another folder, stop Calipso and start it with <code>calipso --data-dir FOLDER serve</code>
          </p>
        )}
      </div>
    </main>
  )
}
