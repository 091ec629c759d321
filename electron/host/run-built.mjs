/** `npm run cli -- …`: runs a built entry (`cli`, `serve`) with the given arguments, building it first when needed. */
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from './build-if-needed.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [, , entry] = process.argv
if (entry !== 'cli' && entry !== 'serve') {
  process.stderr.write('Usage: node electron/host/run-built.mjs cli|serve [arguments]\n')
  process.exitCode = 2
} else if (buildIfNeeded(root)) {
  process.argv.splice(2, 1)
  await import(new URL(`../../out/main/${entry}.js`, import.meta.url).href)
} else process.exitCode = 1
