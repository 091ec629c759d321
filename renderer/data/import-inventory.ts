/** Taking in an inventory file the operator picks. */
import { AppError } from '@shared/contract/errors'
import type { App } from '../app/app-context'
import { links } from '../routing/links'

/** Lets the operator pick one file of this computer; undefined when none was picked. */
function pickFile(accept: string): Promise<File | undefined> {
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
  })
  if (!response.ok) {
    throw new AppError('peer-error', `${file.name} could not be handed over (${String(response.status)})`, {
      hint: 'The file may be larger than 100 MiB; export it again with less in it.',
    })
  }
  const answer: unknown = await response.json()
  if (typeof answer === 'object' && answer !== null && 'upload' in answer && typeof answer.upload === 'string') {
    return answer.upload
  }
  throw new AppError('protocol', `The host did not say where it put ${file.name}`)
}

/** Picks a file, imports it as an environment of its own and shows it. */
export async function importInventory(app: App): Promise<void> {
  try {
    if (app.host.capabilities.dialogs) {
      const picked = await app.transport.call('host.chooseFile', { purpose: 'inventory' })
      if ('upload' in picked) await importUpload(app, picked.upload, picked.name)
    } else {
      const file = await pickFile('.calipso,.json,.zip')
      if (file) await importFile(app, file)
    }
  } catch (thrown) {
    app.notices.failed(thrown)
  }
}

/** Imports a file that was picked or dropped. */
async function importFile(app: App, file: File): Promise<void> {
  await importUpload(app, await upload(file), file.name)
}

async function importUpload(app: App, token: string, name: string): Promise<void> {
  const { environment } = await app.transport.call('transfer.import', { source: { upload: token } })
  await app.environments.load()
  app.notices.add({ tone: 'ok', text: `${name} is open as ${environment}` })
  app.router.go(links.environment(environment))
}
