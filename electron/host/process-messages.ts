/** What the desktop application's main process and its backend process say to each other, apart from pages' traffic. */
import type { FilePurpose } from '@shared/contract/calls/dialogs'
import type { ErrorData } from '@shared/contract/errors'

/** Main → backend process. */
export type ToBackendProcess =
  | {
      readonly kind: 'start'
      readonly dataDir: string
      /** True when the system's key store protects secrets; else a key file does. */
      readonly osKeyStore: boolean
    }
  /** Comes with a message port: the traffic of one page. */
  | { readonly kind: 'connect' }
  /** A file the operator opened with the application; pages know it by the token. */
  | { readonly kind: 'file'; readonly path: string; readonly token: string }
  | { readonly kind: 'answer'; readonly id: number; readonly outcome: AskOutcome }
  | { readonly kind: 'stop' }

/** Things only the main process can do. Keys travel as base64. A dismissed dialog, and what has no answer, is the empty text. */
export type Ask =
  | { readonly ask: 'wrap-key' | 'unwrap-key'; readonly data: string }
  | { readonly ask: 'open-file'; readonly purpose: FilePurpose }
  | { readonly ask: 'save-file'; readonly suggestedName: string }
  /** For a data folder; the application starts anew with the one chosen. */
  | { readonly ask: 'choose-folder' }
  /** Announces messages on the desktop; a press leads to `route`. */
  | { readonly ask: 'announce'; readonly title: string; readonly body: string; readonly route: string }

export type AskOutcome =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: ErrorData }

/** Backend process → main. */
export type FromBackendProcess = { readonly kind: 'ask'; readonly id: number; readonly ask: Ask }
