import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Caller } from '../backend'
import { backendForEachTest } from '../testing/test-backend'

const { call, dataDir, onPush } = backendForEachTest()
const listed = (caller?: Caller) => call('activity.list', {}, caller)

test('exports, imports and tests are told of, each with how it ended', async () => {
  let pushes = 0
  onPush((name) => {
    if (name === 'activity.changed') pushes += 1
  })
  await call('environments.openSample', {})
  const path = join(dataDir(), 'out.calipso')
  await call('transfer.export', { environment: 'sample-cloud', path })
  await call('transfer.import', { source: { path }, as: 'again' })
  await expect(call('transfer.import', { source: { path: join(dataDir(), 'nothing') } })).rejects.toThrow()
  const all = await listed()
  expect(all.filter(({ scan }) => !scan)).toMatchObject([
    { kind: 'import', state: 'failed', result: expect.any(String) },
    { kind: 'import', state: 'done', environment: 'again', result: 'Imported' },
    { kind: 'export', state: 'done', environment: 'sample-cloud', result: expect.stringMatching(/^\d+ KB/) },
  ])
  expect(pushes).toBeGreaterThanOrEqual(6)
  expect(await call('activity.list', { underWay: true })).toEqual([])
})

test('scans are told of from what is stored, graph re-builds as such', async () => {
  await call('environments.openSample', {})
  const { id, number } = await call('scans.start', { environment: 'sample-cloud', scope: 'cliques' })
  await expect.poll(async () => (await call('activity.list', { underWay: true })).length).toBe(0)
  expect((await listed())[0]).toMatchObject({
    id: `scan/${id}`,
    kind: 'graphs',
    environment: 'sample-cloud',
    scan: { id, number },
    state: 'done',
    canCancel: false,
    result: expect.stringMatching(/^\d+ objects, \d+ links, \d+ graphs/),
  })
})

test('whoever may not see an environment is told nothing of it, and cancels nothing in it', async () => {
  await call('environments.openSample', {})
  await call('transfer.export', { environment: 'sample-cloud', path: join(dataDir(), 'out.calipso') })
  const stranger: Caller = { kind: 'remote', rights: (_, environment) => environment !== 'sample-cloud' }
  expect(await listed(stranger)).toEqual([])
  await expect(call('activity.cancel', { id: 'no-such' })).rejects.toMatchObject({ code: 'not-found' })
})
