import { expect, test } from 'vitest'
import { dataDirArgument, openedByArguments } from './opened-with'

test.each([
  [['--flag', 'lab.calipso'], { file: '/work dir/lab.calipso' }],
  [['/data/lab.calipso'], { file: '/data/lab.calipso' }],
  [['calipso://env/lab'], { route: '/env/lab' }],
  [['calipso://scan/lab'], undefined],
  [['lab.calipso', 'calipso://env/lab'], { route: '/env/lab' }],
  [['out/main/main.js', '--inspect=0'], undefined],
])('%j opens %o', (args, expected) => {
  expect(openedByArguments(args, '/work dir')).toEqual(expected)
})

test('the data folder may be chosen', () => {
  expect(dataDirArgument(['electron', '.', '--data-dir=/somewhere'])).toBe('/somewhere')
  expect(dataDirArgument(['electron', '.', '--data-dir', '/somewhere'])).toBe('/somewhere')
  for (const none of [['.'], ['--data-dir'], ['--data-dir=']]) expect(dataDirArgument(none)).toBeUndefined()
})
