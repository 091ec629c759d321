/**
 * `npm start`: puts the product in front of the operator, whatever this computer has. Electron when its binary is there
 * or can be had; else the serve host in an installed Chromium or Chrome; else the address to open.
 *
 * Plain JavaScript, because it runs before anything is built. Never imports `electron`: in plain Node that starts a
 * download. Environment: `CI` or `CALIPSO_NO_DOWNLOAD` set: no download is tried.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildIfNeeded } from './build-if-needed.mjs'

/** How long fetching Electron may keep the operator waiting: behind a silent firewall it would hang for minutes. */
const DOWNLOAD_TIMEOUT_MS = 60_000
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The installed Electron executable, found by file as Electron's own package records it.
 * @param {string} root folder of the checkout
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findElectron(root, env) {
  const folder = join(root, 'node_modules/electron')
  const recorded = readIfPresent(join(folder, 'path.txt'))
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  const path = override ? join(override, recorded ?? 'electron') : recorded && join(folder, 'dist', recorded)
  return path && existsSync(path) ? path : undefined
}

/**
 * An installed browser that can show a page as an application window.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findBrowser(platform, env) {
  if (platform === 'darwin')
    return firstExisting(
      ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
    )
  if (platform === 'win32')
    return firstExisting(
      [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
        .filter((folder) => folder !== undefined)
        .map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe')),
    )
  // Without a display no browser can open: the address is printed instead.
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const installed = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).filter((path) =>
    existsSync(path),
  )
  // A browser packed as a snap sees neither our temporary files nor its profile there.
  return installed.find((path) => !/\/snap(\/|$)/.test(realpathSync(path)) && !isSnapScript(path))
}

/** Ubuntu's `chromium-browser` is a short script that starts the snap. */
function isSnapScript(path) {
  return statSync(path).size < 10_000 && readFileSync(path, 'utf8').includes('/snap/')
}

/**
 * True when Electron may be fetched.
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean}
 */
export const mayDownload = (env) => !env.CI && !env.CALIPSO_NO_DOWNLOAD

const firstExisting = (paths) => paths.find((path) => existsSync(path))
const readIfPresent = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined)

/** One try of Electron's own installer, its report kept to itself: what it means is said in one line afterwards. */
function download(root) {
  console.error('Fetching Electron (once) …')
  const installer = join(root, 'node_modules/electron/install.js')
  spawnSync(process.execPath, [installer], { cwd: root, stdio: 'ignore', timeout: DOWNLOAD_TIMEOUT_MS })
}

/** Runs a program to its end, passing on signals; ends this process as it ended. */
function become(command, args) {
  const child = spawn(command, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`${command} cannot be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

/** Starts the serve host and shows its page; closing the window ends both. */
function serveInBrowser(root, args) {
  const server = spawn(process.execPath, [join(root, 'out/main/serve.js'), '--json', '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let window
  const stop = () => server.kill('SIGTERM')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  server.on('exit', (code) => {
    process.exitCode = code ?? 1
    window?.kill()
  })
  let printed = ''
  server.stdout.on('data', (chunk) => {
    printed += chunk
    if (!printed.includes('\n')) return
    server.stdout.removeAllListeners('data')
    const { url } = JSON.parse(printed)
    const browser = findBrowser(process.platform, process.env)
    if (browser === undefined) console.log(`Open ${url}`)
    else window = openApp(browser, url, stop)
  })
}

/**
 * Shows the page in a window without browser controls. The address carries the access token, and arguments can be read
 * by every user of the computer: the browser is given a private file that leads there.
 */
function openApp(browser, url, onClosed) {
  const folder = mkdtempSync(join(tmpdir(), 'calipso-window-'))
  const door = join(folder, 'open.html')
  writeFileSync(
    door,
    `<!doctype html><title>Calipso Desktop</title><script>location.replace(${JSON.stringify(url)})</script>`,
    { mode: 0o600 },
  )
  const window = spawn(
    browser,
    [
      `--app=${pathToFileURL(door)}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      '--window-size=1440,900',
      '--no-first-run',
      '--no-default-browser-check',
      // Chromium refuses to run as root with its sandbox; nobody else loses it.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    { stdio: 'ignore' },
  )
  const end = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  window.on('exit', () => {
    end()
    onClosed()
  })
  window.on('error', () => {
    end()
    console.log(`Open ${url}`)
  })
  return window
}

async function main() {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const args = process.argv.slice(2)
  if (!buildIfNeeded(root)) {
    process.exitCode = 1
    return
  }
  if (!findElectron(root, process.env) && mayDownload(process.env)) download(root)
  const electron = findElectron(root, process.env)
  if (electron) {
    become(electron, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, ...args])
    return
  }
  const why = mayDownload(process.env) ? 'could not be fetched' : 'is not installed'
  console.error(`Electron ${why}: starting the serve host instead.`)
  serveInBrowser(root, args)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main()
