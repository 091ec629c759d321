/**
 * Commands on one host for one scan, in as few SSH round trips as possible.
 *
 * Fetchers just ask. What all fetchers of a host ask for in the same turn goes out as one remote execution, and what
 * two of them ask for is run once.
 */
import { AppError, hasCode } from '@shared/contract/errors'
import type { CommandRequest } from '../../connections/ssh/commands'
import type { HostShell } from '../../connections/ssh/host-shell'
import type { CommandResult } from '../../connections/ssh/host-shell-types'
import { nextTurn } from '../../turns'
import type { Report } from '../parsers/parsing'

/** Commands per remote execution: keeps one execution below the time and output limits of the connection. */
const BATCH_LIMIT = 64

export interface HostReader {
  readonly host: string
  /**
   * The result of a command, whatever its exit code. Repeated requests are answered from the first.
   * @throws AppError when the host cannot be reached or the execution as a whole failed; see `HostShell.run`.
   */
  run(request: CommandRequest): Promise<CommandResult>
  /**
   * What `read` makes of the host's answers, made once however many fetchers need it: an error, and what is reported as
   * unread, is the same object for all of them.
   */
  once<T>(read: HostReading<T>, report: Report): Promise<T>
  /** Lets go of all answers; the outputs of a thousand hosts would fill the memory. */
  forget(): void
}

/** Reads something of a host; told apart by identity, so it must be the same function each time. */
export type HostReading<T> = (host: HostReader, report: Report) => Promise<T>

/**
 * @param host as the cloud names it
 * @param signal ends what is still running with `cancelled`
 * @param inLine lets one reader after the other hand out its answers: what many hosts' answers become would otherwise lie
 *   in memory at once
 */
export function createHostReader(
  shell: HostShell,
  host: string,
  signal: AbortSignal,
  inLine: (work: () => Promise<void>) => Promise<void> = (work) => work(),
): HostReader {
  const answers = new Map<string, Promise<CommandResult>>()
  let waiting: Waiting[] = []
  /** Batches whose answers are being handed out: what is asked meanwhile goes out together afterwards. */
  let handing = 0

  const refuse = (error: AppError) => {
    refusal = error
  }
  const flush = () => {
    const batch = waiting
    waiting = []
    for (let start = 0; start < batch.length; start += BATCH_LIMIT)
      void handOut(batch.slice(start, start + BATCH_LIMIT))
  }
  /** A key nobody vouches for stays that for this scan: the host is not asked again, and it is one error. */
  let refusal: AppError | undefined
  const handOut = async (batch: readonly Waiting[]) => {
    const tellings = refusal ? rejecting(batch, refusal) : await resultsOf(shell, host, batch, signal, refuse)
    handing += 1
    // Who waits for an answer reads it at once: one after the other, so that a host with many guests delays nobody.
    await inLine(async () => {
      for (const tell of tellings) {
        tell()
        await nextTurn()
      }
    })
    handing -= 1
    if (handing === 0 && waiting.length > 0) setImmediate(flush)
  }

  const readings = new Map<HostReading<unknown>, Promise<{ value: unknown; unread: readonly AppError[] }>>()

  const reader: HostReader = {
    host,
    once: async <T>(read: HostReading<T>, report: Report) => {
      const known = readings.get(read) ?? readingOf(reader, read)
      readings.set(read, known)
      const { value, unread } = await known
      for (const error of unread) report(error)
      // The value under a function is what that function made.
      return value as T
    },
    run: (request) => {
      const key = JSON.stringify([request.id, request.slots])
      const known = answers.get(key)
      if (known) return known
      const answer = new Promise<CommandResult>((resolve, reject) => {
        // A macrotask later every fetcher that could ask has asked, however many awaits it took to get here.
        if (waiting.length === 0 && handing === 0) setImmediate(flush)
        waiting.push({ request, resolve, reject })
      })
      answers.set(key, answer)
      return answer
    },
    forget: () => {
      answers.clear()
      readings.clear()
    },
  }
  return reader
}

async function readingOf(reader: HostReader, read: HostReading<unknown>) {
  const unread: AppError[] = []
  return { value: await read(reader, (error) => unread.push(error)), unread }
}

interface Waiting {
  readonly request: CommandRequest
  readonly resolve: (result: CommandResult) => void
  readonly reject: (error: unknown) => void
}

/** How each of a batch is to be told its answer. */
async function resultsOf(
  shell: HostShell,
  host: string,
  batch: readonly Waiting[],
  signal: AbortSignal,
  onRefusal: (error: AppError) => void,
): Promise<readonly (() => void)[]> {
  try {
    const requests = batch.map((one) => one.request)
    const results = await shell.runAll(host, requests, signal)
    return batch.map((one, index) => {
      const result = results[index]
      if (result) return () => one.resolve(result)
      const error = new AppError('protocol', `${host} answered fewer commands than it was given`, {
        hint: 'Something in the login profile of the user may disturb the session; look at it, then scan again.',
      })
      return () => one.reject(error)
    })
  } catch (error) {
    if (hasCode(error, 'host-key-changed', 'host-key-unknown')) onRefusal(error)
    return rejecting(batch, error)
  }
}

/** One failure of the host, not one per command: everyone gets the same error object, and it is reported once. */
const rejecting = (batch: readonly Waiting[], error: unknown) => batch.map((one) => () => one.reject(error))
