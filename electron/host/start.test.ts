import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needsBuild } from './build-if-needed.mjs'
import { findBrowser, findElectron, mayDownload } from './start.mjs'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'calipso-start-test-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function put(path: string, content = '', ageSeconds = 0): Promise<string> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  const time = Date.now() / 1000 - ageSeconds
  await utimes(file, time, time)
  return file
}

test('Electron is found by the file its package names, never by asking it', async () => {
  expect(findElectron(root, {})).toBeUndefined()
  await put('node_modules/electron/path.txt', 'electron\n')
  expect(findElectron(root, {})).toBeUndefined()
  const binary = await put('node_modules/electron/dist/electron')
  expect(findElectron(root, {})).toBe(binary)
  const elsewhere = await put('elsewhere/electron')
  expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: dirname(elsewhere) })).toBe(elsewhere)
  expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'nowhere') })).toBeUndefined()
})

test('a download is tried unless in CI or unwanted', () => {
  expect([mayDownload({}), mayDownload({ CI: '1' }), mayDownload({ CALIPSO_NO_DOWNLOAD: '1' })]).toEqual([
    true,
    false,
    false,
  ])
})

test('a browser is used on a display, in order of preference, but not one packed as a snap', async () => {
  const chrome = await put('bin/google-chrome', '#!/bin/sh\n')
  const env = { PATH: ['/nowhere', join(root, 'bin')].join(':'), DISPLAY: ':0' }
  expect(findBrowser('linux', { ...env, DISPLAY: '' })).toBeUndefined()
  expect(findBrowser('linux', env)).toBe(chrome)
  await put('bin/chromium-browser', '#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
  await put('snap/bin/chromium')
  await symlink(join(root, 'snap/bin/chromium'), join(root, 'bin/chromium'))
  expect(findBrowser('linux', env)).toBe(chrome)
  await rm(join(root, 'bin/chromium'))
  const chromium = await put('bin/chromium')
  expect(findBrowser('linux', { PATH: env.PATH, WAYLAND_DISPLAY: 'wayland-0' })).toBe(chromium)
})

test('builds what is missing or older than its sources, but not for a test', async () => {
  expect(needsBuild(root)).toBe(true)
  for (const output of ['main/main.js', 'main/serve.js', 'preload/preload.cjs', 'renderer/index.html'])
    await put(`out/${output}`, '', 100)
  await put('package.json', '', 200)
  await put('electron/host/deep/file.ts', '', 200)
  expect(needsBuild(root)).toBe(false)
  await put('renderer/page.test.tsx')
  expect(needsBuild(root)).toBe(false)
  await put('shared/model/new.ts')
  expect(needsBuild(root)).toBe(true)
})

/** A checkout whose programs are stand-ins that only say what they were asked for. */
async function checkout(): Promise<string> {
  await put('package.json', '{"type":"module"}')
  const script = join(root, 'electron/host/start.mjs')
  await mkdir(dirname(script), { recursive: true })
  for (const name of ['start', 'build-if-needed', 'run-built'])
    await cp(new URL(`${name}.mjs`, import.meta.url), join(root, `electron/host/${name}.mjs`))
  const builder = `import { mkdirSync, writeFileSync } from 'node:fs'
    console.log('built')
    for (const [folder, file, text] of [
      ['main', 'main.js', ''], ['preload', 'preload.cjs', ''], ['renderer', 'index.html', ''],
      ['main', 'serve.js', 'console.log(JSON.stringify({ url: "http://127.0.0.1:1/#t " + process.argv.slice(2).join(" ") }))'],
    ]) { mkdirSync('out/' + folder, { recursive: true }); writeFileSync('out/' + folder + '/' + file, text) }`
  await put('node_modules/electron-vite/bin/electron-vite.js', builder)
  await put('node_modules/electron-vite/package.json', '{"type":"module"}')
  return script
}
const start = (script: string, env: Record<string, string> = {}, args = ['--data-dir', '/d']) =>
  promisify(execFile)(process.execPath, [script, ...args], { env: { PATH: '/nowhere', ...env } })

test('without Electron and display it builds, says why in one line, and prints the address', async () => {
  const { stdout, stderr } = await start(await checkout(), { CI: '1' })
  expect(stdout).toBe('Open http://127.0.0.1:1/#t --json --quiet --data-dir /d\n')
  expect(stderr).toBe('Building …\nbuilt\nElectron is not installed: starting the serve host instead.\n')
})

test('it tries to fetch Electron once, and starts it when that worked', async () => {
  const script = await checkout()
  const failing = await put('node_modules/electron/install.js', 'console.log("a long report"); process.exit(1)')
  await put('node_modules/electron/package.json', '{}')
  const without = await start(script)
  expect(without.stderr).toContain(
    'Fetching Electron (once) …\nElectron could not be fetched: starting the serve host instead.\n',
  )
  expect(without.stdout).not.toContain('a long report')

  const electron = await put('prepared/electron', '#!/bin/sh\necho electron "$@"\n')
  await chmod(electron, 0o755)
  await writeFile(
    failing,
    `const fs = require('node:fs'); fs.mkdirSync(__dirname + '/dist')
    fs.renameSync(${JSON.stringify(electron)}, __dirname + '/dist/electron'); fs.writeFileSync(__dirname + '/path.txt', 'electron')`,
  )
  const { stdout } = await start(script)
  expect(stdout).toMatch(/^electron (--no-sandbox )?\S*calipso-start-test-\w+\/? --data-dir \/d\n$/)
  expect((await start(script, { CI: '1' })).stdout).toBe(stdout)
})

test('run-built keeps the results alone on standard output', async () => {
  const { stdout, stderr } = await start((await checkout()).replace('start.mjs', 'run-built.mjs'), {}, [
    'serve',
    '--json',
  ])
  expect({ stdout, stderr }).toEqual({
    stdout: '{"url":"http://127.0.0.1:1/#t --json"}\n',
    stderr: 'Building …\nbuilt\n',
  })
})

test('a failed build ends it', async () => {
  const script = await checkout()
  await put('node_modules/electron-vite/bin/electron-vite.js', 'process.exit(1)')
  await expect(start(script)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('The build failed') })
})
