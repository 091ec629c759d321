import type { App } from '../app/app-context'
import { formatBytes } from '../format/number'

/** Writes an environment's inventory to a file: through the host's dialog where it has one, else as a download. */
export async function exportInventory(app: App, environment: string): Promise<void> {
  try {
    const { path, download, bytes } = await app.transport.call('transfer.export', { environment })
    if (download !== undefined) saveDownload(download, `${environment}.calipso`)
    app.notices.add({
      tone: 'ok',
      text: `${environment} is exported, ${formatBytes(bytes)}`,
      ...(path === undefined ? {} : { hint: path }),
    })
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}

function saveDownload(token: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = `/download/${encodeURIComponent(token)}`
  link.download = fileName
  link.click()
}
