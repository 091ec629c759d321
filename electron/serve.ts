/** Entry of the serve host: the same as `calipso serve`. */
import { runInProcess } from './cli/run-in-process'

await runInProcess(['serve', ...process.argv.slice(2)])
