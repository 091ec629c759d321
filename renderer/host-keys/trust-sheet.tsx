/** One question for all hosts: what they presented, how it compares, and which keys are trusted. */
import type { CallInput } from '@shared/contract'
import { AppError, asAppError } from '@shared/contract/errors'
import type { HostKeyQuestion } from '@shared/model/connection-test'
import type { ComparedKey, HostKeyFinding, KeyComparison, TrustWay } from '@shared/model/host-key'
import { keyTypeWord } from '@shared/text/host-key-text'
import { X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react'
import { Heading } from 'react-aria-components'
import { useApp } from '../app/app-context'
import {
  Button,
  type Column,
  cx,
  DataTable,
  EnvCode,
  ErrorNotice,
  IconButton,
  MiddleText,
  ProductMark,
  Sheet,
  StatusBadge,
} from '../components'
import { useWork } from '../data/use-call'
import { countNoun } from '../format/number'
import { CompareBar, type Comparison, useComparison } from './comparison'
import { digestOf, hostText, keyId, type Verdict, verdictOn } from './key-words'
import styles from './trust-sheet.module.css'

/** Where the keys come from: every host is asked, or they are those a scan met. */
export type KeySource =
  | { readonly read: Omit<CallInput<'hostKeys.read'>, 'readId'> }
  | { readonly questions: readonly HostKeyQuestion[] }

interface TrustSheetProps {
  /** Name of the environment, saved or not. */
  environment: string
  source: KeySource
  onClose: () => void
  /** Told the hosts whose keys are trusted now. */
  onTrusted?: ((hosts: readonly string[]) => void) | undefined
}

interface Reading {
  readonly findings: readonly HostKeyFinding[]
  readonly total: number | undefined
  readonly problem: AppError | undefined
  readonly isReading: boolean
}

const NOTHING_READ: Reading = { findings: [], total: undefined, problem: undefined, isReading: true }

const findingOf = (question: HostKeyQuestion): HostKeyFinding => {
  const { host, port, algorithm, fingerprint } = question
  return { host, port, algorithm, fingerprint, state: 'new', question }
}

function useFindings(source: KeySource) {
  const { transport } = useApp()
  const [round, setRound] = useState(0)
  const [reading, setReading] = useState(NOTHING_READ)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks anew
  useEffect(() => {
    if ('questions' in source) {
      setReading({ ...NOTHING_READ, findings: source.questions.map(findingOf), isReading: false })
      return
    }
    const abort = new AbortController()
    const readId = crypto.randomUUID()
    setReading(NOTHING_READ)
    const stop = transport.on('hostKeys.found', (push) => {
      if (push.readId !== readId) return
      setReading((before) => ({ ...before, total: push.total, findings: [...before.findings, push.finding] }))
    })
    transport.call('hostKeys.read', { readId, ...source.read }, { signal: abort.signal }).then(
      ({ findings, problem }) =>
        setReading({
          ...NOTHING_READ,
          findings,
          problem: problem && AppError.fromData(problem),
          isReading: false,
        }),
      (thrown: unknown) => {
        if (!abort.signal.aborted)
          setReading((before) => ({ ...before, problem: asAppError(thrown), isReading: false }))
      },
    )
    return () => {
      stop()
      abort.abort()
    }
  }, [transport, source, round])
  return { ...reading, again: () => setRound((before) => before + 1) }
}

interface Row {
  readonly id: string
  readonly finding: HostKeyFinding
  readonly verdict: Verdict
  readonly comparison: KeyComparison | undefined
  /** `never`: it cannot be trusted here; `known`: it is. */
  readonly tick: 'on' | 'off' | 'never' | 'known'
  /** The line below a key that differs: what the list has. */
  readonly isListed?: true
}

/** What needs somebody first. @param chosen what the operator ticked or not */
export function rowsOf(
  findings: readonly HostKeyFinding[],
  comparison: Comparison,
  chosen: ReadonlyMap<string, boolean>,
): Row[] {
  const hostsOf = new Map<string, string[]>()
  for (const { fingerprint, host } of findings)
    if (fingerprint !== undefined) hostsOf.set(fingerprint, [...(hostsOf.get(fingerprint) ?? []), host])
  return findings
    .map((finding): Row => {
      const id = keyId(finding)
      const compared = comparison.of(finding)
      const twin = hostsOf.get(finding.fingerprint ?? '')?.find((host) => host !== finding.host)
      const canTrust = finding.question && compared?.state !== 'different' && compared?.state !== 'revoked'
      const isOn = chosen.get(id) ?? (comparison.list ? compared?.state === 'same' : true)
      const tick = finding.state === 'known' ? 'known' : canTrust ? (isOn ? 'on' : 'off') : 'never'
      return { id, finding, comparison: compared, tick, verdict: verdictOn(finding, compared, twin) }
    })
    .sort((a, b) => a.verdict.rank - b.verdict.rank)
}

const NO_KEYS: readonly ComparedKey[] = []

export const TrustSheet = observer(function TrustSheet({ environment, source, onClose, onTrusted }: TrustSheetProps) {
  const { transport, notices, environments } = useApp()
  const { findings, total, problem, isReading, again } = useFindings(source)
  const keys = useMemo(
    () =>
      isReading
        ? NO_KEYS
        : findings.flatMap(({ host, port, address, algorithm, fingerprint }) =>
            algorithm === undefined || fingerprint === undefined
              ? []
              : [{ host, port, algorithm, fingerprint, ...(address !== undefined && { address }) }],
          ),
    [findings, isReading],
  )
  const comparison = useComparison(environment, keys)
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [selected, setSelected] = useState<string>()
  const [isBusy, work] = useWork()
  const rows = rowsOf(findings, comparison, chosen)
  const ticked = rows.filter(({ tick }) => tick === 'on')
  const left = rows.filter(
    ({ finding, tick }) => finding.fingerprint !== undefined && (tick === 'off' || tick === 'never'),
  )
  const master = findings.find(({ through }) => through !== undefined)?.through
  const unknownMaster = 'read' in source && findings.length === 1 && findings[0]?.through === undefined
  const isComparing = comparison.list !== undefined && comparison.answer === undefined && keys.length > 0

  const tick = (ids: readonly string[], isOn: boolean) =>
    setChosen(new Map([...chosen, ...ids.map((id) => [id, isOn] as const)]))
  const toggle = (row: Row | undefined) => {
    if (row?.tick === 'on' || row?.tick === 'off') tick([row.id], row.tick === 'off')
  }
  const trust = async () => {
    const compared = comparison.list?.name
    const same = ticked.filter(({ comparison: one }) => one?.state === 'same')
    const others = ticked.filter((row) => !same.includes(row))
    const store = async (some: readonly Row[], how: TrustWay) => {
      const questions = some.flatMap(({ finding }) => finding.question ?? [])
      if (questions.length > 0)
        await transport.call('hostKeys.trust', {
          environment,
          questions,
          how,
          ...(how === 'trust-all' && compared !== undefined && { compared }),
        })
    }
    await store(same, 'trust-all')
    await store(others, ticked.length === 1 ? 'single-host' : 'first-contact')
    notices.add({ tone: 'ok', text: `${countNoun(ticked.length, 'host key')} of ${environment} trusted` })
    if (unknownMaster) return again()
    onTrusted?.(ticked.map(({ finding }) => finding.host))
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'grid') return
    const isAll = event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)
    if (isAll)
      tick(
        rows.flatMap((row) => (row.tick === 'off' ? [row.id] : [])),
        true,
      )
    else if (event.key === ' ') toggle(rows.find(({ id }) => id === selected))
    else return
    event.preventDefault()
  }
  const columns = columnsOf(ticked.length, rows, toggle, tick)
  const shown = rows.flatMap((row) =>
    row.comparison?.listed ? [row, { ...row, id: `${row.id} listed`, isListed: true as const }] : [row],
  )
  return (
    <Sheet label={`Trust the host keys of ${environment}`} isOpen onClose={onClose} width="search" testId="keys.trust">
      <header className={styles.head}>
        <div className="row">
          <EnvCode mark={environments.get(environment)?.environment ?? { name: environment }} />
          <Heading slot="title" level={2} className="grow">
            Trust the host keys of {environment}
          </Heading>
          <IconButton icon={X} label="Close" onPress={onClose} testId="keys.trust.close" />
        </div>
        <p className="t2">{'questions' in source ? QUESTIONS_LEAD : leadText(findings, master, isReading)}</p>
        {problem && <ErrorNotice error={problem} {...('read' in source && { onRetry: again })} />}
        <CompareBar comparison={comparison}>
          <span className="line gap6">
            <StatusBadge status="warn" label={false} />
            <span className="warn">
              Nothing to compare with; anybody between {master ?? 'this computer'} and the hosts could answer.
            </span>
          </span>
        </CompareBar>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the table inside */}
      <div className={styles.rows} onKeyDown={onKeyDown}>
        <DataTable
          label="Host keys"
          columns={columns}
          rows={shown}
          rowKey={({ id }) => id}
          selectedKey={selected}
          onSelect={({ id }) => setSelected(id)}
          onOpen={toggle}
          isBad={({ verdict }) => verdict.status === 'error'}
          testId="keys.trust.table"
        />
      </div>
      <footer className={styles.foot}>
        <span className="xs t2 grow" role="status">
          {isReading ? (
            <span className="line gap8">
              <ProductMark busy size={14} />
              {total === undefined
                ? 'Asking the master host'
                : `${String(findings.length)} of ${countNoun(total, 'host')} answered`}
            </span>
          ) : (
            leftText(left)
          )}
        </span>
        <Button onPress={onClose} testId="keys.trust.cancel">
          {ticked.length === 0 && !isReading ? 'Close' : 'Cancel'}
        </Button>
        <Button
          variant="primary"
          busy={isBusy}
          disabledReason={
            isReading
              ? 'Hosts are still being asked'
              : isComparing
                ? 'The list is being compared'
                : ticked.length === 0
                  ? 'Tick a key first'
                  : undefined
          }
          onPress={() => work(trust)}
          testId="keys.trust.confirm"
        >
          {ticked.length === 0 ? 'Trust keys' : `Trust ${countNoun(ticked.length, 'key')}`}
        </Button>
      </footer>
    </Sheet>
  )
})

