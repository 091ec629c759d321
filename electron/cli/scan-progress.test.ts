import type { Scan } from '@shared/model/scan'
import { expect, test } from 'vitest'
import { barOf } from './scan-progress'

const counts = { objects: 512, links: 0, cliques: 0, stale: 0, byType: {} }
const bar = (stages: Scan['stages']) => barOf({ stages, counts })

test('counts a stage under way by its own share', () => {
  expect(
    bar([
      { id: 'regions', state: 'done', count: 1 },
      { id: 'hosts', state: 'running', count: 0, done: 3, total: 6 },
      { id: 'links', state: 'waiting', count: 0 },
      { id: 'cliques', state: 'skipped', count: 0 },
    ]),
  ).toBe('[###############---------] 63 %  hosts 3/6  512 objects')
})

test('starts empty', () => {
  expect(bar([])).toBe('[------------------------] 0 %  512 objects')
})
