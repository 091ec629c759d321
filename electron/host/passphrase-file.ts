/** The vault's passphrase, read from a file: never from an argument or the environment, which other users can see. */
import { readFile } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import { type KeyProvider, passphraseKeyProvider } from '../secrets/key-provider'

/**
 * The services of a host that may have been given a passphrase file: its first line protects the vault's key. Without
 * one a key file does.
 * @throws AppError `not-found` when the file cannot be read, `validation` when its first line is empty.
 */
export async function passphraseServices(path: string | undefined): Promise<{ keyProvider?: KeyProvider }> {
  if (path === undefined) return {}
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `The passphrase file ${path} cannot be read`, { cause })
  })
  const [passphrase = ''] = text.split(/\r?\n/, 1)
  if (passphrase === '') throw new AppError('validation', `The first line of the passphrase file ${path} is empty`)
  return { keyProvider: passphraseKeyProvider(passphrase) }
}
