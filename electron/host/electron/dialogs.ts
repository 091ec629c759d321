/** Native dialogs of the desktop application. */
import type { FilePurpose } from '@shared/contract/calls/dialogs'
import type { BrowserWindow, Dialog, FileFilter, OpenDialogOptions, Shell } from 'electron'
import type { ExternalTarget } from '../app-origin'

const ANY: FileFilter = { name: 'All files', extensions: ['*'] }
const INVENTORY: FileFilter = { name: 'Calipso inventory', extensions: ['calipso'] }

const DUMP: FileFilter = { name: 'Dump of Calipso', extensions: ['zip', 'tar', 'tgz', 'gz'] }

const OPEN: Readonly<Record<FilePurpose, { title: string; filters: FileFilter[] }>> = {
  inventory: { title: 'Import an inventory', filters: [INVENTORY, DUMP, ANY] },
  'private-key': { title: 'Choose a private key', filters: [ANY] },
  'ca-file': {
    title: 'Choose a CA certificate',
    filters: [{ name: 'Certificates', extensions: ['pem', 'crt', 'cer'] }, ANY],
  },
}

export interface DialogParts {
  readonly dialog: Dialog
  readonly shell: Shell
  /** The window a dialog belongs to, if there is one. */
  readonly parent: () => BrowserWindow | undefined
}

/** Asks for one existing file; the empty text when dismissed. */
export const askFile = (parts: DialogParts, purpose: FilePurpose): Promise<string> =>
  askPath(parts, { ...OPEN[purpose], properties: ['openFile'] })

/** Asks for a data folder, which may be made in the dialog; the empty text when dismissed. */
export const askFolder = (parts: DialogParts): Promise<string> =>
  askPath(parts, { title: 'Choose a data folder', properties: ['openDirectory', 'createDirectory'] })

async function askPath({ dialog, parent }: DialogParts, options: OpenDialogOptions): Promise<string> {
  const window = parent()
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return filePaths[0] ?? ''
}

/** Asks where to write an inventory file; the empty text when dismissed. */
export async function askTarget({ dialog, parent }: DialogParts, suggestedName: string): Promise<string> {
  const window = parent()
  const options = { title: 'Export an inventory', defaultPath: suggestedName, filters: [INVENTORY] }
  const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
  return filePath
}

/** Shows the address and opens it in the system's browser or mail program when the operator agrees. */
export async function confirmElsewhere({ dialog, shell, parent }: DialogParts, target: ExternalTarget): Promise<void> {
  const window = parent()
  const options = {
    type: 'question' as const,
    message: `Open ${target.shown} outside Calipso Desktop?`,
    detail: target.url,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  if (response === 0) await shell.openExternal(target.url)
}

/** Tells that the backend cannot be kept running; true when the operator wants another try. */
export async function askRestart({ dialog, parent }: DialogParts, logFolder: string): Promise<boolean> {
  const window = parent()
  const options = {
    type: 'error' as const,
    message: 'Calipso Desktop stopped working several times in a row',
    detail: `Your data is safe. The log in ${logFolder} tells what happened.`,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return response === 0
}