const QUESTIONS_LEAD =
  'These hosts are not known yet. Nothing was sent to them, no user name and no key. Trust them once here; neither tests nor scans will ask again.'

function leadText(findings: readonly HostKeyFinding[], master: string | undefined, isReading: boolean): string {
  const answered = findings.filter(({ state, through }) => state !== 'failed' && through === master)
  if (isReading && answered.length === 0)
    return 'Every host is asked for its key. No user name and no key of yours is sent to any of them.'
  if (answered.length === 0) return 'No host answered, so there is nothing to trust yet.'
  const once = 'Trust them once here; neither tests nor scans will ask again.'
  if (master !== undefined)
    return `${countNoun(answered.length, 'host')} answered through ${master}. Nothing was sent to those that are not known, no user name and no key. ${once}`
  const only = answered.length === 1 && !isReading ? ' The hosts behind it are asked as soon as it is trusted.' : ''
  return `${answered.map(hostText).slice(0, 3).join(', ')}${answered.length > 3 ? ' and others' : ''} answered. Nothing was sent, no user name and no key.${only}`
}

/** Named as far as there is room. */
function leftText(left: readonly Row[]): string {
  const names = left.map(({ finding }) => finding.host)
  if (names.length === 0) return ''
  const who = names.length > 3 ? countNoun(names.length, 'host') : names.join(', ')
  return `${who} ${names.length === 1 ? 'stays' : 'stay'} untrusted: read through the API only until somebody compares the key.`
}

