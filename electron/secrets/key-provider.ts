/**
 * Ways to protect the vault's key. A provider encrypts ("wraps") 32 random bytes and gives them back; how, only it
 * knows. The Electron host has one more, over the operating system's key store.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '@shared/contract/errors'
import { diskError, ensureFolder, FILE_MODE, ifPresent, syncFolder, systemCode } from '../store/disk'

/** The kinds of protection, as the vault's file names them. */
export type KeySlot = 'passphrase' | 'key-file' | 'os-key-store'

export interface KeyProvider {
  readonly slot: KeySlot
  /** Where the protection comes from, for the operator: "passphrase", "key file /…". */
  describe(): string
  /** Encrypts the vault's key. */
  wrap(key: Buffer): Promise<Buffer>
  /**
   * Decrypts what `wrap` gave.
   * @throws AppError `auth-failed` when the passphrase or key is not the one it was wrapped with.
   */
  unwrap(blob: Buffer): Promise<Buffer>
  /** True when the operator prepared this protection, so that a vault opened in another way is to open this way too. */
  isOffered?(): Promise<boolean>
}

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts with AES-256-GCM under a fresh nonce. Result: nonce (12 bytes), tag (16 bytes), ciphertext. */
export function seal(key: Buffer, plaintext: Buffer, associatedData: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(associatedData, 'utf8'))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/** Undoes `seal`; undefined when key, associated data or content is not what was sealed. */
export function unseal(key: Buffer, sealed: Buffer, associatedData: string): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(associatedData, 'utf8'))
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return undefined // The authentication tag does not fit; OpenSSL says no more than that.
  }
}

const deriveKey = promisify(
  (passphrase: string, salt: Buffer, cost: number, callback: (error: Error | null, key: Buffer) => void) =>
    scrypt(
      passphrase.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { N: 2 ** cost, r: SCRYPT_BLOCK, p: 1, maxmem: 256 * SCRYPT_BLOCK * 2 ** cost },
      callback,
    ),
)

const SCRYPT_BLOCK = 8
/** 2^17 blocks of 1 KiB: 128 MiB and about half a second per guess (OWASP's first choice for scrypt). */
const DEFAULT_COST = 17
/** A file that asks for more is not ours, and could exhaust memory. */
const MAX_COST = 20
const SALT_BYTES = 16
const PASSPHRASE_CONTEXT = 'calipso-key/passphrase/1'

/**
 * Protects the key by a passphrase (scrypt, AES-256-GCM). There is no recovery from a lost passphrase.
 * @param cost log2 of scrypt's N; lower only in tests.
 */
export function passphraseKeyProvider(passphrase: string, cost = DEFAULT_COST): KeyProvider {
  return {
    slot: 'passphrase',
    describe: () => 'passphrase',
    // Blob: cost (1 byte), salt (16 bytes), sealed key.
    wrap: async (key) => {
      const salt = randomBytes(SALT_BYTES)
      const sealed = seal(await deriveKey(passphrase, salt, cost), key, PASSPHRASE_CONTEXT)
      return Buffer.concat([Buffer.from([cost]), salt, sealed])
    },
    unwrap: async (blob) => {
      const storedCost = blob[0] ?? 0
      if (storedCost < 1 || storedCost > MAX_COST) {
        throw new AppError('store-corrupt', 'The vault was not locked with a passphrase by this product.')
      }
      const derived = await deriveKey(passphrase, blob.subarray(1, 1 + SALT_BYTES), storedCost)
      const key = unseal(derived, blob.subarray(1 + SALT_BYTES), PASSPHRASE_CONTEXT)
      if (key) return key
      throw new AppError('auth-failed', 'The passphrase does not open the vault.', {
        hint: 'Enter the passphrase that was chosen when the vault was made. It cannot be recovered; without it the secrets have to be entered again.',
      })
    },
  }
}

const KEY_FILE_CONTEXT = 'calipso-key/file/1'

/** Protects the key by a file of random bytes that only the operator can read; created on first use. */
export function keyFileProvider(file: string): KeyProvider {
  return {
    slot: 'key-file',
    describe: () => `key file ${file}`,
    isOffered: async () => (await readKeyFile(file)) !== undefined,
    wrap: async (key) => seal((await readKeyFile(file)) ?? (await createKeyFile(file)), key, KEY_FILE_CONTEXT),
    unwrap: async (blob) => {
      const fileKey = await readKeyFile(file)
      const key = fileKey && unseal(fileKey, blob, KEY_FILE_CONTEXT)
      if (key) return key
      const problem = fileKey ? 'is not the one the vault was locked with' : 'is missing'
      throw new AppError('auth-failed', `The key file ${file} ${problem}.`, {
        hint: 'Put the key file back from a copy. Without it the secrets have to be entered again.',
        context: { path: file },
      })
    },
  }
}

async function createKeyFile(file: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES)
  await ensureFolder(dirname(file))
  try {
    await writeFile(file, key, { mode: FILE_MODE, flag: 'wx', flush: true })
  } catch (error) {
    // Another process made it meanwhile: theirs is the key.
    const theirs = systemCode(error) === 'EEXIST' ? await readKeyFile(file) : undefined
    if (theirs) return theirs
    throw diskError(file, error)
  }
  await syncFolder(dirname(file))
  return key
}

function readKeyFile(file: string): Promise<Buffer | undefined> {
  return ifPresent(file, async () => {
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new AppError('permission-denied', `Others can read the key file ${file}.`, {
        hint: `Make it yours alone: chmod 600 ${file}. If others may have read it, enter the secrets again after removing it.`,
        context: { path: file },
      })
    }
    const key = await readFile(file)
    if (key.length === KEY_BYTES) return key
    throw new AppError('store-corrupt', `The key file ${file} has ${key.length} bytes instead of ${KEY_BYTES}.`, {
      hint: 'Put the key file back from a copy.',
      context: { path: file },
    })
  })
}
