/** Schedules through the whole backend: kept, changed, paused, removed and brought back, run; each with its rights. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CallInput, CallName, CallOutput } from '@shared/contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Backend, type Caller, createBackend } from '../backend'
import { shelfKind } from '../discovery/kinds/testing/shelf-kind'
import { silentLogger } from '../log/logger'
import { createRedactor } from '../secrets/redactor'

const START = Date.parse('2026-11-22T13:26:00Z')
let now: number
let dataDir: string
let backend: Backend

const open = (kind: 'serve' | 'cli') =>
  createBackend({
    dataDir,
    log: silentLogger,
    clock: () => new Date(now),
    kinds: [shelfKind({ pin: '1', boards: { a: ['one'] } })],
    host: {
      capabilities: { kind, dialogs: false },
      version: '0.0.0-test',
      redactor: createRedactor(),
      resourcesDir: fileURLToPath(new URL('../../resources', import.meta.url)),
    },
  })

async function call<N extends CallName>(
  name: N,
  input: CallInput<N>,
  caller: Caller = { kind: 'local' },
): Promise<CallOutput<N>> {
  return (await backend.call(name, input, { caller })) as CallOutput<N>
}

const addEnvironment = (name: string, more: { protected?: boolean } = {}, replaces?: string) =>
  call('environments.save', {
    ...(replaces === undefined ? {} : { replaces }),
    environment: {
      ...more,
      name,
      environment_type: 'Shelf',
      distribution: 'Oak',
      distribution_version: '1',
      mechanism_drivers: ['OVS'],
      type_drivers: ['vlan'],
      configuration: [{ name: 'Librarian', host: 'desk', pin: '1' }],
    },
  })

const nightly = (environment = 'north'): CallInput<'schedules.save'>['schedule'] => ({
  environment,
  options: { scope: 'inventory' },
  recurrence: { kind: 'daily', time: '02:30' },
  time_zone: 'Europe/Amsterdam',
})

const add = async (environment?: string) => (await call('schedules.save', { schedule: nightly(environment) })).schedule
const listed = async (environment?: string) => (await call('schedules.list', { environment })).items

async function reopen(kind: 'serve' | 'cli' = 'serve'): Promise<void> {
  await backend.dispose()
  backend = await open(kind)
}

beforeEach(async () => {
  now = START
  dataDir = await mkdtemp(join(tmpdir(), 'calipso-schedules-'))
  backend = await open('serve')
  await addEnvironment('north')
})
afterEach(async () => {
  await backend.dispose()
  await rm(dataDir, { recursive: true, force: true })
})

it('are kept, with their next times', async () => {
  const { id } = await add()
  await reopen()
  expect(await listed()).toMatchObject([
    {
      schedule: {
        id,
        environment: 'north',
        enabled: true,
        missed: 'once',
        options: { scope: 'inventory', clear: false },
      },
      next: { at: '2026-11-23T01:30:00.000Z' },
      upcoming: ['2026-11-23T01:30:00.000Z'],
      runs: [],
      missed: 0,
    },
  ])
})

it('are listed in the order they were added', async () => {
  const ids: string[] = []
  // Ids are random: eight are in this order by chance once in 40 320 times.
  for (let count = 0; count < 8; count++) {
    ids.push((await add()).id)
    now += 1000
  }
  expect((await listed()).map(({ schedule }) => schedule.id)).toEqual(ids)
})

it('start their scan when their time has come, and say what for', async () => {
  const { id } = await add()
  now = Date.parse('2026-11-23T01:30:10Z')
  await reopen()
  await expect.poll(async () => (await listed())[0]?.runs).toMatchObject([{ outcome: 'completed', number: 1 }])
  expect((await call('scans.list', {})).items).toMatchObject([
    {
      trigger: 'schedule',
      schedule_id: id,
      scheduled_for: '2026-11-23T01:30:00.000Z',
      options: { scope: 'inventory' },
    },
  ])
  await reopen()
  await call('schedules.next', { recurrence: { kind: 'daily', time: '02:30' }, time_zone: 'UTC' })
  expect((await call('scans.list', {})).items).toHaveLength(1)
})

it('start nothing from a command, which ends when it is done', async () => {
  await add()
  now = Date.parse('2026-11-23T01:30:10Z')
  await reopen('cli')
  expect((await call('scans.list', {})).items).toEqual([])
})

it('run now beside their times', async () => {
  const { id } = await add()
  const scan = await call('schedules.run', { id })
  expect(scan).toMatchObject({ trigger: 'manual', schedule_id: id, environment: 'north' })
  await expect
    .poll(async () => (await call('schedules.history', { id })).items)
    .toMatchObject([{ outcome: 'completed', scan_id: scan.id }])
  expect((await listed())[0]?.next?.at).toBe('2026-11-23T01:30:00.000Z')
})

it('forget what passed while they were paused', async () => {
  const { id } = await add()
  await call('schedules.enable', { id, enabled: false })
  expect((await listed())[0]).not.toHaveProperty('next')
  now += 3 * 24 * 60 * 60_000
  await call('schedules.enable', { id, enabled: true })
  expect((await listed())[0]).toMatchObject({ missed: 0, runs: [], next: { at: '2026-11-26T01:30:00.000Z' } })
})

it('are changed by one of two who look at the same state, and told to the other', async () => {
  const { id, updated_at } = await add()
  now += 1000
  const replaces = { id, updated_at }
  await call('schedules.save', { schedule: { ...nightly(), missed: 'skip' }, replaces })
  await expect(call('schedules.save', { schedule: nightly(), replaces })).rejects.toMatchObject({ code: 'conflict' })
  expect((await listed())[0]?.schedule.missed).toBe('skip')
})

it('are removed and brought back', async () => {
  const { id } = await add()
  await call('schedules.remove', { id })
  expect(await listed()).toEqual([])
  await call('schedules.restore', { id })
  expect((await listed())[0]?.schedule.id).toBe(id)
  await expect(call('schedules.restore', { id })).rejects.toMatchObject({ code: 'not-found' })
})

it('go with their environment, and do not come back with a new one of its name', async () => {
  const { id } = await add()
  await addEnvironment('south')
  const other = await add('south')
  await call('environments.remove', { environment: 'north' })
  await addEnvironment('north')
  expect((await listed()).map(({ schedule }) => schedule.id)).toEqual([other.id])
  await reopen()
  expect((await listed()).map(({ schedule }) => schedule.id)).toEqual([other.id])
  await expect(call('schedules.run', { id })).rejects.toMatchObject({ code: 'not-found' })
})

it('are paused where only the inventory of their environment is kept, until there is one of its name again', async () => {
  const { id } = await add()
  await call('schedules.run', { id })
  await expect.poll(async () => (await listed())[0]?.runs).toMatchObject([{ outcome: 'completed' }])
  await call('environments.remove', { environment: 'north' })
  expect(await listed()).toMatchObject([{ schedule: { id, enabled: false } }])
  expect((await call('messages.list', { origin_type: 'schedule' })).items).toMatchObject([
    { latest: { environment: 'north', level: 'warning', text: expect.stringContaining('was paused'), origin_id: id } },
  ])
  for (const attempt of [call('schedules.enable', { id, enabled: true }), call('schedules.run', { id })])
    await expect(attempt).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('was deleted'),
    })
  await addEnvironment('north')
  await call('schedules.enable', { id, enabled: true })
  expect(await listed()).toMatchObject([{ next: { at: '2026-11-23T01:30:00.000Z' } }])
})

it('show the runs that went into another inventory', async () => {
  const { schedule } = await call('schedules.save', {
    schedule: { ...nightly(), options: { scope: 'inventory', inventory: 'test' } },
  })
  const scan = await call('schedules.run', { id: schedule.id })
  expect(scan.environment).not.toBe('north')
  await expect.poll(async () => (await listed('north'))[0]?.runs).toMatchObject([{ scan_id: scan.id }])
  expect((await call('schedules.history', { id: schedule.id })).items).toMatchObject([{ scan_id: scan.id }])
})

it('are refused where they could never run', async () => {
  const refused = (schedule: object) => call('schedules.save', { schedule: { ...nightly(), ...schedule } as never })
  await expect(refused({ environment: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(refused({ time_zone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'validation' })
  await expect(refused({ time_zone: '+01:00' })).rejects.toMatchObject({ code: 'validation' })
  await expect(refused({ recurrence: { kind: 'once', at: '2026-11-22T09:00' } })).rejects.toMatchObject({
    code: 'validation',
    fields: [{ path: 'schedule.recurrence.at' }],
  })
  await expect(refused({ options: { clear: true, hosts: ['a'] } })).rejects.toMatchObject({ code: 'validation' })
  const { id } = (
    await call('schedules.save', {
      schedule: { ...nightly(), recurrence: { kind: 'once', at: '2026-11-22T15:00' }, enabled: false },
    })
  ).schedule
  now += 24 * 60 * 60_000
  await expect(call('schedules.enable', { id, enabled: true })).rejects.toMatchObject({ code: 'validation' })
  const { environment } = await call('environments.openSample', {})
  await expect(refused({ environment })).rejects.toMatchObject({ code: 'unsupported' })
})

it('never clear what is protected, nor what became it later', async () => {
  const clearing = { ...nightly(), options: { clear: true } }
  await call('schedules.save', { schedule: clearing })
  await addEnvironment('north', { protected: true }, 'north')
  await expect(call('schedules.save', { schedule: clearing })).rejects.toMatchObject({
    code: 'conflict',
    fields: [{ path: 'schedule.options.clear' }],
  })
  now = Date.parse('2026-11-23T01:30:10Z')
  await reopen()
  await expect
    .poll(async () => (await call('messages.list', {})).items.map(({ latest }) => latest.text))
    .toContainEqual(expect.stringContaining('protected'))
  expect((await call('scans.list', {})).items).toEqual([])
})

it('show and obey those who may', async () => {
  const { id, updated_at } = await add()
  const viewer: Caller = { kind: 'remote', rights: (right) => right !== 'edit-env' }
  const stranger: Caller = { kind: 'remote', rights: (_, environment) => environment !== 'north' }
  expect((await call('schedules.list', {}, viewer)).items).toHaveLength(1)
  expect((await call('schedules.list', {}, stranger)).items).toEqual([])
  for (const caller of [viewer, stranger])
    for (const attempt of [
      () => call('schedules.save', { schedule: nightly() }, caller),
      () => call('schedules.remove', { id }, caller),
      () => call('schedules.enable', { id, enabled: false }, caller),
      () => call('schedules.run', { id }, caller),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'permission-denied' })
  // Nor is one replaced by way of an environment that they may edit.
  await addEnvironment('south')
  const replaces = { id, updated_at }
  await expect(call('schedules.save', { schedule: nightly('south'), replaces }, stranger)).rejects.toMatchObject({
    code: 'permission-denied',
  })
  await expect(call('schedules.history', { id }, stranger)).rejects.toMatchObject({ code: 'permission-denied' })
})

it('tell the times of a draft, and the one a clock change moves', async () => {
  const recurrence = { kind: 'daily', time: '02:30' } as const
  expect(await call('schedules.next', { recurrence, time_zone: 'Europe/Amsterdam', count: 2 })).toEqual({
    runs: [{ at: '2026-11-23T01:30:00.000Z' }, { at: '2026-11-24T01:30:00.000Z' }],
    changed: { at: '2027-03-28T01:30:00.000Z', change: 'absent' },
  })
})
