import { expect, test } from 'vitest'
import { parsePmdQueues } from './ovs-pmd'
import { recording } from './test-support'

test('tells which core of which NUMA node polls each queue', () => {
  const queues = parsePmdQueues(recording('dpdk/ovs-appctl-dpif-netdev-pmd-rxq-show'))
  expect(queues).toHaveLength(9)
  expect(queues.filter(({ port }) => port === 'dpdk0')).toEqual([
    { port: 'dpdk0', queue: 0, numa: 0, core: 1 },
    { port: 'dpdk0', queue: 1, numa: 0, core: 2 },
  ])
  expect(queues.at(-1)).toEqual({ port: 'dpdk2', queue: 1, numa: 1, core: 13 })
})

test('reads several queues on one line', () => {
  const text = 'pmd thread numa_id 1 core_id 3:\n\tisolated : true\n\tport: dpdk0\tqueue-id: 0 1\n'
  expect(parsePmdQueues(text).map(({ queue }) => queue)).toEqual([0, 1])
  expect(() => parsePmdQueues('"dpif-netdev/pmd-rxq-show" is not a valid command')).toThrow('unknown form')
})
