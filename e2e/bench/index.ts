/**
 * `npm run bench [-- --only NAME]…`: measures the product next to the obvious way of doing the same, in one run on one
 * machine, and prints a table. Trust the ratios; the absolute figures are this machine's.
 */
import { optionsOf, orExit } from '../options'
import { cliques } from './cliques'
import { frames } from './frames'
import { growth } from './growth'
import { inventory } from './inventory'
import { layout } from './layout'
import type { Bench, Row } from './measure'
import { scan } from './scan'
import { tableText } from './table'

const BENCHES: readonly Bench[] = [scan, cliques, inventory, layout, frames, growth]

const USAGE = 'npm run bench [-- --only NAME]…'
const { values } = optionsOf(USAGE, { options: { only: { type: 'string', multiple: true } } })
const wanted = orExit(USAGE, () => {
  const names = BENCHES.map((bench) => bench.name)
  const unknown = values.only?.find((name) => !names.includes(name))
  if (unknown === undefined) return BENCHES.filter((bench) => values.only?.includes(bench.name) ?? true)
  throw new Error(`There is no benchmark "${unknown}"; choose of: ${names.join(', ')}`)
})
const rows: Row[] = []
for (const bench of wanted) {
  const started = performance.now()
  rows.push(...(await bench.run((text) => console.error(`[${bench.name}] ${text}`))))
  console.error(`[${bench.name}] took ${((performance.now() - started) / 1000).toFixed(0)} s`)
}
console.log(tableText(rows))
