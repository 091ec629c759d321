/** Calls reach the backend process and come back; nobody but our page is heard. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bridge, BridgeMessage } from '@shared/contract/bridge'
import { type Desktop, expect, test } from './fixture'

declare global {
  interface Window {
    heard: BridgeMessage[]
  }
}

/** One call through the bridge as the page makes it, with ids far from the page's own. */
const call = ({ page }: Desktop, name: string, input: unknown, id: number) =>
  page.evaluate(
    ([callName, callInput, callId]) =>
      (window as unknown as { calipso: Bridge }).calipso.call(callName as string, callInput, callId as number),
    [name, input, id] as const,
  )

/** The process id of the backend process: the child of the main process that runs the built entry. */
function backendOf({ app }: Desktop): number {
  const mainId = String(app.process().pid)
  const isBackend = (id: string) => {
    try {
      const parentId = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]
      return parentId === mainId && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('backend-process')
    } catch {
      // The process ended while we were looking.
      return false
    }
  }
  return Number(readdirSync('/proc').find((id) => /^\d+$/.test(id) && isBackend(id)))
}

test('a call is answered by the backend process', async ({ desktop }) => {
  const answer = await call(desktop, 'host.info', {}, 1_000_001)
  expect(answer).toMatchObject({
    id: 1_000_001,
    ok: true,
    output: {
      version: '0.1.0',
      dataDir: desktop.dataDir,
      capabilities: { kind: 'electron', dialogs: true, announces: true },
    },
  })
  expect(await call(desktop, 'no.such.call', {}, 1_000_002)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  expect(await call(desktop, 'environments.get', { environment: 5 }, 1_000_003)).toMatchObject({
    error: { code: 'validation' },
  })
})

test('secrets are protected by a key file where there is no key store', async ({ desktop }) => {
  test.skip(desktop.isElectron, 'depends on the computer')
  expect(await call(desktop, 'host.info', {}, 1_000_001)).toMatchObject({
    output: { secretsStoredIn: expect.stringContaining('key file') },
  })
})

test('only the main frame of our page is heard', async ({ desktop: { app } }) => {
  const answered = await app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) throw new Error('there is no window')
    const sent: string[] = []
    const original = contents.send.bind(contents)
    contents.send = (channel: string, ...args: unknown[]) => {
      sent.push(String(args[0]))
      original(channel, ...args)
    }
    const { mainFrame } = contents
    const foreign = { url: 'https://evil.example/?app://calipso/' }
    const foreignContents = Object.assign(Object.create(contents), { mainFrame: foreign })
    const speak = (id: number, sender: object, senderFrame: object | null, payload?: object) => {
      const text = payload ?? JSON.stringify({ id, name: 'no.such.call', input: {} })
      ipcMain.emit('calipso:to-backend', { sender, senderFrame } as never, text as never)
    }
    const firstId = 2_000_001
    speak(firstId, contents, { url: 'app://calipso/index.html' })
    speak(firstId + 1, contents, null)
    speak(firstId + 2, { mainFrame }, mainFrame)
    speak(firstId + 3, foreignContents, foreign)
    speak(firstId + 4, contents, mainFrame, { id: firstId + 4, name: 'no.such.call', input: {} })
    // Messages keep their order: once this one is answered, the others never will be.
    speak(firstId + 5, contents, mainFrame)
    const isAnswered = (id: number) => sent.some((text) => text.includes(`"id":${id}`))
    while (!isAnswered(firstId + 5)) await new Promise((resolve) => setTimeout(resolve, 20))
    return [0, 1, 2, 3, 4, 5].filter((offset) => isAnswered(firstId + offset))
  })
  expect(answered).toEqual([5])
})

test('a page cannot name files; a native dialog can', async ({ desktop }) => {
  expect(await call(desktop, 'transfer.import', { source: { path: '/etc/passwd' } }, 3_000_001)).toMatchObject({
    error: { code: 'permission-denied' },
  })
  expect(await call(desktop, 'host.chooseFile', { purpose: 'private-key' }, 3_000_002)).toMatchObject({
    error: { code: 'cancelled' },
  })
  await desktop.app.evaluate(({ dialog }) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/home/me/.ssh/id_ed25519'] })
  })
  expect(await call(desktop, 'host.chooseFile', { purpose: 'private-key' }, 3_000_003)).toMatchObject({
    ok: true,
    output: { path: '/home/me/.ssh/id_ed25519', name: 'id_ed25519' },
  })
  expect(await call(desktop, 'host.chooseFile', { purpose: 'inventory' }, 3_000_004)).toMatchObject({
    ok: true,
    output: { upload: expect.stringMatching(/^[\w-]{43}$/) },
  })
})

test('a dead backend process is replaced', async ({ desktop }) => {
  test.skip(desktop.isElectron, 'finds the process by its command line')
  const { page } = desktop
  await page.evaluate(() => {
    window.heard = []
    ;(window as unknown as { calipso: Bridge }).calipso.on((message) => window.heard.push(message))
  })
  expect(await call(desktop, 'host.info', {}, 4_000_000)).toMatchObject({ ok: true })
  const pid = backendOf(desktop)
  process.kill(pid, 'SIGKILL')
  // Whatever the page asks meanwhile is answered with "not connected" once more.
  const states = () => page.evaluate(() => window.heard.flatMap((each) => ('connected' in each ? each.connected : [])))
  await expect.poll(async () => (await states()).at(-1)).toBe(true)
  expect((await states()).indexOf(true)).toBeGreaterThan(0)
  expect(await call(desktop, 'host.info', {}, 4_000_001)).toMatchObject({ ok: true })
})

test('quitting ends the backend process and releases the data folder', async ({ desktop }) => {
  expect(await call(desktop, 'host.info', {}, 5_000_001)).toMatchObject({ ok: true })
  await desktop.app.close()
  expect(existsSync(join(desktop.dataDir, 'window.json'))).toBe(true)
})
