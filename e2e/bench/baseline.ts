/**
 * Version 0.1.0, built from this repository's own history, so that old and new are measured in one run on one machine.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The last commit of version 0.1.0. */
const COMMIT = 'a40dc70111002a4a66bb5e1388c9d699d11cad77'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The checkout and its built command line. Undefined, after having said so, where the history is not there (a shallow
 * clone, an archive).
 */
export function openBaseline(say: (text: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'calipso-0.1.0-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    say('building version 0.1.0')
    const archive = execFileSync('git', ['archive', COMMIT], { cwd: root, maxBuffer: 256 * 1024 * 1024 })
    execFileSync('tar', ['-x', '-C', folder], { input: archive })
    // Both versions are measured with the libraries of this one.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    execFileSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
      cwd: folder,
      stdio: 'ignore',
    })
    const cli = join(folder, 'out/main/cli.js')
    if (existsSync(cli)) return { folder, cli, remove }
  } catch (error) {
    say(String(error))
  }
  remove()
  say(
    'SKIPPED: version 0.1.0 beside this one. To measure it: run in a clone with the whole history (git fetch --unshallow)',
  )
  return undefined
}
export type Baseline = NonNullable<ReturnType<typeof openBaseline>>
