/** Serves the page's bundle as `app://calipso/…`: GET only, nothing outside the bundle, with every protective header. */
import { readFile } from 'node:fs/promises'
import type { Protocol } from 'electron'
import { APP_SCHEME } from '../app-origin'
import { bundleFileOf } from '../bundle-file'
import { SECURITY_HEADERS } from '../content-security-policy'

/** Must run before the application is ready: gives the scheme an origin, so that the page's policies apply to it. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/** Answers requests of the page for its own files. */
export function serveBundle(protocol: Protocol, bundleDir: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET') return refusal(405)
    const file = bundleFileOf(bundleDir, request.url)
    if (file === undefined) return refusal(404)
    try {
      const body = new Uint8Array(await readFile(file.path))
      return new Response(body, { headers: { ...SECURITY_HEADERS, 'Content-Type': file.mediaType } })
    } catch {
      // Whatever keeps the file from being read, the page can only be told that it is not there.
      return refusal(404)
    }
  })
}

const refusal = (status: number) => new Response(null, { status, headers: SECURITY_HEADERS })
