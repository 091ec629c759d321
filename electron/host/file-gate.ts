/**
 * Which files a page may name: none. A page gets at files only through tokens of this host, or through a native dialog
 * in which the operator points at one; `transfer.*` calls that carry a path of the page's own making are refused.
 * The command line has no such gate: there the operator types the path.
 */
import { basename } from 'node:path'
import type { FilePurpose } from '@shared/contract/calls/dialogs'
import { AppError, validationError } from '@shared/contract/errors'
import { CALLS } from '@shared/contract/index'
import type { CallGate } from './dispatch'
import type { FileExchange } from './file-exchange'

/** Native file dialogs of the host; `undefined` when the operator dismisses one. */
export interface FileDialogs {
  open(purpose: FilePurpose): Promise<string | undefined>
  save(suggestedName: string): Promise<string | undefined>
}

export interface FileGateOptions {
  readonly exchange: Pick<FileExchange, 'add'>
  /** Absent where the host has no dialogs (a browser shows its own). */
  readonly dialogs?: FileDialogs
}

/**
 * The gate of a page's connection: answers `host.chooseFile`, and lets `transfer.export` ask for its target where
 * there are dialogs. Every other call passes unchanged.
 */
export function createFileGate({ exchange, dialogs }: FileGateOptions): CallGate {
  const chooseFile = async (input: unknown) => {
    if (!dialogs)
      throw new AppError('unsupported', 'This host has no file dialogs', { hint: 'Upload the file instead.' })
    const parsed = CALLS['host.chooseFile'].input.safeParse(input)
    if (!parsed.success) throw validationError('host.chooseFile', parsed.error)
    const path = chosen(await dialogs.open(parsed.data.purpose))
    const name = basename(path)
    return { output: parsed.data.purpose === 'inventory' ? { upload: exchange.add(path), name } : { path, name } }
  }

  const chooseTarget = async (input: unknown) => {
    const parsed = CALLS['transfer.export'].input.safeParse(input)
    // What is wrong with the input is said by the backend, in the same words on every host.
    if (!parsed.success || !dialogs) return { input }
    return { input: { ...parsed.data, path: chosen(await dialogs.save(`${parsed.data.environment}.calipso`)) } }
  }

  return async (name, input) => {
    if (name === 'host.chooseFile') return chooseFile(input)
    if (name.startsWith('transfer.') && namesPath(input))
      throw new AppError('permission-denied', `${name}: a page cannot name a file by its path`, {
        hint: 'Choose the file in the dialog, or upload it.',
      })
    return name === 'transfer.export' ? chooseTarget(input) : { input }
  }
}

/** What was chosen in a dialog. @throws AppError `cancelled` when it was dismissed. */
export function chosen(path: string | undefined): string {
  if (!path) throw new AppError('cancelled', 'Nothing was chosen')
  return path
}

/** SECURITY: looks for `path` at the top and in `source`; guarded by file-gate.test.ts. */
function namesPath(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return false
  return 'path' in input || ('source' in input && namesPath(input.source))
}
