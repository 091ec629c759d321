/** Inventories as files: written where the host can or as a download, read in only after they were shown. */
import { AppError } from '@shared/contract/errors'
import { formatBytes } from '@shared/text/byte-text'
import { z } from 'zod'
import type { Parts } from '../app/app-context'
import { saveFrom } from './save-file'

/** Lets the operator pick one file of this computer; undefined when none was picked. */
export function pickFile(accept: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('change', () => resolve(input.files?.[0]))
    input.addEventListener('cancel', () => resolve(undefined))
    input.click()
  })
}

/** Hands a file to the host and answers the token it can be imported by. */
async function upload(file: File): Promise<string> {
  const response = await fetch('/upload', {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream', 'X-Calipso-Request': '1' },
    body: file,
  }).catch((cause: unknown) => {
    throw new AppError('unreachable', `${file.name} could not be read or uploaded`, {
      cause,
      hint: 'A folder cannot be uploaded; choose one .calipso file, or pack the folder of a dump into an archive.',
    })
  })
  if (!response.ok) {
    throw new AppError('peer-error', `${file.name} could not be uploaded (${String(response.status)})`, {
      hint: 'The file may be larger than 100 MiB; export fewer objects.',
    })
  }
  const answer = z.object({ upload: z.string() }).safeParse(await response.json())
  if (answer.success) return answer.data.upload
  throw new AppError('protocol', `The server did not confirm that it received ${file.name}`)
}

/** True where the page may hand files over itself; a host with native dialogs takes only what is picked in them. */
export function takesDroppedFiles(app: Parts): boolean {
  return !app.host.capabilities.dialogs
}

/** Lets the operator pick a file and shows what is in it. */
export async function importInventory(app: Parts): Promise<void> {
  try {
    if (app.host.capabilities.dialogs) {
      const picked = await app.transport.call('host.chooseFile', { purpose: 'inventory' })
      if ('upload' in picked) app.sheets.show({ offered: picked })
    } else {
      const file = await pickFile('.calipso,.zip,.tar,.tgz,.gz')
      if (file) await offerFile(app, file)
    }
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}

/** Hands a picked or dropped file to the host and shows what is in it. */
export async function offerFile(app: Parts, file: File): Promise<void> {
  try {
    app.sheets.show({ offered: { upload: await upload(file), name: file.name } })
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}

/**
 * Writes an environment's inventory to a file: where the host has dialogs it asks for the place, else it is a download.
 * @param pseudonymise replaces names and addresses in the file.
 * @returns false when nothing was written: it failed (and was told) or the dialog was dismissed.
 */
export async function exportInventory(app: Parts, environment: string, pseudonymise: boolean): Promise<boolean> {
  try {
    const { path, download, bytes } = await app.transport.call('transfer.export', { environment, pseudonymise })
    if (download !== undefined) saveFrom(`/download/${encodeURIComponent(download)}`, `${environment}.calipso`)
    app.notices.add({
      tone: 'ok',
      text: `${environment} was exported (${formatBytes(bytes)})`,
      ...(path === undefined ? {} : { hint: path }),
    })
    return true
  } catch (thrown) {
    app.notices.failed(thrown)
    return false
  }
}
