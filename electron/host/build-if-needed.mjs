/** Builds the product in a checkout when it is not built, or not from the present sources. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json']
const OUTPUTS = ['out/main/main.js', 'out/main/serve.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

/**
 * Builds when needed; says so on standard error, where the build's own words go too, so that a command's results stay
 * alone on standard output.
 * @param {string} root folder of the checkout
 * @returns {boolean} false when the build failed
 */
export function buildIfNeeded(root) {
  if (!needsBuild(root)) return true
  process.stderr.write('Building …\n')
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const built = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (built.status !== 0) process.stderr.write('The build failed; see above.\n')
  return built.status === 0
}

/**
 * True when something is not built, or a source is newer than what was built of it.
 * @param {string} root
 * @returns {boolean}
 */
export function needsBuild(root) {
  const outputs = OUTPUTS.map((file) => join(root, file))
  if (!outputs.every((file) => existsSync(file))) return true
  const oldestOutput = Math.min(...outputs.map((file) => statSync(file).mtimeMs))
  return SOURCES.some((source) => newestTime(join(root, source)) > oldestOutput)
}

/** Newest modification below a path; tests are not part of the product. */
function newestTime(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newestTime(join(path, name))))
}
