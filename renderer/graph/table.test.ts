import type { GraphLink } from '@shared/contract/calls/cliques'
import { expect, it } from 'vitest'
import { columnsOfLinks } from './table'

it('sorts and exports the state of a link that it shows', () => {
  const [status] = columnsOfLinks(new Map(), new Map(), '')
  expect(status?.value({ status: 'OK', stale: true } as unknown as GraphLink)).toBe('Stale')
})
