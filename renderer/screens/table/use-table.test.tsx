// @vitest-environment jsdom
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { ReadCache } from '../../data/read-cache'
import { ConnectionStore } from '../../stores/connection'
import { fakeTransport } from '../../testing/fake-transport'
import { useTable } from './object-table'

/** A backend with thirty thousand instances, of which every thousandth fits any filter. */
function setUp() {
  const fake = fakeTransport()
  fake.answer('inventory.table', ({ offset, limit, filter }: { offset: number; limit: number; filter?: string }) => {
    const all = Array.from({ length: 30_000 }, (_, index) => index).filter((id) => !filter || id % 1000 === 0)
    const rows = all.slice(offset, offset + limit).map((id) => ({
      id: `vm-${String(id)}`,
      type: 'instance',
      name: 'x',
      stale: false,
      last_scanned: '',
      cells: {},
    }))
    return { rows, total: 30_000, matching: all.length, columns: [], types: ['instance'] }
  })
  const app = { reads: new ReadCache(fake.transport, new ConnectionStore(fake.transport)) } as App
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>
  return { ...fake, wrapper }
}

it('reads the windows in view of a table of any length, and filters all of it', async () => {
  const { wrapper, calls } = setUp()
  const { result, rerender } = renderHook(
    ({ filter }: { filter?: string }) =>
      useTable({ environment: 'lab', type: 'instance', ...(filter ? { filter } : {}) }),
    { wrapper, initialProps: {} as { filter?: string } },
  )
  await waitFor(() => expect(result.current.rows).toHaveLength(30_000))
  expect([result.current.rows[99]?.id, result.current.rows[100]]).toEqual(['vm-99', undefined])

  act(() => result.current.onRange(20_050, 20_110))
  await waitFor(() => expect(result.current.rows[20_110]?.id).toBe('vm-20110'))
  expect(result.current.rows[20_050]?.id).toBe('vm-20050')
  expect(calls).toHaveLength(3)

  rerender({ filter: 'web' })
  // What was shown stays until the filtered rows are there.
  expect(result.current.rows).toHaveLength(30_000)
  await waitFor(() => expect(result.current.table?.matching).toBe(30))
  expect(result.current.table?.total).toBe(30_000)
  act(() => result.current.onRange(0, 29))
  await waitFor(() => expect(result.current.rows.map((row) => row?.id)).toContain('vm-29000'))
})
