import { AppError } from '@shared/contract/errors'
import { expect, test } from 'vitest'
import { createFileGate, type FileDialogs } from './file-gate'

const { signal } = new AbortController()
const exchange = { add: (path: string) => `token-of-${path}` }
const picks = (path: string | undefined): FileDialogs => ({ open: async () => path, save: async () => path })
const withDialogs = (path: string | undefined) => createFileGate({ exchange, dialogs: picks(path) })
const withoutDialogs = createFileGate({ exchange })

test.each([
  ['transfer.import', { source: { path: '/etc/shadow' } }],
  ['transfer.preview', { source: { path: '/etc/shadow', upload: 'x' } }],
  ['transfer.export', { environment: 'lab', path: '/root/.bashrc' }],
  ['transfer.later', { source: { source: { path: 'x' } } }],
])('a page cannot name a path in %s', async (name, input) => {
  for (const gate of [withoutDialogs, withDialogs('/home/me/x')])
    await expect(gate(name, input, signal)).rejects.toMatchObject({ code: 'permission-denied' })
})

test('tokens and other calls pass unchanged', async () => {
  for (const [name, input] of [
    ['transfer.import', { source: { upload: 'abc' } }],
    ['environments.save', { environment: { path: '/x' } }],
    ['transfer.export', { environment: 'lab' }],
    ['transfer.export', 'nonsense'],
  ] as const)
    expect(await withoutDialogs(name, input, signal)).toEqual({ input })
})

test('an export is written where the operator says', async () => {
  expect(await withDialogs('/home/me/lab.calipso')('transfer.export', { environment: 'lab' }, signal)).toEqual({
    input: { environment: 'lab', pseudonymise: false, path: '/home/me/lab.calipso' },
  })
})

test('an inventory is chosen as a token, key and certificate files as paths', async () => {
  const gate = withDialogs('/home/me/file')
  expect(await gate('host.chooseFile', { purpose: 'inventory' }, signal)).toEqual({
    output: { upload: 'token-of-/home/me/file', name: 'file' },
  })
  expect(await gate('host.chooseFile', { purpose: 'private-key' }, signal)).toEqual({
    output: { path: '/home/me/file', name: 'file' },
  })
})

test.each([
  ['a dismissed dialog', withDialogs(undefined), 'host.chooseFile', { purpose: 'inventory' }, 'cancelled'],
  ['a dismissed target', withDialogs(undefined), 'transfer.export', { environment: 'lab' }, 'cancelled'],
  ['no dialogs', withoutDialogs, 'host.chooseFile', { purpose: 'inventory' }, 'unsupported'],
  ['an unknown purpose', withDialogs('/x'), 'host.chooseFile', { purpose: 'anything' }, 'validation'],
])('%s is a typed error', async (_what, gate, name, input, code) => {
  const failure = await gate(name, input, signal).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(AppError)
  expect(failure).toMatchObject({ code })
})
