import type { HostKeyQuestion } from '@shared/model/connection-test'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Callout, TextAction, useCopy } from '../../components'
import styles from './test-panel.module.css'

/** A host key nobody has vouched for: what it is, how to check it, and the decision. */
export function HostKeyCallout({ question, onTrusted }: { question: HostKeyQuestion; onTrusted: () => void }) {
  const { transport, notices } = useApp()
  const { copied, copy } = useCopy()
  const [isBusy, setBusy] = useState(false)
  const address = question.port === 22 ? question.host : `${question.host} port ${String(question.port)}`
  const trust = async () => {
    setBusy(true)
    try {
      await transport.call('connections.trustHostKey', { question })
      onTrusted()
    } catch (thrown) {
      notices.failed(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Callout
      tone="warn"
      title={`${address} is not known yet`}
      actions={
        <>
          {!isBusy && (
            <TextAction onPress={() => void trust()} testId="hostkey.trust">
              Trust always
            </TextAction>
          )}
          <TextAction onPress={() => copy(question.fingerprint)} testId="hostkey.copy">
            {copied ? 'Copied' : 'Copy fingerprint'}
          </TextAction>
        </>
      }
    >
      Its {question.algorithm} key has the fingerprint
      <span className={`${styles.key ?? ''} mono`}>{question.fingerprint}</span>
      Compare it with what the owner of the host tells you, or with{' '}
      <span className="mono">ssh-keygen -lf /etc/ssh/ssh_host_{keyFile(question.algorithm)}_key.pub</span> on the host.
    </Callout>
  )
}

/** "ssh-ed25519" → "ed25519", "ecdsa-sha2-nistp256" → "ecdsa": OpenSSH's names of key files. */
function keyFile(algorithm: string): string {
  if (algorithm.includes('ed25519')) return 'ed25519'
  return algorithm.startsWith('ecdsa') ? 'ecdsa' : 'rsa'
}
