import type { App } from '../app/app-context'
import { formatBytes } from '../format/number'

/**
 * Writes an environment's inventory to a file: where the host has dialogs it asks for the place, else it is a download.
 * @param pseudonymise replaces names and addresses in the file.
 * @returns false when nothing was written: it failed (and was told) or the dialog was dismissed.
 */
export async function exportInventory(app: App, environment: string, pseudonymise: boolean): Promise<boolean> {
  try {
    const { path, download, bytes } = await app.transport.call('transfer.export', { environment, pseudonymise })
    if (download !== undefined) saveDownload(download, `${environment}.calipso`)
    app.notices.add({
      tone: 'ok',
      text: `${environment} is exported, ${formatBytes(bytes)}`,
      ...(path === undefined ? {} : { hint: path }),
    })
    return true
  } catch (thrown) {
    app.notices.failed(thrown)
    return false
  }
}

function saveDownload(token: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = `/download/${encodeURIComponent(token)}`
  link.download = fileName
  link.click()
}
