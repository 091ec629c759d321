/**
 * What a host gives the backend: the few things that differ between the desktop application, the serve host and the
 * command line. The backend knows its host through this interface only.
 */
import type { Capabilities } from '@shared/contract/calls/host'
import type { MessageNotice } from '@shared/text/message-notice'
import type { KeyProvider } from './secrets/key-provider'
import type { Redactor } from './secrets/redactor'

export interface HostServices {
  readonly capabilities: Capabilities
  /** Product version, "0.1.0". */
  readonly version: string
  /** Protects the vault's key; absent means a key file of mode 0600 in the data folder. */
  readonly keyProvider?: KeyProvider
  /** Takes secrets out of every log line; the backend teaches it each secret it resolves. */
  readonly redactor: Redactor
  /** Folder of the files shipped with the product (sample inventory, icons). */
  readonly resourcesDir: string
  /** What the build wrote of itself: files that are there once something was built. */
  readonly built?: {
    readonly licences: { readonly page: string; readonly program: string }
    readonly facts: string
  }
  /** Unattended first contact: remember unknown SSH host keys instead of asking. */
  readonly trustUnknownHostKeys?: boolean
  /** Files the operator handed to the host (uploaded, or picked in a native dialog), known to the backend by token. */
  readonly uploads?: {
    /**
     * The path of the file behind a token. The file stays the host's: read it, never move or remove it.
     * @throws AppError `not-found` when the token is unknown or has expired.
     */
    take(token: string): Promise<string>
  }
  /**
   * Offers a finished file for one download under a name and answers the token it is fetched by; the host removes the
   * file afterwards. Absent where callers name a path themselves.
   */
  readonly offerDownload?: (path: string, name: string) => string
  /**
   * Lets the operator point at another data folder and starts the product anew with it; answers the folder. Absent where
   * there are no dialogs. @throws AppError `cancelled`
   */
  readonly chooseDataFolder?: () => Promise<string>
  /** Announces messages on the desktop, unless somebody looks at the product. Absent where the page does. */
  readonly announce?: (notice: MessageNotice) => void
}
