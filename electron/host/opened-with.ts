/** What the application was asked to open: a deep link, or an inventory file double-clicked in a file manager. */
import { isAbsolute, resolve } from 'node:path'
import { LINK_SCHEME, routeOfDeepLink } from './app-origin'

export type Opened = { readonly route: string } | { readonly file: string }

/** The deep link or file among command-line arguments; the last one counts. Options are left to Chromium. */
export function openedByArguments(args: readonly string[], workingDirectory: string): Opened | undefined {
  const last = args.findLast((arg) => arg.startsWith(`${LINK_SCHEME}://`) || arg.endsWith('.calipso'))
  if (last === undefined) return undefined
  if (last.startsWith(`${LINK_SCHEME}://`)) return openedByLink(last)
  return { file: isAbsolute(last) ? last : resolve(workingDirectory, last) }
}

/** A deep link as the place in the page it leads to; `undefined` for any that leads nowhere. */
export function openedByLink(address: string): Opened | undefined {
  const route = routeOfDeepLink(address)
  return route === undefined ? undefined : { route }
}

/** The data folder given as `--data-dir DIR` or `--data-dir=DIR`, the same option the command line has; the last one counts. */
export function dataDirArgument(args: readonly string[]): string | undefined {
  const index = args.findLastIndex((arg) => arg === '--data-dir' || arg.startsWith('--data-dir='))
  const option = args[index]
  const value = option === '--data-dir' ? args[index + 1] : option?.slice('--data-dir='.length)
  return value ? resolve(value) : undefined
}
