/** What large environments cost once they are scanned, beside version 0.1.0, measured in the same run. */
import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { CLI } from '../calipso'
import { type Baseline, openBaseline } from './baseline'
import { type Bench, inFolder, type Row } from './measure'
import { type Measured, measureRun } from './measured-scan'

const root = fileURLToPath(new URL('../..', import.meta.url))
const ENVIRONMENTS = 10

export const growth: Bench = {
  name: 'growth',
  async run(say) {
    const baseline = openBaseline(say)
    try {
      return baseline ? await homeOf(baseline, say) : []
    } finally {
      baseline?.remove()
    }
  },
}

/** Ten large environments, written by version 0.1.0 and opened by both: the list that Home shows, and one of them. */
const homeOf = (baseline: Baseline, say: (text: string) => void): Promise<Row[]> =>
  inFolder(async (folder) => {
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')]
    for (let n = 1; n <= ENVIRONMENTS; n++) {
      say(`writing environment ${n} of ${ENVIRONMENTS}`)
      runIn(baseline.folder, 'write-large-store.mjs', theirs, `large-${n}`)
    }
    cpSync(theirs, ours, { recursive: true })
    const both = async (args: readonly string[]): Promise<readonly [Measured, Measured]> => [
      await measureRun(CLI, ['--data-dir', ours, '--quiet', ...args]),
      await measureRun(baseline.cli, ['--data-dir', theirs, '--quiet', ...args]),
    ]
    const migrated = await measureRun(CLI, ['--data-dir', ours, '--quiet', 'env', 'list', '--json'])
    const home = await both(['env', 'list', '--json'])
    const changes = [changeOne(root, ours), changeOne(baseline.folder, theirs)] as const
    say(`one instance changed: ${JSON.stringify(changes)}`)
    const one = await both(['inventory', 'large-1', '--type', 'region', '--json'])
    const row = <T>(what: string, unit: Row['unit'], [own, old]: readonly [T, T], of: (m: T) => number): Row => ({
      what,
      unit,
      ours: of(own),
      naive: of(old),
      how: 'version 0.1.0',
    })
    const list = `Home of ${ENVIRONMENTS} environments of 100 000 objects`
    const opening = 'opening one of them'
    return [
      { what: `${list}: first start on a folder of 0.1.0`, unit: 'ms', ours: migrated.wallMs },
      row(`${list}: whole run`, 'ms', home, (m) => m.wallMs),
      row(`${list}: peak memory`, 'MiB', home, (m) => m.peakMiB),
      row(`${opening}: whole run`, 'ms', one, (m) => m.wallMs),
      row(`${opening}: peak memory`, 'MiB', one, (m) => m.peakMiB),
      row(`${opening}: longest stall`, 'ms', one, (m) => m.stallMs),
      row('one instance of 100 000 objects changed: time', 'ms', changes, (m) => m.ms),
      row('one instance of 100 000 objects changed: written', 'MiB', changes, (m) => m.bytes / 2 ** 20),
    ]
  })

const changeSchema = z.object({ ms: z.number(), bytes: z.number() })

function changeOne(checkout: string, dataDir: string): z.infer<typeof changeSchema> {
  return changeSchema.parse(JSON.parse(runIn(checkout, 'change-one.mjs', dataDir, 'large-1')))
}

/** Runs a script of this folder with the code of a checkout. */
function runIn(checkout: string, script: string, ...args: readonly string[]): string {
  const file = fileURLToPath(new URL(script, import.meta.url))
  return execFileSync(process.execPath, ['--import', 'tsx', file, checkout, ...args], {
    cwd: checkout,
    encoding: 'utf8',
  })
}
