/** The window is as closed as it is meant to be. */
import { expect, test } from './fixture'

test('web preferences', async ({ desktop: { app } }) => {
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  })
})

test('the page gets call, cancel and on, and nothing of Node or Electron', async ({ desktop: { page } }) => {
  const found = await page.evaluate(() => {
    const bridge = (window as unknown as { calipso: Record<string, unknown> }).calipso
    return {
      bridge: Object.keys(bridge).sort(),
      kinds: Object.values(bridge).map((value) => typeof value),
      isFrozen: Object.isFrozen(bridge),
      leaked: ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer', 'global'].filter(
        (name) => name in window,
      ),
    }
  })
  expect(found).toEqual({
    bridge: ['call', 'cancel', 'on'],
    kinds: ['function', 'function', 'function'],
    isFrozen: true,
    leaked: [],
  })
})

test('the page comes from our own scheme, under the content security policy', async ({ desktop: { app, page } }) => {
  const url = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  expect(url).toMatch(/^app:\/\/calipso\/index\.html#/)
  const outcome = await page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    const inline = document.createElement('script')
    inline.textContent = 'window.inlineRan = true'
    document.body.append(inline)
    const frame = document.createElement('iframe')
    frame.src = 'https://example.invalid/'
    document.body.append(frame)
    const fetched = await fetch('https://example.invalid/').then(
      () => 'answered',
      () => 'refused',
    )
    // Not eval: what Playwright runs for a test is exempt from the policy, timers of the page are not.
    ;(setTimeout as (code: string) => number)('window.textRan = true')
    // Each is told on its own; a busy computer takes its time.
    const deadline = Date.now() + 10_000
    do await new Promise((resolve) => setTimeout(resolve, 100))
    while (new Set(violations).size < 4 && Date.now() < deadline)
    const ran = ['inlineRan', 'textRan'].filter((name) => name in window)
    return { fetched, ran, violations: [...new Set(violations)].sort() }
  })
  expect(outcome).toEqual({
    fetched: 'refused',
    ran: [],
    violations: ['connect-src', 'frame-src', 'script-src', 'script-src-elem'],
  })
})

test('our scheme answers GET for files of the bundle only', async ({ desktop: { page } }) => {
  const statuses = await page.evaluate(async () => {
    const ask = async (path: string, method = 'GET') => (await fetch(path, { method })).status
    return {
      page: await ask('/index.html'),
      post: await ask('/index.html', 'POST'),
      above: await ask('/..%2f..%2fpackage.json'),
      missing: await ask('/missing.js'),
      unknownKind: await ask('/LICENSE'),
    }
  })
  expect(statuses).toEqual({ page: 200, post: 405, above: 404, missing: 404, unknownKind: 404 })
})

test('permissions are refused, but for copying and notifications', async ({ desktop: { app, page, isElectron } }) => {
  const geolocation = await page.evaluate(
    () =>
      new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          () => resolve('refused'),
        ),
      ),
  )
  expect(geolocation).toBe('refused')
  test.skip(isElectron, 'Electron does not give its handlers back')
  const answers = await app.evaluate(({ session }) => {
    type Handlers = {
      request(contents: unknown, permission: string, answer: (granted: boolean) => void, details: object): void
      check(contents: unknown, permission: string, origin: string): boolean
      device(): boolean
    }
    const { request, check, device } = (session.defaultSession as unknown as { standIn: Handlers }).standIn
    const names = [
      'clipboard-sanitized-write',
      'notifications',
      'clipboard-read',
      'media',
      'geolocation',
      'openExternal',
      'fullscreen',
      'hid',
      'anything-new',
    ]
    const granted = (origin: string) =>
      names.filter((name) => {
        let answer: boolean | undefined
        request(null, name, (given) => (answer = given), { requestingUrl: origin })
        return answer === true && check(null, name, origin)
      })
    return { ours: granted('app://calipso/index.html'), theirs: granted('https://example.org/'), device: device() }
  })
  expect(answers).toEqual({ ours: ['clipboard-sanitized-write', 'notifications'], theirs: [], device: false })
})
