/** Native dialogs, where `host.info` says the host has them. */
import { z } from 'zod'
import { call } from '../define'

/**
 * What is being chosen. Files of an `inventory` are read by the product itself, so the caller gets a token for
 * `transfer.preview` and `transfer.import`; the others are paths an environment's configuration keeps.
 */
export const FILE_PURPOSES = ['inventory', 'private-key', 'ca-file'] as const
export type FilePurpose = (typeof FILE_PURPOSES)[number]

export const dialogCalls = {
  /**
   * Lets the operator pick one file. Answered by the host before the backend sees it; a host without dialogs answers
   * `unsupported`. `cancelled` when the dialog is dismissed.
   */
  'host.chooseFile': call(
    'any',
    z.strictObject({ purpose: z.enum(FILE_PURPOSES) }),
    z.union([
      z.strictObject({ upload: z.string(), name: z.string() }),
      z.strictObject({ path: z.string(), name: z.string() }),
    ]),
  ),
}
