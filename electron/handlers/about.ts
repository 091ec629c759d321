/** Which build this is, and the licences of what is bundled in it, as the build wrote them down. */
import { release } from 'node:os'
import type { BundledPackage } from '@shared/contract/calls/about'
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import type { HostServices } from '../host-services'
import { parseJson, readTextIfPresent } from '../store/disk'
import type { HandlersOf } from './handler'

/** What the build writes of each package; without a text where its author ships none. */
const entriesSchema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    identifier: z.string().optional(),
    text: z.string().optional(),
  }),
)
type Entry = z.infer<typeof entriesSchema>[number]

const buildSchema = z.object({ built_at: z.string(), commit: z.string().optional() })

interface Package extends BundledPackage {
  readonly text: string
}

export function aboutHandlers({
  built,
  version,
  capabilities,
}: Pick<HostServices, 'built' | 'version' | 'capabilities'>): HandlersOf<'about'> {
  const packages = async () =>
    built ? merged(await entriesOf(built.licences.page), await entriesOf(built.licences.program)) : []
  return {
    'about.build': async () => {
      const build = buildSchema.safeParse(parseJson(built && (await readTextIfPresent(built.facts)))).data
      const { node, electron, chrome } = process.versions
      const facts: readonly (readonly [string, string | undefined])[] = [
        ['Version', version],
        ['Built', build?.built_at],
        ['Commit', build?.commit],
        ['Runs as', HOST_WORDS[capabilities.kind]],
        ['Node', node],
        ['Electron', electron],
        ['Chromium', chrome],
        ['System', `${process.platform} ${release()}, ${process.arch}`],
      ]
      return { facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])) }
    },
    'about.packages': async () => (await packages()).map(({ text: _, ...one }) => one),
    'about.licence': async ({ id }) => {
      const found = (await packages()).find((one) => one.id === id)
      if (!found) throw new AppError('not-found', `There is no package ${id} in this build`)
      return { text: found.text }
    },
  }
}

const HOST_WORDS = {
  electron: 'desktop application',
  serve: 'local server, used in a browser',
  cli: 'command line',
} as const

/** @throws AppError `not-found` where nothing was built */
async function entriesOf(file: string): Promise<Entry[]> {
  const parsed = entriesSchema.safeParse(parseJson(await readTextIfPresent(file)))
  if (parsed.success) return parsed.data
  throw new AppError('not-found', `The licences of this build are missing: ${file}`, {
    hint: 'npm run build writes them.',
  })
}

function merged(page: readonly Entry[], program: readonly Entry[]): Package[] {
  const packages = new Map<string, Package>()
  const add = (part: Package['parts'][number], { name, version, identifier, text }: Entry) => {
    const id = `${name}@${version}`
    const known = packages.get(id)
    packages.set(id, {
      id,
      name,
      version,
      licence: known?.licence ?? identifier ?? 'see its text',
      parts: [...(known?.parts ?? []), part],
      text: known?.text ?? text ?? `${name} ships no text of its licence (${identifier ?? 'not named'}).`,
    })
  }
  for (const entry of page) add('page', entry)
  for (const entry of program) add('program', entry)
  return [...packages.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
}
