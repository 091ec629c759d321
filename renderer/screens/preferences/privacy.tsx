import type { StorageUsage } from '@shared/contract/calls/storage'
import { formatBytes } from '@shared/text/byte-text'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { EnvCode, ErrorNotice, KeyValue, KeyValueList, Skeleton, TextAction } from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { links } from '../../routing/links'
import styles from './preferences.module.css'

/** What is stored where, how secrets are protected, whom hosts are known by, and what leaves this computer. */
export const Privacy = observer(function Privacy() {
  const { host, environments, router } = useApp()
  const { data, error, isLoading, reload } = useCall('storage.usage', {})
  const connected = (environments.tiles ?? []).filter(
    ({ environment: { offline, view_of } }) => !offline && view_of === undefined,
  )
  return (
    <>
      <section className={styles.card} aria-label="What leaves this computer">
        <h2>What leaves this computer</h2>
        <div className={styles.body}>
          <p>
            Requests to the clouds you configure, and nothing else: no usage data, no reports of crashes, no question
            for updates. On hosts and APIs the product only reads.
          </p>
          <p className="t2">
            Exports hold no password, no key, no address of a connection and no user name; on request neither names nor
            addresses of the cloud.
          </p>
        </div>
      </section>
      <section className={styles.card} aria-label="Secrets">
        <h2>Secrets</h2>
        <div className={styles.body}>
          <KeyValueList>
            <KeyValue name="Encrypted with" wrap>
              <span data-testid="preferences.secrets">{host.secretsStoredIn}</span>
            </KeyValue>
          </KeyValueList>
          <p className="t2">
            Passwords, keys and passphrases lie in the vault alone and never reach this page, the log, a message or a
            file you export. With <code className="mono">--passphrase-file FILE</code> at the start a passphrase of
            yours protects them.
          </p>
        </div>
      </section>
      <section className={styles.card} aria-label="Host keys">
        <h2>Host keys</h2>
        <div className={styles.body}>
          <p className="t2">
            A host is contacted over SSH only with a key that was trusted before; a changed key stops the connection.
          </p>
          {connected.length === 0 && <p className="t3">No environment has connections yet.</p>}
          <ul className="stack gap6">
            {connected.map(({ environment }) => (
              <li key={environment.name} className="row">
                <EnvCode mark={environment} small />
                <TextAction
                  onPress={() => router.go(links.hostKeys(environment.name))}
                  testId={`preferences.host-keys.${environment.name}`}
                >
                  {`Host keys of ${environment.name}`}
                </TextAction>
              </li>
            ))}
          </ul>
        </div>
      </section>
      <section className={styles.card} aria-label="What is stored where" data-testid="preferences.parts">
        <h2>What is stored where</h2>
        <div className={styles.body}>
          <p className="t2">
            Everything lies in <span className="mono breaks">{host.dataDir}</span>, readable by your account alone.
          </p>
          {error && <ErrorNotice error={error} onRetry={reload} />}
          {isLoading && <Skeleton rows={6} stage="Measuring the data folder" />}
          {data && (
            <KeyValueList>
              {data.parts.map(({ id, bytes, files, paths }) => (
                <KeyValue key={id} name={PARTS[id][0]} wrap>
                  <span>
                    {PARTS[id][1]}
                    <span className="xs t3 block breaks">
                      <span className="mono">{paths.join(' ')}</span> · {countNoun(files, 'file')}, {formatBytes(bytes)}
                    </span>
                  </span>
                </KeyValue>
              ))}
            </KeyValueList>
          )}
        </div>
      </section>
    </>
  )
})

/** What each part of the data folder holds. */
const PARTS: Readonly<Record<StorageUsage['parts'][number]['id'], readonly [title: string, what: string]>> = {
  inventories: ['Inventories', 'objects, links and graphs of each environment'],
  scans: ['Scans', 'what was asked, what was found host by host, and their logs'],
  records: ['Records', 'environments without their secrets, schedules, messages, own types, preferences'],
  quarantine: ['Damaged files', 'as they were found; the product never removes them'],
  vault: ['Secrets', 'passwords and keys, encrypted'],
  'host-keys': ['Host keys', 'SSH keys of hosts that were trusted, and when'],
  log: ['Log', 'what the program did, with every secret taken out'],
  files: ['Files on their way', 'uploads and exports; emptied at the next start'],
  window: ['Window', 'state and caches of the desktop application'],
  other: ['Other', 'files that are not the product’s own'],
}
