/** Where the product's own files lie, and its version. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export type Product = ReturnType<typeof productAround>

const manifestSchema = z.object({ name: z.literal('calipso-desktop'), version: z.string() })

/**
 * Finds the product around one of its modules (`import.meta.url`): the nearest folder upwards with our package.json, the
 * same in a checkout, a build and a packaged application.
 */
export function productAround(moduleUrl: string) {
  const root = rootAbove(dirname(fileURLToPath(moduleUrl)))
  const { version } = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  return {
    version,
    /** The built page. */
    rendererDir: join(root, 'out/renderer'),
    /** Files shipped beside the code (sample inventory, icons). */
    resourcesDir: join(root, 'resources'),
    /** Whose work is in this build, and when it was made. */
    built: {
      licences: { page: join(root, 'out/renderer/licences.json'), program: join(root, 'out/main/licences.json') },
      facts: join(root, 'out/main/build.json'),
    },
    /** The built backend process and preload script of the desktop application. */
    backendProcess: join(root, 'out/main/backend-process.js'),
    preload: join(root, 'out/preload/preload.cjs'),
  }
}

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error('The product is incomplete: its package.json is missing')
  return rootAbove(parent)
}
