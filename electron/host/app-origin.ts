/** Addresses the desktop application knows: its own page, links to elsewhere, and deep links from elsewhere. */

/** Scheme and origin of the page. A scheme of our own: unlike `file:` it has an origin that can be checked. */
export const APP_SCHEME = 'app'
const APP_HOST = 'calipso'
export const PAGE_URL = `${APP_SCHEME}://${APP_HOST}/index.html`

/** Scheme of deep links. */
export const LINK_SCHEME = 'calipso'
const MAX_LINK_LENGTH = 2048

/** True for addresses of our own page and its files, compared by parsed parts, never by text. */
export function isOwnPage(address: string): boolean {
  const url = parse(address)
  return url?.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === ''
}

export type ExternalTarget = NonNullable<ReturnType<typeof externalTarget>>

/**
 * An address the system's browser or mail program may be asked to open; `shown` is what the operator confirms.
 * @returns `undefined` for anything but `https:` and `mailto:`.
 */
export function externalTarget(address: string) {
  const url = parse(address)
  if (url?.protocol === 'https:') return { url: url.href, shown: url.host }
  if (url?.protocol === 'mailto:') return { url: url.href, shown: url.pathname }
  return undefined
}

/**
 * The page's route for `calipso://env/<name>/…`. Deep links only navigate: nothing but a route below `/env` comes out,
 * and names in it stay encoded, to be matched by the page and never evaluated.
 * @returns `undefined` for every other address.
 */
export function routeOfDeepLink(address: string): string | undefined {
  if (address.length > MAX_LINK_LENGTH) return undefined
  const url = parse(address)
  if (url?.protocol !== `${LINK_SCHEME}:` || url.host !== 'env' || url.pathname.length < 2) return undefined
  return `/env${url.pathname}${url.search}`
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined
}
