/** Comparing keys with a list somebody has: pasted, or a known_hosts file. */
import type { CallOutput } from '@shared/contract'
import { asAppError } from '@shared/contract/errors'
import type { ComparedKey, KeyComparison } from '@shared/model/host-key'
import { type ReactNode, useEffect, useState } from 'react'
import { useApp } from '../app/app-context'
import { Button, StatusBadge, TextField } from '../components'
import { pickFile } from '../data/inventory-files'
import { countNoun } from '../format/number'
import styles from './comparison.module.css'
import { keyId } from './key-words'

interface NamedList {
  readonly name: string
  readonly text: string
}

export interface Comparison {
  readonly list: NamedList | undefined
  readonly setList: (list: NamedList | undefined) => void
  /** Undefined until the list was compared with what is shown. */
  readonly answer: CallOutput<'hostKeys.compare'> | undefined
  readonly of: (key: { host: string; port: number; fingerprint?: string | undefined }) => KeyComparison | undefined
}

/** @param keys the same array as long as the keys are the same */
export function useComparison(environment: string, keys: readonly ComparedKey[]): Comparison {
  const { transport, notices } = useApp()
  const [list, setList] = useState<NamedList>()
  const [answered, setAnswered] = useState<{
    list: NamedList
    keys: readonly ComparedKey[]
    answer: Comparison['answer']
  }>()
  useEffect(() => {
    if (!list || keys.length === 0) return
    const abort = new AbortController()
    transport
      .call('hostKeys.compare', { environment, text: list.text, keys: [...keys] }, { signal: abort.signal })
      .then(
        (answer) => setAnswered({ list, keys, answer }),
        (thrown: unknown) => {
          if (asAppError(thrown).code !== 'cancelled') notices.failed(thrown)
        },
      )
    return () => abort.abort()
  }, [transport, notices, environment, list, keys])
  const isCurrent = list !== undefined && answered?.list === list && answered.keys === keys
  const answer = isCurrent ? answered.answer : undefined
  const byKey = new Map(keys.map((key, index) => [keyId(key), answer?.results[index]]))
  return { list, setList, answer, of: (key) => byKey.get(keyId(key)) }
}

/** What the backend takes in one call, in characters. */
const LONGEST_LIST = 1_000_000

interface CompareBarProps {
  comparison: Comparison
  /** Said while there is no list. */
  children: ReactNode
}

/** Where the list comes from, and how many keys are the same, different or missing. */
export function CompareBar({ comparison, children }: CompareBarProps) {
  const { notices } = useApp()
  const { list, setList, answer } = comparison
  const [pasted, setPasted] = useState<string>()
  const choose = async () => {
    const file = await pickFile('')
    if (!file) return
    if (file.size > LONGEST_LIST) notices.add({ tone: 'warn', text: `${file.name} is too large for a list of keys` })
    else setList({ name: file.name, text: await file.text() })
  }
  const count = (state: KeyComparison['state']) => answer?.results.filter((one) => one.state === state).length ?? 0
  const different = count('different') + count('revoked')
  if (pasted !== undefined)
    return (
      <div className={styles.bar} data-testid="keys.compare">
        <TextField
          className="grow"
          label="List of keys"
          description="Lines of a known_hosts file, the output of ssh-keyscan or ssh-keygen -l, or names with their SHA256 fingerprints."
          value={pasted}
          onChange={(text) => setPasted(text.slice(0, LONGEST_LIST))}
          lines={6}
          mono
          testId="keys.compare.text"
        />
        <div className={styles.actions}>
          <Button size="small" variant="quiet" onPress={() => setPasted(undefined)} testId="keys.compare.cancel">
            Cancel
          </Button>
          <Button
            size="small"
            disabledReason={pasted.trim() === '' ? 'Paste a list first' : undefined}
            onPress={() => {
              setList({ name: 'pasted list', text: pasted })
              setPasted(undefined)
            }}
            testId="keys.compare.use"
          >
            Compare
          </Button>
        </div>
      </div>
    )
  return (
    <div className={styles.bar} data-testid="keys.compare">
      <div className="grow shrinks" role="status">
        {list ? (
          <>
            <div className="row wrap">
              <span className="med">Compared with</span>
              <span className="mono breaks">{list.name}</span>
              {answer && <span className="t3">{countNoun(answer.lines, 'key')}</span>}
            </div>
            {answer && (
              <div className={styles.counts} data-testid="keys.compare.counts">
                <Count status="ok" count={count('same')} words="the same" />
                <Count status="error" count={different} words={different === 1 ? 'differs' : 'differ'} />
                <Count status="warn" count={count('missing')} words="not in the list" />
                {answer.unused > 0 && (
                  <span className="t3">
                    {countNoun(answer.unused, 'key')} of the list {answer.unused === 1 ? 'fits' : 'fit'} no host
                  </span>
                )}
              </div>
            )}
          </>
        ) : (
          children
        )}
      </div>
      <div className={styles.actions}>
        <Button size="small" variant="quiet" onPress={() => void choose()} testId="keys.compare.file">
          {list ? 'Choose another file' : 'Choose file'}
        </Button>
        <Button size="small" variant="quiet" onPress={() => setPasted('')} testId="keys.compare.paste">
          Paste a list
        </Button>
        {list && (
          <Button size="small" variant="ghost" onPress={() => setList(undefined)} testId="keys.compare.clear">
            Clear
          </Button>
        )}
      </div>
    </div>
  )
}

function Count({ status, count, words }: { status: 'ok' | 'error' | 'warn'; count: number; words: string }) {
  return (
    <span className="line gap6">
      <StatusBadge status={count === 0 ? 'unknown' : status} label={false} />
      <span>
        <b className="num">{count}</b> {words}
      </span>
    </span>
  )
}
