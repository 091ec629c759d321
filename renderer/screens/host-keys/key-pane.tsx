/** One key: what is known of it, and of a changed one what was and what is now. */
import type { KeyComparison, KnownHostKey } from '@shared/model/host-key'
import { keyFileCommand, keyTypeWord } from '@shared/text/host-key-text'
import { KeyRound, X } from 'lucide-react'
import {
  Age,
  Button,
  Callout,
  CommandLine,
  CopyAction,
  cx,
  Glyph,
  Icon,
  IconButton,
  StatusBadge,
} from '../../components'
import split from '../../components/split.module.css'
import { countNoun } from '../../format/number'
import { formatAbsolute } from '../../format/time'
import { COMPARED, digestOf, hostText, STATE_WORDS, TRUST_WORDS } from '../../host-keys/key-words'
import styles from './host-keys.module.css'

interface KeyPaneProps {
  environment: string
  shown: KnownHostKey
  /** All of the environment. */
  keys: readonly KnownHostKey[]
  comparison: KeyComparison | undefined
  onClose: () => void
  onForget: () => void
}

export function KeyPane({ environment, shown, keys, comparison, onClose, onForget }: KeyPaneProps) {
  const { other, trusted } = shown
  const isChanged = shown.state === 'changed'
  const name = hostText(shown)
  const way = shown.through === undefined ? 'reached from this computer' : `reached through ${shown.through}`
  return (
    <aside className={split.pane} aria-label={`Host key of ${name}`} data-testid="keys.pane">
      <header className={styles.paneHead}>
        <Glyph type="host" size={24} />
        <div className="grow shrinks">
          <h2 className="breaks">{name}</h2>
          <p className="xs t2">{way}</p>
        </div>
        <IconButton icon={X} label="Close" onPress={onClose} testId="keys.pane.close" />
      </header>
      <div className={styles.paneBody}>
        {isChanged && other ? (
          <>
            <Callout
              tone="error"
              title={
                <>
                  {name} answers with another host key, first seen <Age at={other.first_seen} />.
                </>
              }
            >
              Calipso hung up before it sent a user name or a key. What needs SSH on {name} is not read until this is
              settled.
            </Callout>
            <div className={styles.versus}>
              <KeyCard title="Was" fingerprint={shown.fingerprint}>
                <KeyFacts shown={shown} />
              </KeyCard>
              <KeyCard title="Is now" fingerprint={other.fingerprint} isNew>
                <Fact name="type">{keyTypeWord(other.algorithm)}</Fact>
                <Fact name="trusted">never</Fact>
                <Fact name="first seen">
                  <Age at={other.first_seen} />
                </Fact>
                <Fact name="last seen">
                  <Age at={other.last_seen} />
                </Fact>
              </KeyCard>
            </div>
            <Evidence environment={environment} shown={shown} keys={keys} />
            <section className={styles.part}>
              <h3>Compare on the console of {name}, not over SSH</h3>
              <CommandLine command={keyFileCommand(other.algorithm)} testId="keys.pane.command" />
              <p className="xs t2">
                If it shows the new key, the host was reinstalled: forget the old key, then scan {name} and trust the
                new one. If it shows the old key, something between {shown.through ?? 'this computer'} and {name}{' '}
                answers in its place.
              </p>
            </section>
          </>
        ) : (
          <>
            <KeyCard title="Trusted key" fingerprint={shown.fingerprint}>
              <KeyFacts shown={shown} />
              <Fact name="how">
                {shown.file === undefined ? (trusted ? TRUST_WORDS[trusted.how] : 'not known') : `in ${shown.file}`}
              </Fact>
              <Fact name="compared with">{trusted?.compared ?? 'nothing noted'}</Fact>
            </KeyCard>
            {!trusted && shown.file === undefined && (
              <p className="xs t3">
                Since when and how it is trusted is not known: an earlier version or somebody by hand stored it.
              </p>
            )}
            {other && (
              <p className="xs t2">
                It also answered with {other.fingerprint}, last seen <Age at={other.last_seen} />, and was refused then.
              </p>
            )}
            <section className={styles.part}>
              <h3>Compare on the console of {name}</h3>
              <CommandLine command={keyFileCommand(shown.algorithm)} testId="keys.pane.command" />
            </section>
          </>
        )}
        {comparison && (
          <p className="line gap6 xs">
            <StatusBadge status={COMPARED[comparison.state].status} label={false} />
            <span className="breaks">
              {COMPARED[comparison.state].text}
              {comparison.listed && (
                <>
                  , line {comparison.listed.line}: <span className="mono">{comparison.listed.fingerprint}</span>
                </>
              )}
            </span>
          </p>
        )}
      </div>
      <footer className={cx(split.foot, 'gap12')}>
        <CopyAction text={shown.fingerprint} testId="keys.pane.copy">
          Copy fingerprint
        </CopyAction>
        <CopyAction text={ticketText(environment, shown)} testId="keys.pane.ticket">
          Copy for a ticket
        </CopyAction>
        <span className="grow" />
        <Button
          variant="danger"
          size="small"
          onPress={onForget}
          disabledReason={shown.file === undefined ? undefined : `It stands in ${shown.file}, which Calipso only reads`}
          testId="keys.pane.forget"
        >
          {isChanged ? 'Forget old key…' : 'Forget key…'}
        </Button>
      </footer>
    </aside>
  )
}

