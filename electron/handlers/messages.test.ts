import { CALLS } from '@shared/contract'
import type { MessageGroup } from '@shared/contract/calls/messages'
import { expect, it } from 'vitest'
import type { Messages } from '../messages/messages'
import { messageHandlers } from './messages'

const group = (id: string, minute: number): MessageGroup => ({
  id,
  count: 1,
  unread: 0,
  first: `2026-01-01T00:0${minute}:00.000Z`,
  latest: {
    id: `${id} ${minute}`,
    level: 'info',
    source_system: 'Calipso',
    text: id,
    timestamp: `2026-01-01T00:0${minute}:00.000Z`,
    viewed: true,
    origin_type: 'event',
  },
})

it('pages go on where they were, also when the last one read was said again', async () => {
  let groups = [group('d', 4), group('c', 3), group('b', 2), group('a', 1)]
  const handlers = messageHandlers({
    store: { settings: { get: async () => undefined } } as never,
    messages: { list: () => groups } as unknown as Messages,
    now: () => new Date('2026-01-01T01:00:00Z'),
  })
  const page = async (cursor?: string) => {
    const input = CALLS['messages.list'].input.parse({ limit: 2, cursor })
    return handlers['messages.list'](input, { signal: new AbortController().signal, caller: { kind: 'local' } })
  }
  const { items, next } = await page()
  expect(items.map(({ id }) => id)).toEqual(['d', 'c'])
  expect((await page(next)).items.map(({ id }) => id)).toEqual(['b', 'a'])
  groups = [group('c', 5), group('d', 4), group('b', 2), group('a', 1)]
  expect((await page(next)).items.map(({ id }) => id)).toEqual(['b', 'a'])
})
