/** The operating system's key store, asked for by the backend process. */
import { AppError } from '@shared/contract/errors'
import type { SafeStorage } from 'electron'

/**
 * True when the system protects keys for real. On Linux without a key store Electron would encrypt with a password
 * printed in its source (`basic_text`): that is never called protected, a key file is used instead.
 * Asks nothing of the key store itself, so no prompt appears at start.
 */
export function hasKeyStore(safeStorage: SafeStorage, platform: NodeJS.Platform): boolean {
  if (platform !== 'linux') return safeStorage.isEncryptionAvailable()
  return !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}

/** Encrypts a key (base64). @throws AppError `unsupported` when the key store is locked or gone. */
export function wrapKey(safeStorage: SafeStorage, key: string): string {
  return guarded(() => safeStorage.encryptString(key).toString('base64'))
}

/** Decrypts what `wrapKey` gave. @throws AppError `unsupported` as there. */
export function unwrapKey(safeStorage: SafeStorage, wrapped: string): string {
  return guarded(() => safeStorage.decryptString(Buffer.from(wrapped, 'base64')))
}

function guarded(work: () => string): string {
  try {
    return work()
  } catch (cause) {
    throw new AppError('unsupported', "The operating system's key store did not answer", {
      cause,
      hint: 'Unlock the key store (keyring, key chain) and try again.',
    })
  }
}