interface KeyCardProps {
  title: string
  fingerprint: string
  isNew?: boolean
  children: React.ReactNode
}

/** A fingerprint in groups of four: it is read aloud. */
function KeyCard({ title, fingerprint, isNew = false, children }: KeyCardProps) {
  const digest = digestOf(fingerprint)
  return (
    <div className={cx(styles.card, isNew && styles.isNew)}>
      <b className={cx('line gap6 xs', isNew && 'err')}>
        <Icon as={KeyRound} size={14} />
        {title}
      </b>
      <div className={styles.digestGroups} role="img" aria-label={`SHA256 ${digest}`}>
        {digest.match(/.{1,4}/g)?.map((group, index) => (
          // Groups may be equal; their order never changes.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index}>{group}</span>
        ))}
      </div>
      <dl className={styles.facts}>{children}</dl>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function KeyFacts({ shown: { algorithm, trusted, last_seen } }: { shown: KnownHostKey }) {
  return (
    <>
      <Fact name="type">{keyTypeWord(algorithm)}</Fact>
      <Fact name="trusted">{trusted ? <Age at={trusted.at} /> : 'not known'}</Fact>
      <Fact name="last seen">{last_seen === undefined ? 'not noted' : <Age at={last_seen} />}</Fact>
    </>
  )
}

/** What the other keys say about a changed one. */
function Evidence({ environment, shown, keys }: Pick<KeyPaneProps, 'environment' | 'shown' | 'keys'>) {
  const others = keys.filter((key) => key.host !== shown.host)
  const twins = others.filter(
    ({ fingerprint, other }) =>
      fingerprint === shown.other?.fingerprint || other?.fingerprint === shown.other?.fingerprint,
  )
  const changed = others.filter(({ state }) => state === 'changed')
  const unchanged = others.filter(({ state }) => state === 'unchanged')
  return (
    <section className={styles.part}>
      <h3>What Calipso can tell</h3>
      <ul className={styles.evidence}>
        <li>
          <StatusBadge status={twins.length > 0 ? 'warn' : 'ok'} label={false} />
          {twins.length > 0
            ? `${twins.map(hostText).join(', ')} ${twins.length === 1 ? 'uses' : 'use'} the new key too: a cloned image, or the wrong host answers`
            : 'No other host uses the new key'}
        </li>
        <li>
          <StatusBadge status={changed.length > 0 ? 'warn' : 'ok'} label={false} />
          {changed.length > 0
            ? `${countNoun(changed.length, 'other host')} changed as well: ${changed.slice(0, 3).map(hostText).join(', ')}`
            : 'No other host key changed'}
        </li>
        <li>
          <StatusBadge status="unknown" label={false} />
          {countNoun(unchanged.length, 'other key')} of {environment} seen unchanged
        </li>
      </ul>
    </section>
  )
}

/** The key as lines for a ticket. */
export function ticketText(environment: string, key: KnownHostKey): string {
  const { other, trusted, last_seen } = key
  const since = trusted ? `${formatAbsolute(trusted.at)}, ${TRUST_WORDS[trusted.how]}` : 'not known'
  const lines = [
    `Host key of ${hostText(key)}, environment ${environment}${key.through === undefined ? '' : `, through ${key.through}`}: ${STATE_WORDS[key.state]}`,
    `${key.state === 'changed' ? 'was' : 'key'}: ${key.algorithm} ${key.fingerprint}`,
    `trusted since: ${since}`,
    ...(last_seen === undefined ? [] : [`last seen: ${formatAbsolute(last_seen)}`]),
    ...(key.state === 'changed' && other
      ? [
          `now: ${other.algorithm} ${other.fingerprint}`,
          `first seen: ${formatAbsolute(other.first_seen)}`,
          `compare on the console: ${keyFileCommand(other.algorithm)}`,
        ]
      : []),
  ]
  return lines.join('\n')
}
