/** Two and three callers at once: whoever is told "done" is done, and nobody undoes what another one was told. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { CallInput } from '@shared/contract'
import { asAppError } from '@shared/contract/errors'
import { expect, it } from 'vitest'
import { backendForEachTest } from './testing/test-backend'

const SAMPLE = fileURLToPath(new URL('../resources/sample/sample-cloud.calipso', import.meta.url))

const { call, dataDir, reopen } = backendForEachTest()

/** How each of some calls ended: "ok", or its error's code. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls)
  return settled.map((one) => (one.status === 'fulfilled' ? 'ok' : asAppError(one.reason).code))
}

const environment = (name: string, host = 'keystone.example.net'): CallInput<'environments.save'>['environment'] => ({
  name,
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
  configuration: [
    { name: 'OpenStack', host, user: 'admin', pwd: 'os-secret' },
    { name: 'mysql', host: 'db.example.net', user: 'nova', pwd: 'db-secret' },
  ],
})

const objectsOf = async (name: string) =>
  (await call('environments.list', {})).find((tile) => tile.environment.name === name)

it('adds one of three new environments of one name, in 10 runs', async () => {
  for (let run = 0; run < 10; run += 1) {
    const name = `lab-${run}`
    const saves = [1, 2, 3].map((n) =>
      call('environments.save', { environment: environment(name, `host-${n}.example.net`) }),
    )
    const ended = await outcomes(saves)
    expect([...ended].sort()).toEqual(['conflict', 'conflict', 'ok'])
    const stored = await call('environments.get', { environment: name })
    expect(stored.configuration[0]).toMatchObject({ host: `host-${ended.indexOf('ok') + 1}.example.net` })
  }
})

it('loses no secret when two edit an environment at once, in 10 runs', async () => {
  await call('environments.save', { environment: environment('lab') })
  for (let run = 0; run < 10; run += 1) {
    const edit = (host: string, pwd: unknown) => {
      const edited = environment('lab', host)
      edited.configuration = edited.configuration.map((group) => ({
        ...group,
        pwd: group.name === 'mysql' ? pwd : { keep: true },
      })) as typeof edited.configuration
      return call('environments.save', { environment: edited, replaces: 'lab' })
    }
    const edits = [edit('one.example.net', `new-${run}`), edit('two.example.net', { keep: true })]
    // Whether a kept secret still belongs to a changed address is another question, asked of each edit by itself.
    const ended = await outcomes(edits)
    expect(ended.every((outcome) => outcome === 'ok' || outcome === 'validation')).toBe(true)
    const view = await call('environments.get', { environment: 'lab' })
    expect(view.configuration.map((group) => 'pwd' in group && group.pwd)).toEqual([{ set: true }, { set: true }])
  }
  await reopen()
  const vault = JSON.parse(await readFile(join(dataDir(), 'vault.json'), 'utf8'))
  expect(Object.keys(vault.entries)).toHaveLength(2)
})

it('keeps an import that was acknowledged, whatever fails beside it, in 12 runs', async () => {
  const broken = join(dataDir(), 'broken.calipso')
  const whole = await readFile(SAMPLE)
  for (let run = 0; run < 12; run += 1) {
    await writeFile(broken, whole.subarray(0, Math.floor((whole.length * (run + 1)) / 14)))
    const imported = (path: string) => call('transfer.import', { source: { path }, as: `copy-${run}` })
    const ended = await outcomes(
      run % 2 === 0 ? [imported(SAMPLE), imported(broken)] : [imported(broken), imported(SAMPLE), imported(SAMPLE)],
    )
    expect(ended.filter((outcome) => outcome === 'ok')).toHaveLength(1)
    expect((await objectsOf(`copy-${run}`))?.counts?.objects).toBeGreaterThan(50)
  }
  await reopen()
  for (const tile of await call('environments.list', {})) {
    expect([tile.environment.name, tile.problem]).toEqual([tile.environment.name, undefined])
    expect(tile.counts?.objects).toBeGreaterThan(50)
  }
}, 60_000)

it('acknowledges either the import or the new environment of one name, in 10 runs', async () => {
  for (let run = 0; run < 10; run += 1) {
    const name = `both-${run}`
    const calls = [
      () => call('transfer.import', { source: { path: SAMPLE }, as: name }),
      () => call('environments.save', { environment: environment(name) }),
    ]
    if (run % 2 === 1) calls.reverse()
    const later = async (start: () => Promise<unknown>, milliseconds: number) => {
      await delay(milliseconds)
      return start()
    }
    const ended = await outcomes(calls.map((start, n) => later(start, n * run * 4)))
    expect([...ended].sort()).toEqual(['conflict', 'ok'])
    const { offline } = await call('environments.get', { environment: name })
    const isImport = (ended[0] === 'ok') === (run % 2 === 0)
    expect(offline).toBe(isImport)
    expect((await objectsOf(name))?.counts === undefined).toBe(!isImport)
  }
}, 60_000)

it('opens one sample for three that ask for it', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => call('environments.openSample', {})))
  expect(new Set(answers.map((answer) => answer.environment)).size).toBe(1)
  expect((await call('environments.list', {})).map((tile) => tile.environment.sample)).toEqual([true])
  await call('transfer.import', { source: { path: SAMPLE }, as: 'alone' })
  const scansOf = async (name: string) =>
    JSON.stringify(await call('scans.list', { environment: name, limit: 50 })).split('"number":').length
  expect(await scansOf(answers[0]?.environment ?? '')).toBe(await scansOf('alone'))
})
