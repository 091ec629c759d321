/**
 * `npm run verify:cloud -- ENV.json [--data-dir DIR] [--without-db] [--commands]`
 *
 * Asks a cloud itself (APIs and hosts, in code that shares nothing with the product's fetchers and parsers), lets the
 * product scan the same cloud, prints counts and every difference, and exits 1 when there is any.
 * With `--data-dir` the inventory stored there is compared instead of a fresh scan. With `--commands` every command that
 * is offered for an object is run once where it is to be run; those that fail are differences too.
 */
import { optionsOf, orExit } from '../options'
import { askApi } from './ask-api'
import { askHosts, type HostTruth } from './ask-hosts'
import { type Comparison, compareApi, compareHosts } from './compare'
import { compareCliques } from './compare-cliques'
import { askOvn, compareOvn } from './compare-ovn'
import { readCloudAccess } from './environment-file'
import { compareLeftOver } from './left-over'
import { productInventory } from './product'
import { printRuns, runCommands } from './run-commands'

const USAGE = 'npm run verify:cloud -- ENV.json [--data-dir DIR] [--without-db] [--commands]'
const { values, positionals } = optionsOf(USAGE, {
  allowPositionals: true,
  options: {
    'data-dir': { type: 'string' },
    'without-db': { type: 'boolean', default: false },
    commands: { type: 'boolean', default: false },
  },
})
const access = orExit(USAGE, () => {
  const [file, ...more] = positionals
  if (file !== undefined && more.length === 0) return readCloudAccess(file)
  throw new Error(
    file === undefined ? 'Name the file of the environment.' : `Only one file is read, not ${more.join(', ')} too.`,
  )
})
if (values['without-db'])
  access.document.configuration = access.document.configuration.filter(({ name }) => name !== 'mysql')
const api = await askApi(access.openStack)
const names = [...new Set([...api.services.map((s) => s.host), ...api.agents.map((a) => String(a.host))])].sort()
const answers = await askHosts(access.ssh, names)
const hosts = [...answers.values()].filter((answer): answer is HostTruth => !(answer instanceof Error))
const unreachable = [...answers].filter(([, answer]) => answer instanceof Error)
const ovn = await askOvn(access.ssh, api, names)
const inventory = await productInventory(access.name, access.document, values['data-dir'])
// A host this check cannot reach cannot be compared; what the product kept of it stays out.
const reachable = new Set(hosts.map((truth) => truth.host))
const comparable = {
  ...inventory,
  objects: inventory.objects.filter(
    (o) =>
      o.host === undefined ||
      reachable.has(o.host) ||
      !['vnic', 'vservice', 'vconnector', 'vedge', 'otep', 'host_pnic'].includes(o.type),
  ),
}

const leftOver = compareLeftOver(hosts, inventory.objects)
const comparisons = [
  ...compareApi(api, inventory),
  ...compareHosts(api, hosts, comparable),
  ...(ovn ? compareOvn(ovn, inventory) : []),
  ...compareCliques(api, hosts, inventory),
  ...leftOver.comparisons,
]
print(comparisons)
console.log('\nThings that no object is to stand for:')
for (const [because, things] of leftOver.excused) console.log(`${String(things.length).padStart(6)}  ${because}`)
for (const [host, error] of unreachable)
  console.log(`host ${host} could not be asked: ${error instanceof Error ? error.message : ''}`)
for (const { host, told } of hosts)
  if (told('ovs').length > 0) console.log(`host ${host}: Open vSwitch does not answer, so its NICs are not compared`)
const runs = values.commands ? await runCommands(access, inventory.objects) : []
if (values.commands) printRuns(runs)
const failed = runs.filter(({ exitCode, reason }) => exitCode !== 0 && reason === undefined)
const differences = comparisons.reduce((sum, c) => sum + c.missing.length + c.extra.length, failed.length)
console.log(
  `\n${inventory.objects.length} objects, ${inventory.links.length} links, ${inventory.cliques.length} cliques${inventory.scanMs > 0 ? `, scanned in ${(inventory.scanMs / 1000).toFixed(1)} s` : ''}`,
)
console.log(differences === 0 ? 'The inventory agrees with the cloud.' : `${differences} differences.`)
process.exit(differences === 0 && unreachable.length === 0 ? 0 : 1)

function print(rows: Comparison[]): void {
  const width = Math.max(...rows.map((row) => row.what.length))
  console.log(`${''.padEnd(width)}  cloud  product`)
  for (const row of rows) {
    console.log(
      `${row.what.padEnd(width)}  ${String(row.cloud).padStart(5)}  ${String(row.product).padStart(7)}  ${row.missing.length + row.extra.length === 0 ? 'agree' : 'DIFFER'}`,
    )
    for (const key of row.missing) console.log(`    only in the cloud:   ${key}`)
    for (const key of row.extra) console.log(`    only in the product: ${key}`)
  }
}
