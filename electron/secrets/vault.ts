/**
 * The one place where secrets are kept: a file of ciphertexts by reference.
 *
 * Format (JSON, version 3): `keys` holds the vault's random key once for each way to open it, as that key provider
 * wrapped it, base64; `entries` maps each reference to base64 of nonce, tag and ciphertext (AES-256-GCM, fresh nonce per
 * write). The reference is associated data, so an entry moved under another reference does not decrypt. Version 1 had one
 * `key` and did not say whose, version 2 no checksum; both are read, and become version 3 with the next write.
 *
 * Plain values exist only in the arguments and results of these calls.
 */
import { randomBytes } from 'node:crypto'
import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { z } from 'zod'
import { checkedJson, readCheckedJson } from '../store/checksums'
import { parseJson, readTextIfPresent, replaceFile } from '../store/disk'
import type { RevisionLedger } from '../store/repository'
import { KEY_BYTES, type KeyProvider, type KeySlot, seal, unseal } from './key-provider'

export type SecretStore = Awaited<ReturnType<typeof openVault>>

const VERSION = 3
const base64 = z.base64()
const entriesSchema = z.record(z.string(), base64)
const vaultSchema = z.union([
  z.strictObject({
    version: z.literal(VERSION),
    revision: z.int().nonnegative(),
    keys: z.record(z.string(), base64),
    entries: entriesSchema,
  }),
  z.strictObject({ version: z.literal(2), keys: z.record(z.string(), base64), entries: entriesSchema }),
  z.strictObject({ version: z.literal(1), key: base64, entries: entriesSchema }),
])
type StoredVault = z.infer<typeof vaultSchema>

/** Where a vault lies, and who vouches for it. */
export interface VaultPlace {
  readonly file: string
  /** Knows how often the vault was written, under `vault`. */
  readonly ledger?: RevisionLedger
  /** Throws when this process may no longer write. */
  readonly assertWritable?: () => void
}
const versionSchema = z.looseObject({ version: z.number() })

/** The vault's name in the ledger. */
const LEDGER_NAME = 'vault'

/** The form of an entry, which is that of version 1. */
const contextOf = (ref: string) => `calipso-vault/1/${ref}`

/** The key and, by slot, its wrapped forms. */
interface Keys {
  readonly key: Buffer
  readonly wrapped: Readonly<Record<string, string>>
}

/**
 * Opens the vault in `file`; one that does not exist is made when the first secret is set, protected by `provider`.
 * @param others further ways to open a vault that has no slot for `provider`; one that is offered gets a slot.
 * @throws AppError `auth-failed` (wrong passphrase or key file, or no slot for any provider), `unsupported` (a newer
 *   version's, or a locked key store), `store-corrupt`.
 */
export async function openVault(
  { file, ledger, assertWritable }: VaultPlace,
  provider: KeyProvider,
  ...others: KeyProvider[]
) {
  const providers = [provider, ...others]
  const text = await readTextIfPresent(file)
  const stored = text === undefined ? undefined : parseVault(file, text)
  const written = ledger?.get(LEDGER_NAME)
  let revision = stored?.version === VERSION ? stored.revision : 0
  if (!stored && written !== undefined) throw damaged(file, 'it is missing, although secrets were stored in it')
  if (revision < (written ?? 0)) throw damaged(file, 'it is an older copy of the one that was saved')
  let keys = stored && (await openKeys(file, stored, providers))
  let entries: ReadonlyMap<string, string> = new Map(Object.entries(stored?.entries ?? {}))
  const queue = pLimit(1)

  const write = async (nextKeys: Keys, nextEntries: ReadonlyMap<string, string>) => {
    assertWritable?.()
    const document: StoredVault = {
      version: VERSION,
      revision: revision + 1,
      keys: nextKeys.wrapped,
      entries: Object.fromEntries(nextEntries),
    }
    await replaceFile(file, checkedJson(document))
    revision += 1
    keys = nextKeys
    entries = nextEntries
    // The secrets are saved; what the ledger missed it learns with the next write.
    await ledger?.set(LEDGER_NAME, revision).catch(() => undefined)
  }
  const change = (makeEntries: (key: Buffer) => ReadonlyMap<string, string>) =>
    queue(async () => {
      const used = keys ?? (await newKeys(provider))
      await write(used, makeEntries(used.key))
    })

  if (keys) {
    const extended = await withOfferedSlots(keys, providers)
    if (extended !== keys) await write(extended, entries)
  }

  return {
    /** The secret, or undefined when none is stored under this reference. */
    get: async (ref: string): Promise<string | undefined> => {
      const sealed = entries.get(ref)
      if (sealed === undefined || !keys) return undefined
      const plain = unseal(keys.key, Buffer.from(sealed, 'base64'), contextOf(ref))
      if (plain) return plain.toString('utf8')
      throw damaged(file, `the secret ${ref} does not decrypt`)
    },
    has: (ref: string) => entries.has(ref),
    /** The references of all secrets. */
    refs: (): readonly string[] => [...entries.keys()],
    /** Stores secrets by reference in one step; durable when the promise resolves. */
    put: async (secrets: ReadonlyMap<string, string>): Promise<void> => {
      if (secrets.size === 0) return
      await change((key) => {
        const next = new Map(entries)
        for (const [ref, value] of secrets)
          next.set(ref, seal(key, Buffer.from(value, 'utf8'), contextOf(ref)).toString('base64'))
        return next
      })
    },
    /** Removes secrets in one step; unknown references are fine. */
    remove: async (refs: readonly string[]): Promise<void> => {
      if (!refs.some((ref) => entries.has(ref))) return
      const removed = new Set(refs)
      await change(() => new Map([...entries].filter(([ref]) => !removed.has(ref))))
    },
    /** Whether other computers that open the same store can read the secrets too. */
    scope: 'this-computer' as 'this-computer' | 'shared',
    /** What protects the secrets, for the operator. */
    describe: (): string => {
      const slots = keys ? Object.keys(keys.wrapped) : [provider.slot]
      return slots.map((slot) => providers.find((one) => one.slot === slot)?.describe() ?? nameOf(slot)).join(' and ')
    },
  }
}

