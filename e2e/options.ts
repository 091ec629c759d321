/** Options of the scripts of this folder. */
import { type ParseArgsConfig, parseArgs } from 'node:util'

/**
 * The options a script was given. An unknown one, and any other mistake, is answered in words and ends the script with
 * exit code 2.
 * @param usage "npm run … -- ARGUMENTS"
 */
export function optionsOf<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  return orExit(usage, () => parseArgs(config))
}

/** What `read` gives; where it throws, its words and the usage are printed, and the script ends with exit code 2. */
export function orExit<T>(usage: string, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : String(thrown))
    console.error(`usage: ${usage}`)
    process.exit(2)
  }
}
