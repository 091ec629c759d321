import type { Transport } from '@shared/contract'
import { type AppError, asAppError } from '@shared/contract/errors'
import { pages } from '@shared/contract/paging'
import type { ScanLogLine } from '@shared/model/scan'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowUpToLine, Download, Maximize2, Minimize2 } from 'lucide-react'
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import { cx, ErrorNotice, IconButton, SearchBox, Segmented, useTokenPx } from '../../components'
import { saveFile } from '../../data/save-file'
import { useDebounced, useWork } from '../../data/use-call'
import {
  LINES_KEPT,
  LOG_LEVELS_SHOWN,
  type LogLevel,
  lineTitle,
  logClock,
  logText,
  passesFilter,
  withNewLines,
} from './log-lines'
import styles from './log-view.module.css'
import type { WholeScan } from './use-scan'

/** Typing settles this long before the backend is asked, in milliseconds. */
const SEARCH_AFTER_MS = 200

/** The live log, newest line on top. Following stays at the top; scrolled down, the lines in view stay where they are. */
export function LogView({ scan }: { scan: WholeScan }) {
  const { transport } = useApp()
  const [, work] = useWork()
  const [level, setLevel] = useState<LogLevel>('info')
  const [typed, setTyped] = useState('')
  const [isTall, setTall] = useState(false)
  const text = useDebounced(typed, SEARCH_AFTER_MS)
  const { lines, error } = useScanLog(scan.id, level, text)
  const scroller = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(true)
  const linePx = useTokenPx('--row-log', 18)
  useKeptPlace(scroller, lines, isFollowing, linePx)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => linePx,
    overscan: 12,
  })
  const save = async () => {
    const all = await readLog(transport, { scanId: scan.id, level: 'debug', text: '' }, Number.POSITIVE_INFINITY)
    saveFile(new Blob([logText(all)], { type: 'text/plain' }), `${scan.environment}-scan-${String(scan.number)}.log`)
  }
  return (
    <>
      <div className={styles.logh}>
        <h2>Log</h2>
        <Segmented
          label="Show this level and above"
          options={LOG_LEVELS_SHOWN}
          value={level}
          onChange={setLevel}
          testId="scan.log-level"
        />
        <span className="grow" />
        <SearchBox
          label="Search the log"
          size="small"
          value={typed}
          onChange={setTyped}
          className={styles.search}
          testId="scan.log-search"
        />
        <IconButton
          icon={ArrowUpToLine}
          label="Follow the newest line"
          isOn={isFollowing}
          onPress={() => {
            setFollowing(true)
            scroller.current?.scrollTo({ top: 0 })
          }}
          testId="scan.log-follow"
        />
        <IconButton
          icon={isTall ? Minimize2 : Maximize2}
          label={isTall ? 'Smaller log' : 'Larger log'}
          onPress={() => setTall(!isTall)}
          testId="scan.log-size"
        />
        <IconButton icon={Download} label="Save the whole log" onPress={() => work(save)} testId="scan.log-save" />
      </div>
      <div
        ref={scroller}
        className={cx(styles.log, isTall && styles.tall)}
        role="log"
        aria-label="Scan log, newest first"
        aria-live="off"
        // A scrolling area must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        data-testid="scan.log"
        onScroll={(event) => setFollowing(event.currentTarget.scrollTop < linePx)}
      >
        {error && <ErrorNotice error={error} />}
        {lines.length === 0 && !error && (
          <p className={cx(styles.none, 'xs t3')}>{typed === '' ? 'No lines yet.' : 'No line matches.'}</p>
        )}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line && <LogLine key={line.seq} line={line} top={item.start} />
          })}
        </div>
      </div>
    </>
  )
}

const LEVEL_CLASS: Readonly<Record<LogLevel, string>> = { error: 'err', warn: 'warn', info: 't2', debug: 't3' }

function LogLine({ line, top }: { line: ScanLogLine; top: number }) {
  return (
    <div className={styles.lg} style={{ top }} title={lineTitle(line)} data-testid="scan.log.line">
      <span className="t3">{logClock(line.time)}</span>
      <span className={LEVEL_CLASS[line.level]}>{line.level}</span>
      <span className="trunc">{line.host ?? ''}</span>
      <span className={cx('trunc', line.level === 'debug' && 't3')}>{line.text}</span>
    </div>
  )
}

/** Lines are added above: without following, the view moves down with them so that what is being read stays. */
function useKeptPlace(
  scroller: RefObject<HTMLDivElement | null>,
  lines: readonly ScanLogLine[],
  isFollowing: boolean,
  linePx: number,
): void {
  const before = useRef(lines)
  useLayoutEffect(() => {
    const added = lines.length - before.current.length
    const sameList = before.current.at(-1)?.seq === lines.at(-1)?.seq
    before.current = lines
    if (!isFollowing && sameList && added > 0 && scroller.current) scroller.current.scrollTop += added * linePx
  }, [lines, isFollowing, scroller, linePx])
}

/** Lines asked for at once (the contract's limit). */
const PAGE = 5000

/** Every line of a scan's log that passes a filter, page by page, oldest first; at most `limit` of them. */
async function readLog(
  transport: Transport,
  { text, ...filter }: { scanId: string; level: LogLevel; text: string },
  limit: number,
  signal?: AbortSignal,
): Promise<readonly ScanLogLine[]> {
  const lines: ScanLogLine[] = []
  const asked = { ...filter, limit: PAGE, text: text || undefined }
  const read = (cursor: string | undefined) =>
    transport.call('scans.log', { ...asked, cursor }, signal ? { signal } : {})
  for await (const { items } of pages(read)) {
    lines.push(...items)
    if (lines.length >= limit) break
  }
  return lines
}

/** The log of a scan, newest first: what is stored, then what arrives. */
function useScanLog(
  scanId: string,
  level: LogLevel,
  text: string,
): { lines: readonly ScanLogLine[]; error: AppError | undefined } {
  const { transport } = useApp()
  const [lines, setLines] = useState<readonly ScanLogLine[]>([])
  const [error, setError] = useState<AppError>()
  useEffect(() => {
    const abort = new AbortController()
    setLines([])
    setError(undefined)
    // Listening starts before reading, so that no line falls between the two; each line is kept once.
    const endPushes = transport.on('scan.log', (push) => {
      if (push.scanId !== scanId) return
      const passing = push.lines.filter((line) => passesFilter(line, level, text))
      if (passing.length > 0) setLines((before) => withNewLines(before, passing))
    })
    readLog(transport, { scanId, level, text }, LINES_KEPT, abort.signal).then(
      (stored) => setLines((pushed) => withNewLines(withNewLines([], stored), pushed)),
      (thrown: unknown) => {
        const failure = asAppError(thrown)
        if (failure.code !== 'cancelled') setError(failure)
      },
    )
    return () => {
      abort.abort()
      endPushes()
    }
  }, [transport, scanId, level, text])
  return { lines, error }
}
