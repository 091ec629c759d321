import { expect, test } from 'vitest'
import { diskError } from './disk'

test('says that a data folder cannot be created on a disk that takes none', () => {
  const refused = Object.assign(new Error('no such file or directory'), { code: 'ENOENT', syscall: 'mkdir' })
  expect(diskError('/data/store', refused)).toMatchObject({
    code: 'store-full',
    hint: 'Choose a data folder on a disk that can be written to.',
  })
})
