/** A window never leaves our page; links out of it open elsewhere, and only when confirmed. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Desktop, expect, test } from './fixture'

/** Records what leaves the application; `confirm` decides the question asked before. */
async function watchLeaving(
  { app }: Desktop,
  confirm: boolean,
): Promise<() => Promise<{ opened: string[]; asked: string[] }>> {
  await app.evaluate(({ shell, dialog }, isConfirmed) => {
    const seen = { opened: [] as string[], asked: [] as string[] }
    Object.assign(globalThis, { seen })
    shell.openExternal = async (url: string) => void seen.opened.push(url)
    const ask = async (...args: unknown[]) => {
      const { detail } = args.at(-1) as { detail: string }
      seen.asked.push(detail)
      return { response: isConfirmed ? 0 : 1, checkboxChecked: false }
    }
    dialog.showMessageBox = ask as typeof dialog.showMessageBox
  }, confirm)
  return () => app.evaluate(() => (globalThis as unknown as { seen: { opened: string[]; asked: string[] } }).seen)
}

const shownUrl = ({ app }: Desktop) =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.webContents.getURL().split('#')[0]),
  )

for (const confirmed of [true, false])
  test(`an https link asks and ${confirmed ? 'opens elsewhere' : 'stays unopened'}`, async ({ desktop }) => {
    const left = await watchLeaving(desktop, confirmed)
    await desktop.page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'https://docs.example/page', textContent: 'x' })
      document.body.append(link)
      link.click()
    })
    await expect.poll(async () => (await left()).asked).toEqual(['https://docs.example/page'])
    expect((await left()).opened).toEqual(confirmed ? ['https://docs.example/page'] : [])
    expect(await shownUrl(desktop)).toEqual(['app://calipso/index.html'])
  })

test('a new window is never opened', async ({ desktop }) => {
  const left = await watchLeaving(desktop, true)
  await desktop.page.getByText('Open the built-in sample').waitFor()
  await desktop.page.evaluate(() => void window.open('https://docs.example/new'))
  await expect.poll(async () => (await left()).opened).toEqual(['https://docs.example/new'])
  await desktop.page.evaluate(() => void window.open('/index.html'))
  await desktop.page.waitForTimeout(300)
  expect(await shownUrl(desktop)).toEqual(['app://calipso/index.html'])
})

test.describe('addresses that are neither ours nor safe to open', () => {
  let server: Server
  let address: string
  const requests: string[] = []
  test.beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '')
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  test.afterAll(() => void server.close())

  test('are neither loaded nor opened, redirects included', async ({ desktop }) => {
    const left = await watchLeaving(desktop, true)
    for (const url of [`${address}/redirect?next=app://calipso/index.html`, 'file:///etc/passwd', 'data:text/html,x']) {
      await desktop.page.evaluate((target) => location.assign(target), url).catch(() => undefined)
      await desktop.page.waitForTimeout(200)
    }
    expect(await shownUrl(desktop)).toEqual(['app://calipso/index.html'])
    expect({ ...(await left()), requests }).toEqual({ opened: [], asked: [], requests: [] })
  })
})

test('redirects, frames and webviews are stopped where Electron announces them', async ({ desktop: { app } }) => {
  const prevented = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const isPrevented = (name: string, details: object) => {
      let prevented = false
      contents?.emit(
        name as 'did-navigate',
        { ...details, preventDefault: () => (prevented = true) } as never,
        '' as never,
      )
      return prevented
    }
    return {
      redirectOut: isPrevented('will-redirect', { url: 'https://evil.example/?app://calipso/' }),
      redirectIn: isPrevented('will-redirect', { url: 'app://calipso/index.html' }),
      frame: isPrevented('will-frame-navigate', { url: 'app://calipso/index.html', isMainFrame: false }),
      webview: isPrevented('will-attach-webview', {}),
    }
  })
  expect(prevented).toEqual({ redirectOut: true, redirectIn: false, frame: true, webview: true })
})
