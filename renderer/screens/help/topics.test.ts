import { expect, test } from 'vitest'
import { TOPICS, topicOfLink } from './topics'

test('the bundled pages begin with the first steps and leave out what is for makers', () => {
  expect(TOPICS[0]).toMatchObject({ id: 'getting-started', title: 'Getting started' })
  expect(TOPICS.map(({ id }) => id)).toContain('operations')
  expect(TOPICS.map(({ id }) => id)).not.toContain('plan')
})

test('links lead to bundled pages only', () => {
  expect(topicOfLink('operations.md#back-up')).toBe('operations')
  expect(topicOfLink('https://example.net/operations.md')).toBeUndefined()
  expect(topicOfLink('../README.md')).toBeUndefined()
})
