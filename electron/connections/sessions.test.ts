import { AppError } from '@shared/contract/errors'
import { afterEach, expect, test } from 'vitest'
import { createSessions } from './sessions'

interface Document {
  readonly name: string
  readonly host: string
  readonly version?: number
}

/** Sessions that write down what becomes of them. */
function recorded(options: { fails?: () => boolean; secret?: () => string } = {}) {
  const events: string[] = []
  let opened = 0
  const sessions = createSessions({
    resolve: async ({ host }: Document) => [{ host, pwd: options.secret?.() ?? 'pwd' }],
    facts: ({ version }: Document) => version ?? 1,
    open: async (groups, { name }) => {
      opened += 1
      const id = `${name}/${groups[0]?.host}/${opened}`
      if (options.fails?.()) throw new AppError('unreachable', id)
      events.push(`open ${id}`)
      return {
        id,
        renew: () => events.push(`renew ${id}`),
        dispose: async () => {
          events.push(`close ${id}`)
        },
      }
    },
  })
  made = sessions
  return { sessions, events }
}
let made: { dispose(): Promise<void> } | undefined
afterEach(() => made?.dispose())

test('everybody who needs an environment at once shares its session', async () => {
  const { sessions, events } = recorded()
  const leases = await Promise.all([1, 2, 3].map(() => sessions.lease({ name: 'lab', host: 'a' })))
  expect(new Set(leases.map((lease) => lease.session)).size).toBe(1)
  const other = await sessions.lease({ name: 'other', host: 'a' })
  expect(other.session).not.toBe(leases[0]?.session)
  expect(events).toEqual(['open lab/a/1', 'open other/a/2'])
})

test('an edit gives the next user another session and closes the old one after its last user', async () => {
  const { sessions, events } = recorded()
  const before = await sessions.lease({ name: 'lab', host: 'a' })
  const alsoBefore = await sessions.lease({ name: 'lab', host: 'a' })
  const after = await sessions.lease({ name: 'lab', host: 'b' })
  expect(after.session).not.toBe(before.session)
  await before.release()
  await before.release()
  expect(events).not.toContain('close lab/a/1')
  await alsoBefore.release()
  await expect.poll(() => events).toEqual(['open lab/a/1', 'open lab/b/2', 'close lab/a/1'])
})

test('a changed secret, and facts beside the groups, count as an edit', async () => {
  let secret = 'first'
  const { sessions } = recorded({ secret: () => secret })
  const first = await sessions.lease({ name: 'lab', host: 'a' })
  secret = 'second'
  const second = await sessions.lease({ name: 'lab', host: 'a' })
  const third = await sessions.lease({ name: 'lab', host: 'a', version: 2 })
  expect(new Set([first.session, second.session, third.session]).size).toBe(3)
})

test('a session closes with its last user, and the next one gets another', async () => {
  const { sessions, events } = recorded()
  const lease = await sessions.lease({ name: 'lab', host: 'a' })
  const other = await sessions.lease({ name: 'lab', host: 'a' })
  await lease.release()
  const again = await sessions.lease({ name: 'lab', host: 'a' })
  expect(again.session).toBe(other.session)
  await other.release()
  await again.release()
  await sessions.lease({ name: 'lab', host: 'a' })
  expect(events).toEqual(['open lab/a/1', 'close lab/a/1', 'open lab/a/2'])
})

test('going back to an earlier document while its session is in use shares that one', async () => {
  const { sessions } = recorded()
  const before = await sessions.lease({ name: 'lab', host: 'a' })
  await sessions.lease({ name: 'lab', host: 'b' })
  expect((await sessions.lease({ name: 'lab', host: 'a' })).session).toBe(before.session)
})

test('an attempt that fails fails for all who wait, and the next one opens anew', async () => {
  let isDown = true
  const { sessions, events } = recorded({ fails: () => isDown })
  const attempts = await Promise.allSettled([1, 2].map(() => sessions.lease({ name: 'lab', host: 'a' })))
  expect(attempts.map((attempt) => attempt.status)).toEqual(['rejected', 'rejected'])
  isDown = false
  await expect(sessions.lease({ name: 'lab', host: 'a' })).resolves.toBeDefined()
  expect(events).toEqual(['open lab/a/2'])
})

test('removal closes every session of the environment, in use or not, and of no other', async () => {
  const { sessions, events } = recorded()
  await sessions.lease({ name: 'lab', host: 'a' })
  await sessions.lease({ name: 'lab', host: 'b' })
  await sessions.lease({ name: 'other', host: 'a' })
  await sessions.closeFor('lab')
  expect(events.filter((event) => event.startsWith('close'))).toEqual(['close lab/a/1', 'close lab/b/2'])
})

test('after disposal nothing is open and nothing is opened', async () => {
  const { sessions, events } = recorded()
  const lease = await sessions.lease({ name: 'lab', host: 'a' })
  await sessions.dispose()
  expect(events).toEqual(['open lab/a/1', 'close lab/a/1'])
  await lease.release()
  await expect(sessions.lease({ name: 'lab', host: 'a' })).rejects.toMatchObject({ code: 'cancelled' })
})
