import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupKey, type Message, sameText } from './message'

const base: Pick<Message, 'environment' | 'level' | 'source_system' | 'text'> = {
  environment: 'lab',
  level: 'error',
  source_system: 'Calipso',
  text: 'SSH refused',
}

/** Behind a number, some words are its unit. */
const word = fc.stringMatching(/^[a-z]{1,8}(-\d{1,2})?$/).filter((text) => !/^(?:[mn]?s|min|h|d)$/.test(text))
const number = fc.oneof(
  fc.nat(100_000).map(String),
  fc.tuple(fc.nat(999), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`),
  fc.nat(999).map((value) => `#${value}`),
  fc.tuple(fc.nat(5000), fc.constantFrom('%', 's', ' ms', 'h', ' MiB', 'd')).map(([value, unit]) => `${value}${unit}`),
)
const days = { min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }
const time = fc
  .date(days)
  .map((date) => date.toISOString())
  .chain((iso) => fc.constantFrom(iso, iso.slice(0, 10), iso.slice(11, 19), iso.slice(11, 16), iso.replace('T', ' ')))

test('texts that differ in numbers and times alone are the same', () => {
  const parts = fc.array(fc.tuple(word, fc.constantFrom('number', 'time', 'nothing')), { minLength: 1, maxLength: 6 })
  const pool = fc.record({
    numbers: fc.array(number, { minLength: 6, maxLength: 6 }),
    times: fc.array(time, { minLength: 6, maxLength: 6 }),
  })
  fc.assert(
    fc.property(parts, pool, pool, (words, one, other) => {
      const text = ({ numbers, times }: typeof one) =>
        words
          .map(([each, kind], index) =>
            [each, kind === 'number' ? numbers[index] : kind === 'time' ? times[index] : ''].join(' ').trim(),
          )
          .join(' ')
      expect(sameText(text(one))).toBe(sameText(text(other)))
    }),
  )
})

test('texts that differ in a word or a name are not', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.array(word, { minLength: 1 }), (one, other) => {
      fc.pre(one.join(' ') !== other.join(' '))
      expect(sameText(one.join(' '))).not.toBe(sameText(other.join(' ')))
    }),
  )
})

test.each([
  ['DHCP agent has not reported for 75 s', 'DHCP agent has not reported for 4 min', true],
  ['Scan #418 failed: exit 255', 'Scan #419 failed: exit 1', true],
  ['3 hosts cannot be reached', '12 hosts cannot be reached', true],
  [
    'refused (HTTP 503), request req-0d5b3c1e-8f3a-4b1e-9a53-1d9e6a3c7b11',
    'refused (HTTP 500), request req-1d5b3c1e-8f3a-4b1e-9a53-1d9e6a3c7b11',
    true,
  ],
  ['since 2026-11-21T14:03:09.123Z', 'since 2026-11-22 09:00', true],
  ['first line\nexit 1', 'first line\nsomething else', true],
  ['Tunnel address 10.30.4.7 is used twice', 'Tunnel address 10.30.4.8 is used twice', false],
  ['Keystone at 192.0.2.7:5000 refused', 'Keystone at 192.0.2.8:5000 refused', false],
  ['Bond runs on one member, ens3f1 has no carrier', 'Bond runs on one member, ens3f2 has no carrier', false],
  ['Instance moved to cmp-1', 'Instance moved to cmp-2', false],
  ['No route to fe80::1', 'No route to fe80::2', false],
])('%s · %s', (one, other, isSame) => {
  expect(sameText(one) === sameText(other)).toBe(isSame)
})

test('another cloud, level, source or object is another thing', () => {
  const keys = [
    base,
    { ...base, environment: 'lab2' },
    { ...base, level: 'warning' as const },
    { ...base, source_system: 'OpenStack' },
    { ...base, related_object: 'cmp-1' },
    { ...base, related_object_name: 'cmp-2' },
  ].map(groupKey)
  expect(new Set(keys).size).toBe(keys.length)
  expect(groupKey({ ...base, text: 'SSH  refused ' })).toBe(groupKey(base))
})
