import { DEFAULT_SETTINGS } from '@shared/model/preferences'
import { expect, test } from 'vitest'
import { TOPICS } from '../help/topics'

test('every setting is documented, with its default', () => {
  const text = TOPICS.find(({ id }) => id === 'preferences')?.text ?? ''
  const rows = [...text.matchAll(/^\| `(\w+)` \| [^|]+ \| `?([^|`]+?)`? \|/gm)].map(([, key, value]) => [key, value])
  const wanted = Object.entries(DEFAULT_SETTINGS).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  expect(rows).toEqual(wanted)
})
