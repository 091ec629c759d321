/** Loaded before the application: makes `electron` mean the stand-in, for imports and for Playwright's `require`. */
import { register } from 'node:module'

register('./resolve-electron.mjs', import.meta.url)
const electron = await import('./electron.mjs')
globalThis.require = (name) => {
  if (name === 'electron') return electron
  throw new Error(`The stand-in for Electron cannot require ${name}`)
}
