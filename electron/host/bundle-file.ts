/** Files of the page's bundle by address. */
import { extname, isAbsolute, join, relative, resolve } from 'node:path'
import { isOwnPage } from './app-origin'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * The file of an `app://calipso/…` address; `undefined` when the address is not ours, names no kind of file the bundle
 * holds, or leaves the bundle. SECURITY: guarded by bundle-file.test.ts.
 */
export function bundleFileOf(bundleDir: string, address: string) {
  if (!isOwnPage(address)) return undefined
  const name = decode(new URL(address).pathname)
  if (name === undefined || name.includes('\0')) return undefined
  const path = resolve(join(bundleDir, name))
  const inside = relative(bundleDir, path)
  const mediaType = MEDIA_TYPES[extname(path)]
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside) || mediaType === undefined) return undefined
  return { path, mediaType }
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname)
  } catch {
    // Not validly encoded: no file of ours has such a name.
    return undefined
  }
}
