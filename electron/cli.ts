/** Entry of the command line (`calipso`). */
import { runInProcess } from './cli/run-in-process'

await runInProcess(process.argv.slice(2))
