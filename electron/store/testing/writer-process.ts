/**
 * A process of its own that writes to a store until it is killed, for tests of crashes and locks.
 *
 * Arguments: data folder, mode. Prints one JSON line per acknowledged step: `{"ready":true}`, `{"saved":n}` for
 * environment number n, `{"committed":n}` for generation n (whose every object has `round: n`), `{"applied":n}` for the
 * n-th change on top, `{"put":n}` for the n-th secret (the second after a line on standard input), `{"added":n}` for the n-th environment that came with its data, `{"error":code}`.
 */
import { asAppError } from '@shared/contract/errors'
import { keyFileProvider } from '../../secrets/key-provider'
import { openVault } from '../../secrets/vault'
import { openNedbStore } from '../nedb/nedb-store'
import { anEnvironment, anObject, aScan, generatedInventory } from './generated-inventory'

const OBJECTS = 300

// A file size limit then fails the write, as a full disk does, instead of ending the process.
process.on('SIGXFSZ', () => undefined)

const say = (message: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(message)}\n`)

async function main(dataDir: string, mode: string): Promise<void> {
  const store = await openNedbStore({ dataDir, now: () => new Date() })
  say({ ready: true })
  if (mode === 'hold') {
    await new Promise((resolve) => process.stdin.once('data', resolve))
    await store.close()
    return
  }
  if (mode === 'vault') {
    const place = { file: `${dataDir}/vault.json`, ledger: store.ledger, assertWritable: store.assertWritable }
    const secrets = await openVault(place, keyFileProvider(`${dataDir}/vault.key`))
    await secrets.put(new Map([['first', 'x']]))
    say({ put: 1 })
    await new Promise((resolve) => process.stdin.once('data', resolve))
    await secrets.put(new Map([['second', 'y']]))
    say({ put: 2 })
  }
  if (mode === 'add') {
    for (let n = 1; ; n += 1) {
      const name = `added-${n}`
      const scans = [aScan(name, 1), aScan(name, 2)]
      await store.addEnvironment({
        environment: anEnvironment(name),
        inventory: generatedInventory(name, 2, 10),
        scans,
      })
      say({ added: n })
    }
  }
  await store.environments.save(anEnvironment('lab'))
  const inventory = await store.inventory('lab')
  const at = new Date().toISOString()
  for (;;) {
    const round = (await inventory.snapshot()).generation + 1
    const objects = Array.from({ length: OBJECTS }, (_, n) =>
      anObject('lab', `o${n}`, { round, filler: 'x'.repeat(500) }),
    )
    await inventory.commit({ objects, links: [], cliques: [], committedAt: at })
    say({ committed: round })
    for (let change = 1; change <= 3; change += 1) {
      await inventory.apply({ objects: { save: [anObject('lab', 'changing', { round, change })] }, at })
      say({ applied: change })
    }
    await store.environments.save(anEnvironment(`e${round}`))
    say({ saved: round })
  }
}

const [dataDir = '', mode = ''] = process.argv.slice(2)
main(dataDir, mode).then(
  () => process.exit(0),
  (thrown: unknown) => {
    say({ error: asAppError(thrown).code, message: asAppError(thrown).message })
    process.exit(1)
  },
)
