/**
 * A backend that is there also when its data folder cannot be opened: it then answers the `recovery` calls, and every
 * other one with the reason. Opening is tried again on request, without a new process.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PushName } from '@shared/contract'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import type { RecoveryStatus, StoreProblem } from '@shared/contract/calls/recovery'
import { AppError, asAppError } from '@shared/contract/errors'
import type { MessageDraft } from '@shared/model/message'
import { type Backend, type BackendOptions, type Caller, createBackend } from './backend'
import { type HandlersOf, runCall } from './handlers/handler'
import { recoveredMessage } from './messages/drafts'
import { inspectStore, recover } from './store/recovery'

export interface RecoverableOptions extends BackendOptions {
  /** Told each time the folder was opened, before the first call is answered. */
  readonly onOpened: () => Promise<void>
}

export interface RecoverableBackend extends Backend {
  /** Why the folder is not open; `undefined` when it is. */
  failure(): Promise<AppError | undefined>
}

/** How long calls under way may take to end before the folder is closed under them. */
const FINISH_WITHIN_MS = 5000

type State =
  | { readonly backend: Backend; readonly error?: undefined }
  | { readonly backend?: undefined; readonly error: AppError }

/** Opens the data folder, or is ready to. Rejects never: what is wrong is told by each call. */
export function createRecoverableBackend(options: RecoverableOptions): RecoverableBackend {
  const { dataDir, host, log, onOpened } = options
  const listeners = new Set<(name: PushName, payload: unknown) => void>()
  /** Ways out that were taken and not told yet. */
  const recovered: MessageDraft[] = []
  const running = new Map<Promise<unknown>, AbortController>()
  let disposed: Promise<void> | undefined

  const push = (name: PushName, payload: unknown) => {
    for (const listener of listeners) listener(name, payload)
  }

  async function open(): Promise<State> {
    let backend: Backend | undefined
    try {
      backend = await createBackend({ ...options, before: recovered })
      recovered.length = 0
      backend.onPush(push)
      await onOpened()
      return { backend }
    } catch (thrown) {
      await backend?.dispose()
      const error = asAppError(thrown)
      log.error('backend.not-opened', { err: thrown, code: error.code })
      return { error }
    }
  }

  let state = open()

  /** Does something while the folder is closed and opens it again; calls that arrive meanwhile wait. */
  async function whileClosed<T>(work: () => Promise<T>): Promise<T> {
    const current = state
    const before = await current
    if (before.backend && (await isScanning(before.backend)))
      throw new AppError('conflict', 'A scan is running', { hint: 'Wait for its end or cancel it, then try again.' })
    // Somebody else closed the folder while we asked: once more, after them.
    if (state !== current) return whileClosed(work)
    const done = (async () => {
      await settled(running.keys())
      await before.backend?.dispose()
      return work()
    })()
    state = done.then(open, open)
    return done.finally(() => state)
  }

  const found = async (look: () => ReturnType<typeof inspectStore>): Promise<RecoveryStatus> => {
    const { locked, problems } = await look()
    const { error, backend } = await state
    return {
      dataDir,
      problems: [...problems, ...(error ? lostKey(dataDir, error) : [])],
      canChooseFolder: host.chooseDataFolder !== undefined,
      error: error?.toData(),
      locked: backend ? undefined : locked,
    }
  }
  const status = () => found(() => whileClosed(() => inspectStore(dataDir)))
  const handlers: HandlersOf<'recovery'> = {
    'recovery.status': status,
    'recovery.run': (step) =>
      found(() =>
        whileClosed(async () => {
          await recover(dataDir, step)
          recovered.push(recoveredMessage(step))
          return inspectStore(dataDir)
        }),
      ).finally(() => {
        if (step.environment !== undefined) push('environments.changed', { environment: step.environment })
      }),
    'recovery.retry': status,
    'recovery.chooseFolder': async () => {
      if (host.chooseDataFolder) return { dataDir: await host.chooseDataFolder() }
      throw new AppError('unsupported', 'This host cannot change its data folder while it runs', {
        hint: 'Stop it and start it with another folder: calipso --data-dir FOLDER serve',
      })
    },
  }

  async function answer(name: string, input: unknown, context: { signal: AbortSignal; caller: Caller }) {
    if (name in handlers) return runCall(handlers, name, input, context)
    const now = await state
    if (now.error) throw now.error
    return now.backend.call(name, input, context)
  }

  return {
    async call(name, input, { signal, caller }) {
      if (disposed) throw new AppError('cancelled', 'Calipso is being closed')
      const controller = new AbortController()
      const signals = signal ? [signal, controller.signal] : [controller.signal]
      const answered = answer(name, input, { signal: AbortSignal.any(signals), caller })
      if (!(name in handlers)) running.set(answered, controller)
      return answered.finally(() => running.delete(answered))
    },
    onPush: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    failure: async () => (await state).error,
    dispose: () => {
      disposed ??= (async () => {
        const { backend } = await state
        for (const controller of running.values()) controller.abort()
        await settled(running.keys())
        await backend?.dispose()
      })()
      return disposed
    },
  }
}

/** A vault that is whole but cannot be opened by whoever starts the product: the key or passphrase may be lost. */
function lostKey(dataDir: string, { code, message, hint = '' }: AppError): StoreProblem[] {
  if (code !== 'auth-failed') return []
  const consequence = 'To discard it means to enter every password and key again.'
  return [
    { area: 'vault', file: join(dataDir, 'vault.json'), message, hint: `${hint} ${consequence}`, ways: ['discard'] },
  ]
}

async function settled(work: Iterable<Promise<unknown>>): Promise<void> {
  const timeout = new AbortController()
  await Promise.race([
    Promise.allSettled([...work]),
    delay(FINISH_WITHIN_MS, undefined, { signal: timeout.signal }).catch(() => undefined),
  ])
  timeout.abort()
}

async function isScanning(backend: Backend): Promise<boolean> {
  // The contract says what the list holds; the backend's single entry cannot express it.
  const tiles = (await backend.call('environments.list', {}, { caller: { kind: 'local' } })) as EnvironmentTile[]
  return tiles.some(({ activeScanId }) => activeScanId !== undefined)
}
