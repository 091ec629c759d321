/**
 * The one place where secrets are kept: a file of ciphertexts by reference.
 *
 * Format (JSON, version 1): `key` is the vault's random key as the key provider wrapped it, base64; `entries` maps each
 * reference to base64 of nonce, tag and ciphertext (AES-256-GCM, fresh nonce per write). The reference is associated
 * data, so an entry moved under another reference does not decrypt.
 *
 * Plain values exist only in the arguments and results of these calls.
 */
import { randomBytes } from 'node:crypto'
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { z } from 'zod'
import { readTextIfPresent, replaceFile } from '../store/disk'
import { KEY_BYTES, type KeyProvider, seal, unseal } from './key-provider'

export interface Vault {
  /** The secret, or undefined when none is stored under this reference. */
  get(ref: string): Promise<string | undefined>
  has(ref: string): boolean
  /** Durable when the promise resolves. */
  set(ref: string, value: string): Promise<void>
  /** Removes one secret; an unknown reference is fine. */
  remove(ref: string): Promise<void>
  /** Removes every secret whose reference starts with `prefix`. */
  removePrefix(prefix: string): Promise<void>
  /** Several changes in one durable step; removals come first. */
  update(changes: VaultChanges): Promise<void>
  /** What protects the secrets, for the operator. */
  describe(): string
}

export interface VaultChanges {
  readonly set?: ReadonlyMap<string, string>
  readonly remove?: readonly string[]
}

const VERSION = 1
const base64 = z.base64()
const vaultSchema = z.strictObject({
  version: z.literal(VERSION),
  key: base64,
  entries: z.record(z.string(), base64),
})
const versionSchema = z.looseObject({ version: z.number() })

const contextOf = (ref: string) => `calipso-vault/${VERSION}/${ref}`

/**
 * Opens the vault in `file`; one that does not exist is made when the first secret is set.
 * @throws AppError `auth-failed` (wrong passphrase or key file), `store-corrupt`, `unsupported` (a newer version's).
 */
export async function openVault(file: string, provider: KeyProvider): Promise<Vault> {
  const text = await readTextIfPresent(file)
  const stored = text === undefined ? undefined : parseVault(file, text)
  let wrappedKey: Buffer | undefined = stored && Buffer.from(stored.key, 'base64')
  let key: Buffer | undefined = wrappedKey && (await provider.unwrap(wrappedKey))
  let entries: ReadonlyMap<string, string> = new Map(Object.entries(stored?.entries ?? {}))
  const queue = pLimit(1)

  const change = (makeEntries: (key: Buffer) => ReadonlyMap<string, string>) =>
    queue(async () => {
      const usedKey = key ?? randomBytes(KEY_BYTES)
      const usedWrap = wrappedKey ?? (await provider.wrap(usedKey))
      const next = makeEntries(usedKey)
      const document = { version: VERSION, key: usedWrap.toString('base64'), entries: Object.fromEntries(next) }
      await replaceFile(file, `${JSON.stringify(document, undefined, 1)}\n`)
      key = usedKey
      wrappedKey = usedWrap
      entries = next
    })

  const update = async ({ set = new Map(), remove = [] }: VaultChanges) => {
    if (set.size === 0 && !remove.some((ref) => entries.has(ref))) return
    await change((usedKey) => {
      const next = new Map(entries)
      for (const ref of remove) next.delete(ref)
      for (const [ref, value] of set) {
        next.set(ref, seal(usedKey, Buffer.from(value, 'utf8'), contextOf(ref)).toString('base64'))
      }
      return next
    })
  }

  return {
    get: async (ref) => {
      const sealed = entries.get(ref)
      if (sealed === undefined || !key) return undefined
      const plain = unseal(key, Buffer.from(sealed, 'base64'), contextOf(ref))
      if (plain) return plain.toString('utf8')
      throw damaged(file, `the secret ${ref} does not decrypt`)
    },
    has: (ref) => entries.has(ref),
    set: (ref, value) => update({ set: new Map([[ref, value]]) }),
    remove: (ref) => update({ remove: [ref] }),
    removePrefix: (prefix) => update({ remove: [...entries.keys()].filter((ref) => ref.startsWith(prefix)) }),
    update,
    describe: () => provider.describe(),
  }
}

function parseVault(file: string, text: string): z.infer<typeof vaultSchema> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw damaged(file, 'it is not JSON')
  }
  const version = versionSchema.safeParse(data)
  if (version.success && version.data.version > VERSION) {
    throw new AppError('unsupported', `The vault ${file} was written by a newer version of Calipso Desktop.`, {
      hint: 'Update Calipso Desktop. The vault was not changed.',
      context: { path: file },
    })
  }
  const vault = vaultSchema.safeParse(data)
  if (!vault.success) throw damaged(file, 'it lacks parts this version writes')
  return vault.data
}

function damaged(file: string, found: string): AppError {
  return new AppError('store-corrupt', `The vault ${file} is damaged: ${found}.`, {
    hint: 'Put the file back from a copy, or remove it and enter the secrets again.',
    context: { path: file },
  })
}
