/**
 * Chromium alone does not know the scheme `app`: its addresses are carried by a host of our own that no server answers,
 * every request to which is intercepted. `.localhost` keeps the page a secure context.
 */
const SHOWN = 'app://calipso/'
const CARRIED = 'http://app.calipso.localhost/'

export const toCarried = (url) => (url.startsWith(SHOWN) ? CARRIED + url.slice(SHOWN.length) : url)
export const toShown = (url) => (url.startsWith(CARRIED) ? SHOWN + url.slice(CARRIED.length) : url)
export const isCarried = (url) => url.startsWith(CARRIED)
