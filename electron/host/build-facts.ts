/**
 * What a build writes of itself: whose packages its programs load, with their licences, and when it was made of what.
 * Used by `electron.vite.config.ts`; the licences of what is bundled into the page are written by Vite.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
})

/** One package, as Vite writes them too. */
export interface LicenceEntry {
  readonly name: string
  readonly version: string
  readonly identifier: string
  readonly text?: string
}

/** Installed for making the product, and part of the desktop application all the same. */
const SHIPPED_BESIDE = 'node_modules/electron'
const FOLDER = 'node_modules/'

/**
 * The product itself, and every package a production install has, by npm's own record, as far as it is installed here:
 * optional ones of other systems are not.
 */
export function programLicences(root: string): LicenceEntry[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  const entries = new Map<string, LicenceEntry>()
  for (const [path, { name: given, version, license, dev = false }] of Object.entries(packages)) {
    const folder = join(root, path)
    if ((dev && path !== SHIPPED_BESIDE) || version === undefined || !existsSync(folder)) continue
    const name = given ?? path.slice(path.lastIndexOf(FOLDER) + FOLDER.length)
    const text = licenceText(folder)
    const entry = { name, version, identifier: license ?? olderIdentifier(folder), ...(text !== undefined && { text }) }
    entries.set(`${name}@${version}`, entry)
  }
  return [...entries.values()]
}

const manifestSchema = z.object({
  licence: z.string().optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
})

/** Names of licences as packages wrote them before there was one way, which npm does not record. */
function olderIdentifier(folder: string): string {
  const { licence, licenses } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  return licence ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'not named'
}

/** The licence with whatever the author put beside it. */
function licenceText(folder: string): string | undefined {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
  const texts = files.map((file) =>
    readFileSync(join(folder, file), 'utf8')
      .replace(/^\s*\n/, '')
      .trimEnd(),
  )
  return texts.length === 0 ? undefined : texts.join('\n\n')
}

/** When this build was made, and of which commit, where that is known. */
export function buildFacts(root: string, now: Date): { built_at: string; commit?: string } {
  try {
    const run = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: 'pipe' })
    const isChanged = run('status', '--porcelain', '--untracked-files=no').trim() !== ''
    const commit = `${run('rev-parse', '--short=12', 'HEAD').trim()}${isChanged ? ', changed' : ''}`
    return { built_at: now.toISOString(), commit }
  } catch {
    // A build from an archive of the sources.
    return { built_at: now.toISOString() }
  }
}
