import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isHostName } from './host-name'

test.each(['node1', 'NODE-1.example.net', 'cmp_01', '10.0.0.1', '::1', 'fd00::a:1', '::ffff:10.0.0.1', 'a'.repeat(63)])(
  '%s is one',
  (name) => expect(isHostName(name)).toBe(true),
)

test.each([
  '',
  '*',
  'node?',
  '!node1',
  'a,b',
  '|1|x|y',
  '#node',
  '@revoked',
  'op@node',
  '-oProxyCommand=x',
  'node-',
  'a..b',
  '.a',
  'a b',
  'a\nb',
  'a/b',
  '[::1]',
  'fe80::1%eth0',
  ':',
  '::x',
  'ä',
  `${'a'.repeat(64)}`,
  `${'a.'.repeat(127)}a`,
])('%j is none', (name) => expect(isHostName(name)).toBe(false))

test('a name never holds what a shell, a pattern or a path gives a meaning', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (name) => {
      if (isHostName(name)) expect(name).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9_.:-]*$/)
    }),
  )
})
