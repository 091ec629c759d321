/** Decides where a layout runs: at once for small drawings, in a worker for large ones. */
import { AppError } from '@shared/contract/errors'
import { type LayoutJob, type LayoutResult, runJob } from './layout'
import { elementCount } from './model'

/** Lays out a scene; rejects with `cancelled` when the signal aborts, with `internal` when the worker fails. */
export type LayoutRunner = (job: LayoutJob, signal: AbortSignal) => Promise<LayoutResult>

/** Up to this many lines and shapes a layout takes a few milliseconds and runs in place. */
const SMALL = 500

/** Runs small jobs in place and gives every large one a worker of its own, so that cancelling frees it at once. */
export function createLayoutRunner(startWorker: () => Worker): LayoutRunner {
  return (job, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(cancelled())
      if (elementCount(job.scene) <= SMALL) return resolve(runJob(job))
      const worker = startWorker()
      const finish = (settle: () => void): void => {
        worker.terminate()
        signal.removeEventListener('abort', abort)
        settle()
      }
      const abort = (): void => finish(() => reject(cancelled()))
      signal.addEventListener('abort', abort)
      worker.addEventListener('message', (event: MessageEvent<LayoutResult>) => finish(() => resolve(event.data)))
      worker.addEventListener('error', (event) =>
        finish(() => reject(new AppError('internal', `The layout of the graph failed: ${event.message}`))),
      )
      worker.postMessage(job)
    })
}

/** The worker of this product. */
export function startLayoutWorker(): Worker {
  return new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module', name: 'graph-layout' })
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The layout of the graph was cancelled')
}