function columnsOf(
  count: number,
  rows: readonly Row[],
  toggle: (row: Row) => void,
  tick: (ids: readonly string[], isOn: boolean) => void,
): readonly Column<Row>[] {
  const tickable = rows.filter(({ tick: state }) => state === 'on' || state === 'off')
  return [
    {
      id: 'tick',
      title: '',
      width: '40px',
      isSortable: false,
      value: () => undefined,
      cell: (row) =>
        !row.isListed && (
          <input
            type="checkbox"
            className={styles.tick}
            aria-label={`Trust ${row.finding.host}`}
            checked={row.tick === 'on' || row.tick === 'known'}
            disabled={row.tick === 'never' || row.tick === 'known'}
            onChange={() => toggle(row)}
            data-testid="keys.trust.tick"
          />
        ),
      head: (
        <input
          type="checkbox"
          className={styles.tick}
          aria-label="Trust all that may be ticked"
          checked={count > 0 && count === tickable.length}
          disabled={tickable.length === 0}
          onChange={(event) =>
            tick(
              tickable.map(({ id }) => id),
              event.target.checked,
            )
          }
          data-testid="keys.trust.tick-all"
        />
      ),
    },
    {
      id: 'host',
      title: 'Host',
      width: 'minmax(120px, 1fr)',
      isSortable: false,
      value: ({ finding }) => finding.host,
      cell: (row) => !row.isListed && <MiddleText text={hostText(row.finding)} face="ui" />,
    },
    {
      id: 'address',
      title: 'Address',
      width: '106px',
      isSortable: false,
      value: ({ finding }) => finding.address,
      cell: (row) => !row.isListed && <span className="mono t2">{row.finding.address ?? '—'}</span>,
    },
    {
      id: 'type',
      title: 'Type',
      width: '76px',
      isSortable: false,
      value: ({ finding }) => finding.algorithm,
      cell: ({ isListed, finding }) => (
        <span className="t2">{isListed ? 'in the list' : keyTypeWord(finding.algorithm ?? '—')}</span>
      ),
    },
    {
      id: 'fingerprint',
      title: 'Fingerprint, SHA256',
      width: '326px',
      isSortable: false,
      value: ({ finding }) => finding.fingerprint,
      cell: ({ isListed, finding, comparison }) => (
        <span className={cx('mono', styles.digest)}>
          {digestOf((isListed ? comparison?.listed?.fingerprint : finding.fingerprint) ?? '—')}
        </span>
      ),
    },
    {
      id: 'compared',
      title: 'Compared',
      width: 'minmax(190px, 1.2fr)',
      isSortable: false,
      value: ({ verdict }) => verdict.text,
      cell: ({ isListed, comparison, verdict }) =>
        isListed ? (
          <span className="t2">line {comparison?.listed?.line} of the list</span>
        ) : (
          <span className="line gap6 shrinks" title={verdict.text}>
            <StatusBadge status={verdict.status} label={false} />
            <span className="trunc">{verdict.text}</span>
          </span>
        ),
    },
  ]
}
