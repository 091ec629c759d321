/** Runs a built command line of the product to its end. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** This checkout's own. */
export const CLI = fileURLToPath(new URL('../out/main/cli.js', import.meta.url))

/** @throws Error that says what to do */
export function mustBeBuilt(cli = CLI): void {
  if (!existsSync(cli)) throw new Error('the product is not built: run "npm run build" first')
}

interface CalipsoOptions {
  readonly cli?: string
  /** For Node, before the program. */
  readonly nodeOptions?: readonly string[]
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Exit codes. */
  readonly expected?: readonly number[]
}

/**
 * Answers what it prints. Not a blocking call: a simulated cloud answers from this process.
 * @throws Error when it is not built, and with what it said when it ends with another code than expected
 */
export async function calipso(args: readonly string[], options: CalipsoOptions = {}): Promise<string> {
  const { cli = CLI, nodeOptions = [], env, expected = [0] } = options
  mustBeBuilt(cli)
  return new Promise((resolve, reject) => {
    const settings = { maxBuffer: 1 << 30, env: { ...process.env, ...env } }
    const child = execFile(process.execPath, [...nodeOptions, cli, ...args], settings, (error, printed, said) => {
      const code = error === null ? 0 : error.code
      if (expected.some((one) => one === code)) resolve(printed)
      else reject(new Error(`calipso ${args.join(' ')} ended with ${code}\n${said}`))
    })
    child.stdin?.end()
  })
}
