// @vitest-environment jsdom
import { AppError } from '@shared/contract/errors'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { type App, AppContext } from '../app/app-context'
import { ConnectionStore } from '../stores/connection'
import { fakeTransport } from '../testing/fake-transport'
import { ReadCache } from './read-cache'
import { useCall } from './use-call'

const child = (id: string) => ({
  id,
  type: 'host',
  name: id,
  parentId: 'lab',
  childCount: 0,
  knowledge: 'read',
  below: { error: 0, warning: 0, stale: 0, unread: 0 },
})

function setUp() {
  const fake = fakeTransport()
  const connection = new ConnectionStore(fake.transport)
  // The hook reads this alone.
  const app = { reads: new ReadCache(fake.transport, connection) } as App
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>
  const render = (parentId: string | undefined) =>
    renderHook(
      (props: { parentId: string | undefined }) =>
        useCall(
          'inventory.children',
          props.parentId === undefined ? undefined : { environment: 'lab', parentId: props.parentId },
        ),
      { wrapper, initialProps: { parentId } },
    )
  return { ...fake, render }
}

const page = (node: ReturnType<typeof child>) => ({ items: [node], total: 1 })

describe('useCall', () => {
  it('asks, answers, and asks again for another input without showing the old answer', async () => {
    const { answer, render, calls } = setUp()
    answer('inventory.children', ({ parentId }: { parentId: string }) => page(child(`of ${parentId}`)))
    const { result, rerender } = render('a')
    expect(result.current).toMatchObject({ data: undefined, isLoading: true })
    await waitFor(() => expect(result.current.data?.items[0]?.id).toBe('of a'))
    rerender({ parentId: 'b' })
    expect(result.current).toMatchObject({ data: undefined, isLoading: true })
    await waitFor(() => expect(result.current.data?.items[0]?.id).toBe('of b'))
    rerender({ parentId: 'a' })
    // Kept from before, and true as long as the inventory does not change.
    expect(result.current.data?.items[0]?.id).toBe('of a')
    expect(calls).toHaveLength(2)
  })

  it('asks nothing without an input', () => {
    const { render, calls } = setUp()
    const { result } = render(undefined)
    expect([result.current.isLoading, calls]).toEqual([false, []])
  })

  it('keeps what it shows while a new generation is read', async () => {
    const { answer, push, render } = setUp()
    answer('inventory.children', page(child('old')))
    const { result } = render('a')
    await waitFor(() => expect(result.current.data?.items[0]?.id).toBe('old'))
    answer('inventory.children', page(child('new')))
    act(() => push('inventory.changed', { environment: 'lab', generation: 2 }))
    expect(result.current.data?.items[0]?.id).toBe('old')
    await waitFor(() => expect(result.current.data?.items[0]?.id).toBe('new'))
  })

  it('tells of a failure, and recovers when asked again', async () => {
    const { answer, render } = setUp()
    answer('inventory.children', () => {
      throw new AppError('internal', 'broken')
    })
    const { result } = render('a')
    await waitFor(() => expect(result.current.error?.message).toBe('broken'))
    answer('inventory.children', page(child('x')))
    act(() => result.current.reload())
    await waitFor(() => expect(result.current.data?.items[0]?.id).toBe('x'))
    expect(result.current.error).toBeUndefined()
  })
})