async function newKeys(provider: KeyProvider): Promise<Keys> {
  const key = randomBytes(KEY_BYTES)
  return { key, wrapped: { [provider.slot]: (await provider.wrap(key)).toString('base64') } }
}

/** @throws AppError of the first provider that has a slot and does not open it; `auth-failed` when none has a slot */
async function openKeys(file: string, stored: StoredVault, providers: readonly KeyProvider[]): Promise<Keys> {
  let firstFailure: unknown
  for (const provider of providers) {
    const blob = stored.version === 1 ? stored.key : stored.keys[provider.slot]
    if (blob === undefined) continue
    try {
      const key = await provider.unwrap(Buffer.from(blob, 'base64'))
      return { key, wrapped: stored.version === 1 ? { [provider.slot]: blob } : stored.keys }
    } catch (error) {
      firstFailure ??= error
    }
  }
  throw firstFailure ?? noSlot(file, Object.keys(stored.version === 1 ? {} : stored.keys))
}

/** Adds a slot for each provider the operator prepared; the same keys when there is nothing to add. */
async function withOfferedSlots(keys: Keys, providers: readonly KeyProvider[]): Promise<Keys> {
  const wrapped = { ...keys.wrapped }
  for (const provider of providers) {
    if (wrapped[provider.slot] !== undefined || !(await provider.isOffered?.())) continue
    wrapped[provider.slot] = (await provider.wrap(keys.key)).toString('base64')
  }
  return Object.keys(wrapped).length === Object.keys(keys.wrapped).length ? keys : { ...keys, wrapped }
}

/** What opens a vault, and what its operator can do to open it here. */
const WAYS: Readonly<Record<KeySlot, { readonly name: string; readonly hint: string }>> = {
  passphrase: { name: 'a passphrase', hint: 'Start the server or the command line with --passphrase-file FILE.' },
  'key-file': {
    name: 'a key file',
    hint: 'Start without --passphrase-file; the key file vault.key is in the data folder.',
  },
  'os-key-store': {
    name: "the operating system's key store",
    hint: 'Use the desktop application, or another data folder (--data-dir). To let the server and the command line in as well, at the price of a key that lies beside the vault: close the desktop application, run head -c 32 /dev/urandom > vault.key && chmod 600 vault.key in the data folder, and start the desktop application once.',
  },
}
const isKnownSlot = (slot: string): slot is KeySlot => Object.hasOwn(WAYS, slot)
const nameOf = (slot: string) => (isKnownSlot(slot) ? WAYS[slot].name : slot)

function noSlot(file: string, slots: readonly string[]): AppError {
  return new AppError('auth-failed', `The vault ${file} is opened by ${slots.map(nameOf).join(' or ')} only.`, {
    hint: slots.flatMap((slot) => (isKnownSlot(slot) ? WAYS[slot].hint : [])).join(' '),
    context: { path: file },
  })
}

function parseVault(file: string, text: string): StoredVault {
  const data = parseJson(text)
  if (data === undefined) throw damaged(file, 'it is not JSON')
  const { fields, isIntact } = readCheckedJson(data)
  const version = versionSchema.safeParse(fields)
  if (version.success && version.data.version > VERSION) {
    throw new AppError('unsupported', `The vault ${file} was written by a newer version of Calipso Desktop.`, {
      hint: 'Update Calipso Desktop. The vault was not changed.',
      context: { path: file },
    })
  }
  if (isIntact === false) throw damaged(file, 'it is not as written')
  const vault = vaultSchema.safeParse(fields)
  if (!vault.success) throw damaged(file, 'it lacks parts this version writes')
  return vault.data
}

function damaged(file: string, found: string): AppError {
  return new AppError('store-corrupt', `The vault ${file} is damaged: ${found}.`, {
    hint: 'Put the file back from a copy, or run calipso recover; what cannot be read then has to be entered again.',
    context: { path: file },
  })
}
