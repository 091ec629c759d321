/**
 * `npm run verify:cloud -- ENV.json [--data-dir DIR] [--without-db] [--commands] [--options] [--scenario [--failover COMMAND]]`
 *
 * Asks a cloud itself (APIs and hosts, in code that shares nothing with the product's fetchers and parsers), lets the
 * product scan the same cloud, prints counts and every difference, and exits 1 when there is any.
 * With `--data-dir` the inventory stored there is compared instead of a fresh scan. With `--commands` every command that
 * is offered for an object is run once where it is to be run; those that fail are differences too.
 * With `--options` every option of a scan is run after that, and what it touched is compared with what it may touch.
 * With `--scenario` the cloud is CHANGED step by step with the account of the environment, and scanned and compared after
 * each step: by themselves the objects the step is about, then everything; what was made is deleted again. COMMAND, run on
 * this computer, makes an HA router change its host.
 */
import { optionsOf, orExit } from '../options'
import { openApi } from './cloud-api'
import type { Comparison } from './compare'
import { readCloudAccess } from './environment-file'
import { openProduct, type ProductInventory } from './product'
import { printRuns, runCommands } from './run-commands'
import { scanPartsThenAll, type TrialResult, tryScanOptions } from './scan-options'
import { runScenario } from './scenario'
import { askCloud, type CloudTruth, compareCloud, differencesOf } from './verify'

const USAGE =
  'npm run verify:cloud -- ENV.json [--data-dir DIR] [--without-db] [--commands] [--options] [--scenario [--failover COMMAND]]'
const { values, positionals } = optionsOf(USAGE, {
  allowPositionals: true,
  options: {
    'data-dir': { type: 'string' },
    'without-db': { type: 'boolean', default: false },
    commands: { type: 'boolean', default: false },
    options: { type: 'boolean', default: false },
    scenario: { type: 'boolean', default: false },
    failover: { type: 'string' },
  },
})
const access = orExit(USAGE, () => {
  if ((values.scenario || values.options) && values['data-dir'] !== undefined)
    throw new Error('A scenario and the options of a scan scan; they compare nothing stored.')
  if (values.failover !== undefined && !values.scenario) throw new Error('A fail-over is a step of a scenario.')
  const [file, ...more] = positionals
  if (file !== undefined && more.length === 0) return readCloudAccess(file)
  throw new Error(
    file === undefined ? 'Name the file of the environment.' : `Only one file is read, not ${more.join(', ')} too.`,
  )
})
if (values['without-db'])
  access.document.configuration = access.document.configuration.filter(({ name }) => name !== 'mysql')
const product = await openProduct(access.name, access.document, values['data-dir'])
const agrees = values.scenario ? await verifyScenario() : await verifyOnce()
process.exitCode = agrees ? 0 : 1

async function verifyOnce(): Promise<boolean> {
  const truth = await askCloud(access, await openApi(access.openStack))
  const inventory = await product.inventory()
  const comparisons = show(truth, inventory)
  const runs = values.commands ? await runCommands(access, inventory.objects) : []
  if (values.commands) printRuns(runs)
  const failed = runs.filter(({ exitCode, reason }) => exitCode !== 0 && reason === undefined)
  const differences = differencesOf(comparisons) + failed.length
  const isRight = !values.options || (await tryScanOptions(product, printTrial))
  console.log(differences === 0 ? 'The inventory agrees with the cloud.' : `${differences} differences.`)
  return isRight && differences === 0 && truth.unreachable.length === 0
}

async function verifyScenario(): Promise<boolean> {
  const api = await openApi(access.openStack)
  const columns: (readonly Comparison[])[] = []
  const steps: string[] = []
  const scenario = { api, ask: () => askCloud(access, api), failover: values.failover }
  let isThrough = false
  try {
    isThrough = await runScenario(scenario, async ({ step, remarks, truth, touched }) => {
      steps.push([step, ...remarks].join('; '))
      console.log(`\n== ${steps.length}. ${steps.at(-1)}`)
      const { inventory, parts, differences } = await scanPartsThenAll(product, touched)
      const rows = show(truth, inventory)
      console.log(`${parts} objects scanned by themselves first: ${differences.length === 0 ? 'agree' : 'DIFFER'}`)
      for (const difference of differences) console.log(`    ${difference}`)
      const scans = { what: 'scans of parts and of all', cloud: parts, product: parts, missing: differences, extra: [] }
      columns.push([...rows, scans])
    })
  } finally {
    printTable(steps, columns)
  }
  return isThrough && columns.flat().every((row) => differencesOf([row]) === 0)
}

/** Compares, and prints it. */
function show(truth: CloudTruth, inventory: ProductInventory): readonly Comparison[] {
  const { comparisons, excused } = compareCloud(truth, inventory)
  const width = Math.max(...comparisons.map((row) => row.what.length))
  console.log(`${''.padEnd(width)}  cloud  product`)
  for (const row of comparisons) {
    console.log(
      `${row.what.padEnd(width)}  ${String(row.cloud).padStart(5)}  ${String(row.product).padStart(7)}  ${differencesOf([row]) === 0 ? 'agree' : 'DIFFER'}`,
    )
    for (const key of row.missing) console.log(`    only in the cloud:   ${key}`)
    for (const key of row.extra) console.log(`    only in the product: ${key}`)
  }
  console.log('\nThings that no object is to stand for:')
  for (const [because, things] of excused) console.log(`${String(things.length).padStart(6)}  ${because}`)
  for (const { host, why } of truth.unreachable) console.log(`host ${host} could not be asked: ${why}`)
  for (const { host, told } of truth.hosts)
    if (told('ovs').length > 0) console.log(`host ${host}: Open vSwitch does not answer, so its NICs are not compared`)
  for (const problem of inventory.problems) console.log(`the scan says: ${problem}`)
  const { objects, links, cliques, scanMs } = inventory
  console.log(
    `\n${objects.length} objects, ${links.length} links, ${cliques.length} cliques${scanMs > 0 ? `, scanned in ${(scanMs / 1000).toFixed(1)} s` : ''}`,
  )
  return comparisons
}

function printTrial({ options, seconds, read, differences }: TrialResult): void {
  const result = differences.length === 0 ? 'agree' : `${differences.length} DIFFER`
  console.log(
    `${seconds.toFixed(1).padStart(6)} s  ${String(read).padStart(5)} read  ${result.padEnd(6)}  scan ${options}`,
  )
  for (const difference of differences) console.log(`    ${difference}`)
}

/** A row for each comparison, a column for each step: "=" or how many differences. */
function printTable(steps: readonly string[], columns: readonly (readonly Comparison[])[]): void {
  console.log(`\n${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}\n`)
  const rows = [...new Set(columns.flat().map(({ what }) => what))]
  const width = Math.max(...rows.map((what) => what.length))
  const line = (what: string, cells: readonly string[]) =>
    console.log(`${what.padEnd(width)}${cells.map((cell) => cell.padStart(5)).join('')}`)
  line(
    '',
    columns.map((_, index) => String(index + 1)),
  )
  for (const what of rows)
    line(
      what,
      columns.map((column) => {
        const row = column.find((one) => one.what === what)
        return row === undefined ? '-' : String(differencesOf([row]) || '=')
      }),
    )
}
