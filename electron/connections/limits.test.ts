import { expect, test } from 'vitest'
import { createNamedLimits } from './limits'

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('never works on more hosts or sessions than allowed, and gets everything done', async () => {
  const limits = createNamedLimits({ names: 2, perName: 3 })
  const running = new Map<string, number>()
  let maxHosts = 0
  let maxSessions = 0
  let done = 0
  const work = (host: string) => async () => {
    running.set(host, (running.get(host) ?? 0) + 1)
    maxHosts = Math.max(maxHosts, [...running.values()].filter((count) => count > 0).length)
    maxSessions = Math.max(maxSessions, running.get(host) ?? 0)
    await pause(2)
    running.set(host, (running.get(host) ?? 0) - 1)
    done += 1
  }
  const hosts = ['a', 'b', 'c', 'd', 'e']
  await Promise.all(hosts.flatMap((host) => Array.from({ length: 8 }, () => limits.run(host, undefined, work(host)))))
  expect({ maxHosts, maxSessions, done }).toEqual({ maxHosts: 2, maxSessions: 3, done: 40 })
})

test('a cancelled wait gives its place to the next one', async () => {
  const limits = createNamedLimits({ names: 1, perName: 1 })
  let release = () => {}
  const first = limits.run(
    'a',
    undefined,
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  const controller = new AbortController()
  const sameHost = limits.run('a', controller.signal, async () => 'never')
  const otherHost = limits.run('b', controller.signal, async () => 'never')
  const patient = limits.run('c', undefined, async () => 'done')
  await pause(5)
  controller.abort()
  await expect(sameHost).rejects.toMatchObject({ code: 'cancelled' })
  await expect(otherHost).rejects.toMatchObject({ code: 'cancelled' })
  release()
  await first
  await expect(patient).resolves.toBe('done')
})

test('a failing piece of work frees its session', async () => {
  const limits = createNamedLimits({ names: 1, perName: 1 })
  await expect(limits.run('a', undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(limits.run('b', undefined, async () => 1)).resolves.toBe(1)
})
