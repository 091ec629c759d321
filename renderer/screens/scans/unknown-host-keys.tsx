import { type HostKeyQuestion, hostKeyQuestionSchema } from '@shared/model/connection-test'
import type { ScanProblem } from '@shared/model/scan'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Callout, TextAction } from '../../components'
import { countNoun } from '../../format/number'
import styles from './problem-list.module.css'

/** The host key a problem is about, when it is about one nobody has vouched for. */
export function hostKeyOf(problem: ScanProblem): HostKeyQuestion | undefined {
  if (problem.error.code !== 'host-key-unknown') return undefined
  return hostKeyQuestionSchema.safeParse(problem.error.context).data
}

/** Hosts that were not asked because their keys are new: every key to be compared, and one decision about what is shown. */
export function UnknownHostKeys({
  questions,
  onTrusted,
}: {
  questions: readonly HostKeyQuestion[]
  /** Given once the keys are remembered and the scan is over: scans these hosts again. */
  onTrusted: ((hosts: readonly string[]) => void) | undefined
}) {
  const { transport, notices } = useApp()
  const [isBusy, setBusy] = useState(false)
  const trust = async () => {
    setBusy(true)
    try {
      for (const question of questions) await transport.call('connections.trustHostKey', { question })
      onTrusted?.(questions.map(({ host }) => host))
    } catch (thrown) {
      notices.failed(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles.keys} data-testid="scan.host-keys">
      <Callout
        tone="warn"
        title={
          questions.length === 1
            ? '1 host is not known yet'
            : `${countNoun(questions.length, 'host')} are not known yet`
        }
        actions={
          !isBusy && (
            <TextAction onPress={() => void trust()} testId="scan.host-keys.trust">
              Trust {questions.length === 1 ? 'this key' : `these ${String(questions.length)} keys`}
              {onTrusted && ' and scan again'}
            </TextAction>
          )
        }
      >
        Nothing was sent to them. Compare the fingerprints with what their owner tells you.
        <ul className={styles.keyList}>
          {questions.map(({ host, port, algorithm, fingerprint }) => (
            <li key={`${host} ${String(port)}`}>
              <span className="med">{port === 22 ? host : `${host} port ${String(port)}`}</span>{' '}
              <span className="t2">{algorithm}</span>
              <br />
              <span className="mono">{fingerprint}</span>
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  )
}
