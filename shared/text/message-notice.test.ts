import { expect, test } from 'vitest'
import type { MessageLevel } from '../model/message'
import { createNoticeRule } from './message-notice'

const added = (...levels: readonly (readonly [string | undefined, MessageLevel])[]) => ({
  added: levels.map(([environment, level], index) => ({
    id: String(index),
    level,
    text: `${level} ${index}\nmore`,
    ...(environment !== undefined && { environment }),
  })),
})

test('announces nothing unless it is asked for, and then the wanted levels, the worst first, by environment', () => {
  const rule = createNoticeRule()
  const change = added(['a', 'info'], ['a', 'error'], ['b', 'warning'], [undefined, 'error'])
  expect(rule(change, [], 0)).toEqual([])
  expect(rule(change, ['error', 'info'], 0)).toEqual([
    { environment: 'a', title: 'a: 1 error, 1 info', body: 'error 1\ninfo 0' },
    { environment: undefined, title: 'Calipso: 1 error', body: 'error 3' },
  ])
})

test('announces an environment once a minute, but what is worse at once', () => {
  const rule = createNoticeRule()
  const all: MessageLevel[] = ['error', 'warning', 'info']
  const titles = (at: number, ...levels: MessageLevel[]) =>
    rule(added(...levels.map((level) => ['a', level] as const)), all, at).map(({ title }) => title)
  expect(titles(0, 'info')).toEqual(['a: 1 info'])
  expect(titles(1000, 'info')).toEqual([])
  expect(titles(2000, 'error', 'error', 'error', 'error')).toEqual(['a: 4 errors'])
  expect(titles(3000, 'error')).toEqual([])
  expect(titles(62_000, 'warning')).toEqual(['a: 1 warning'])
})
