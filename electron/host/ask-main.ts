/** The backend process's side of asking the main process: key store and file dialogs. */
import { AppError } from '@shared/contract/errors'
import type { KeyProvider } from '../secrets/key-provider'
import type { FileDialogs } from './file-gate'
import type { Ask, AskOutcome, FromBackendProcess } from './process-messages'

export type Asker = ReturnType<typeof createAsker>

/** Numbers the questions and matches the answers; `post` sends to the main process. */
export function createAsker(post: (message: FromBackendProcess) => void) {
  const waiting = new Map<number, (outcome: AskOutcome) => void>()
  let lastId = 0
  return {
    /** @throws AppError as the main process answered it. */
    async ask(question: Ask): Promise<string> {
      const id = ++lastId
      const outcome = await new Promise<AskOutcome>((resolve) => {
        waiting.set(id, resolve)
        post({ kind: 'ask', id, ask: question })
      })
      if (outcome.ok) return outcome.value
      throw AppError.fromData(outcome.error)
    },
    /** Takes an answer of the main process. */
    answered(id: number, outcome: AskOutcome): void {
      waiting.get(id)?.(outcome)
      waiting.delete(id)
    },
  }
}

/** Protects the vault's key by the operating system's key store, which only the main process reaches. */
export function osKeyProvider({ ask }: Pick<Asker, 'ask'>): KeyProvider {
  return {
    slot: 'os-key-store',
    describe: () => "the operating system's key store",
    wrap: async (key) => Buffer.from(await ask({ ask: 'wrap-key', data: key.toString('base64') }), 'base64'),
    unwrap: async (blob) => Buffer.from(await ask({ ask: 'unwrap-key', data: blob.toString('base64') }), 'base64'),
  }
}

/** The native file dialogs. */
export function nativeDialogs({ ask }: Pick<Asker, 'ask'>): FileDialogs {
  const orNothing = (path: string) => (path === '' ? undefined : path)
  return {
    open: async (purpose) => orNothing(await ask({ ask: 'open-file', purpose })),
    save: async (suggestedName) => orNothing(await ask({ ask: 'save-file', suggestedName })),
  }
}
