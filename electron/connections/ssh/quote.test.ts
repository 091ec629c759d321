import { spawnSync } from 'node:child_process'
import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteWord, quoteWords } from './quote'

/** Strings a hostile cloud would choose: shell syntax, dashes, Unicode, no control characters. */
const hostileWord = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...`'"\`$(){}[]<>|&;*?~#!\\ -=%^a`), maxLength: 20 }),
    fc.constantFrom(
      '$(touch x)',
      '`id`',
      "'; rm -rf /",
      '-rf',
      '--',
      '',
      ' ',
      '\u202e',
      'ä€😀',
      "''",
      '\\',
      '!!',
      '~root',
      '*',
      'a=b',
    ),
  )
  .filter((word) => !/\p{Cc}|\p{Cs}/u.test(word))

test('a real sh reads back exactly the words that were quoted', () => {
  let words = 0
  fc.assert(
    fc.property(fc.array(hostileWord, { minLength: 100, maxLength: 100 }), (sample) => {
      words += sample.length
      const shell = spawnSync('/bin/sh', ['-c', `printf '%s\\0' ${quoteWords(sample)}`], { encoding: 'utf8', cwd: '/' })
      expect(shell.stdout.split('\0').slice(0, -1)).toEqual(sample)
      expect(shell.stderr).toBe('')
    }),
    { numRuns: 60 },
  )
  expect(words).toBeGreaterThanOrEqual(5_000)
})

test('quoting twice survives two shells, as on the way through a master host', () => {
  fc.assert(
    fc.property(fc.array(hostileWord, { minLength: 20, maxLength: 20 }), (sample) => {
      const inner = `printf '%s\\0' ${quoteWords(sample)}`
      const shell = spawnSync('/bin/sh', ['-c', `sh -c ${quoteWord(inner)}`], { encoding: 'utf8' })
      expect(shell.stdout.split('\0').slice(0, -1)).toEqual(sample)
    }),
    { numRuns: 20 },
  )
})

test.each(['a\nb', 'a\0b', '\u001b[31m', 'a\rb', '\u0085', '\ud800'])('refuses control characters: %j', (word) => {
  expect(() => quoteWord(word)).toThrow(AppError)
})

test('leaves plain words readable', () => {
  expect(quoteWords(['ip', '-d', 'link', 'show', 'tap0ddce49c-d5'])).toBe('ip -d link show tap0ddce49c-d5')
})
