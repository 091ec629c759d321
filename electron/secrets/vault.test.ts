import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyProvider, keyFileProvider, passphraseKeyProvider } from './key-provider'
import { openVault } from './vault'

/** Cheap scrypt for tests: the cost is part of the file, so reading does not depend on it. */
const COST = 10
const CANARY = 'canary-Zq8!x#Ü/42'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-vault-'))
  file = join(folder, 'vault.json')
})

afterEach(() => rm(folder, { recursive: true }))

const providers: [string, () => KeyProvider][] = [
  ['a passphrase', () => passphraseKeyProvider('correct horse', COST)],
  ['a key file', () => keyFileProvider(join(folder, 'keys', 'vault.key'))],
]

describe.each(providers)('a vault under %s', (_name, provider) => {
  it('gives secrets back, also after reopening', async () => {
    const vault = await openVault({ file }, provider())
    expect(await vault.get('env/lab/CLI/pwd')).toBeUndefined()
    await vault.put(new Map([['env/lab/CLI/pwd', CANARY]]))
    await vault.put(new Map([['env/lab/mysql/pwd', 'other']]))
    await vault.put(new Map([['env/lab2/CLI/pwd', 'third']]))

    const reopened = await openVault({ file }, provider())
    expect(await reopened.get('env/lab/CLI/pwd')).toBe(CANARY)
    expect(reopened.has('env/lab/mysql/pwd')).toBe(true)

    await reopened.remove(['env/lab/mysql/pwd', 'env/lab/CLI/pwd', 'unknown'])
    const again = await openVault({ file }, provider())
    expect(again.has('env/lab/CLI/pwd')).toBe(false)
    expect(await again.get('env/lab2/CLI/pwd')).toBe('third')
  })

  it('leaves no secret on disk in any common encoding, and only files of mode 0600', async () => {
    const vault = await openVault({ file }, provider())
    await vault.put(new Map([['env/lab/CLI/pwd', CANARY]]))
    await vault.put(new Map([['env/lab/CLI/pwd', `${CANARY}2`]]))
    const bytes = Buffer.from(CANARY)
    const forms = [CANARY, bytes.toString('base64').slice(0, 20), bytes.toString('hex'), encodeURIComponent(CANARY)]
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(files.length).toBeGreaterThan(0)
    for (const path of files) {
      const content = await readFile(path, 'latin1')
      for (const form of forms) expect(content).not.toContain(form)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
    }
  })

  it('notices an entry that was changed or moved under another reference', async () => {
    const vault = await openVault({ file }, provider())
    await vault.put(new Map([['a', 'secret of a']]))
    await vault.put(new Map([['b', 'secret of b']]))
    const document = JSON.parse(await readFile(file, 'utf8'))
    const changed = Buffer.from(document.entries.b, 'base64')
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    document.entries.a = document.entries.b
    document.entries.b = changed.toString('base64')
    // As whoever edits on purpose would: the entries are guarded one by one all the same.
    delete document.check
    await writeFile(file, JSON.stringify(document))

    const tampered = await openVault({ file }, provider())
    await expect(tampered.get('a')).rejects.toMatchObject({ code: 'store-corrupt' })
    await expect(tampered.get('b')).rejects.toMatchObject({ code: 'store-corrupt' })
  })

  it('notices a missing, older or edited file', async () => {
    const revisions = new Map<string, number>()
    const ledger = {
      get: (name: string) => revisions.get(name),
      set: async (name: string, revision: number) => void revisions.set(name, revision),
      forget: async () => undefined,
    }
    const open = () => openVault({ file, ledger }, provider())
    await (await open()).put(new Map([['env/lab/CLI/pwd', 'x']]))
    const older = await readFile(file, 'utf8')
    await (await open()).put(new Map([['env/lab/mysql/pwd', 'y']]))
    const whole = await readFile(file, 'utf8')
    const damages = [older, whole.replace('/CLI/', '/CLJ/'), whole.replace(/ +"env\/lab\/CLI[^\n]*\n/, '')]
    for (const text of damages) {
      expect(text).not.toBe(whole)
      await writeFile(file, text)
      await expect(open()).rejects.toMatchObject({ code: 'store-corrupt', message: expect.stringContaining(file) })
    }
    await rm(file)
    await expect(open()).rejects.toMatchObject({ code: 'store-corrupt' })
    await writeFile(file, whole)
    expect(await (await open()).get('env/lab/CLI/pwd')).toBe('x')
  })

  it('uses a fresh nonce for every write', async () => {
    const vault = await openVault({ file }, provider())
    const seen = new Set<string>()
    for (let n = 0; n < 20; n += 1) {
      await vault.put(new Map([['a', 'same']]))
      seen.add(Buffer.from(JSON.parse(await readFile(file, 'utf8')).entries.a, 'base64').toString('hex', 0, 12))
    }
    expect(seen.size).toBe(20)
  })
})

describe('the file format', () => {
  // Made with Python's cryptography package (AESGCM) and hashlib.scrypt.
  const entries = { 'env/lab/CLI/pwd': 'BwcHBwcHBwcHBwcHYt52XHRqc1beV49m9W2yUn+pAi8ceLiGog==' }

  it('is what another implementation of the same algorithms writes (passphrase)', async () => {
    const key =
      'CgABAgMEBQYHCAkKCwwNDg8JCQkJCQkJCQkJCQmSGUCrxlBzPXXugkLyIHJE5nEzPPnoKm/ZhL4BPB3XX9Y/77/K3GQQTJeESHEp+Yw='
    await writeFile(file, JSON.stringify({ version: 1, key, entries }))
    const vault = await openVault({ file }, passphraseKeyProvider('correct horse'))
    expect(await vault.get('env/lab/CLI/pwd')).toBe('pässword')
  })

  it('is what another implementation of the same algorithms writes (key file)', async () => {
    const keyFile = join(folder, 'key')
    await writeFile(keyFile, Buffer.from(Array.from({ length: 32 }, (_, n) => 100 + n)), { mode: 0o600 })
    const key = 'CAgICAgICAgICAgIM47lP4erqbwqi60wc0gWZnqv2wWea90MxUzHUd/JR/FMrMuGUGgRVpLcZMIxHJzM'
    await writeFile(file, JSON.stringify({ version: 1, key, entries }))
    const vault = await openVault({ file }, keyFileProvider(keyFile))
    expect(await vault.get('env/lab/CLI/pwd')).toBe('pässword')
  })

  it('of version 1 becomes that of this version with the next write', async () => {
    const key =
      'CgABAgMEBQYHCAkKCwwNDg8JCQkJCQkJCQkJCQmSGUCrxlBzPXXugkLyIHJE5nEzPPnoKm/ZhL4BPB3XX9Y/77/K3GQQTJeESHEp+Yw='
    await writeFile(file, JSON.stringify({ version: 1, key, entries }))
    const provider = passphraseKeyProvider('correct horse')
    await (await openVault({ file }, provider)).put(new Map([['new', 'x']]))
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 3, keys: { passphrase: key } })
    const reopened = await openVault({ file }, provider)
    expect([await reopened.get('env/lab/CLI/pwd'), await reopened.get('new')]).toEqual(['pässword', 'x'])
  })
})

/** Stands for the operating system's key store, which only another process reaches. */
function keyStore(isLocked = false): KeyProvider {
  const mask = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a))
  return {
    slot: 'os-key-store',
    describe: () => 'the key store',
    wrap: async (key) => mask(key),
    unwrap: async (blob) => {
      if (isLocked) throw new AppError('unsupported', 'the key store is locked')
      return mask(blob)
    },
  }
}

describe('a vault with several ways in', () => {
  const keyFilePath = () => join(folder, 'vault.key')
  const desktop = (isLocked = false) => openVault({ file }, keyStore(isLocked), keyFileProvider(keyFilePath()))
  const commandLine = () => openVault({ file }, keyFileProvider(keyFilePath()))
  const slots = async () => Object.keys(JSON.parse(await readFile(file, 'utf8')).keys)

  it('is not opened beside the key store unless the operator wants it; the error says how', async () => {
    const vault = await desktop()
    await vault.put(new Map([['a', 'x']]))
    expect(vault.describe()).toBe('the key store')
    await expect(commandLine()).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringContaining("operating system's key store"),
      hint: expect.stringContaining('desktop application'),
    })
    expect(await readdir(folder)).toEqual(['vault.json'])

    await writeFile(keyFilePath(), Buffer.alloc(32, 7), { mode: 0o600 })
    const opened = await desktop()
    expect(await slots()).toEqual(['os-key-store', 'key-file'])
    expect(opened.describe()).toBe(`the key store and key file ${keyFilePath()}`)
    const shared = await commandLine()
    expect(await shared.get('a')).toBe('x')
    await shared.put(new Map([['b', 'y']]))
    expect(await (await desktop()).get('b')).toBe('y')
  })

  it('made by the command line is opened by the desktop application with its key file', async () => {
    await (await commandLine()).put(new Map([['a', 'x']]))
    const vault = await desktop()
    expect(await vault.get('a')).toBe('x')
    expect(vault.describe()).toBe(`key file ${keyFilePath()}`)
    await vault.put(new Map([['a', 'z']]))
    expect(await (await commandLine()).get('a')).toBe('z')
  })

  it('opens by the other way while one does not work, and names the first failure when none does', async () => {
    await writeFile(keyFilePath(), Buffer.alloc(32, 7), { mode: 0o600 })
    await (await desktop()).put(new Map([['a', 'x']]))
    expect(await (await desktop()).get('a')).toBe('x')
    expect(await (await desktop(true)).get('a')).toBe('x')
    await rm(keyFilePath())
    await expect(desktop(true)).rejects.toMatchObject({ code: 'unsupported', message: 'the key store is locked' })
  })

  it('says that it takes a passphrase, or that it takes none', async () => {
    const withPassphrase = () => openVault({ file }, passphraseKeyProvider('p', COST))
    await (await withPassphrase()).put(new Map([['a', 'x']]))
    await expect(desktop()).rejects.toMatchObject({ hint: expect.stringContaining('--passphrase-file') })
    await rm(file)
    await (await commandLine()).put(new Map([['a', 'x']]))
    await expect(withPassphrase()).rejects.toMatchObject({ hint: expect.stringContaining('without --passphrase-file') })
  })
})

describe('a vault that cannot be opened', () => {
  const attempt = (provider: KeyProvider) => openVault({ file }, provider)

  it('says so for a wrong passphrase, without telling it', async () => {
    await (await attempt(passphraseKeyProvider('right one', COST))).put(new Map([['a', 'x']]))
    const error = await attempt(passphraseKeyProvider('wrong one', COST)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'auth-failed' })
    expect(error instanceof AppError && JSON.stringify(error.toData())).not.toContain('wrong one')
  })

  it('says so for a missing, foreign, short or too open key file', async () => {
    const keyFile = join(folder, 'key')
    await (await attempt(keyFileProvider(keyFile))).put(new Map([['a', 'x']]))
    const key = await readFile(keyFile)

    await chmod(keyFile, 0o640)
    await expect(attempt(keyFileProvider(keyFile))).rejects.toMatchObject({ code: 'permission-denied' })
    await chmod(keyFile, 0o600)
    await writeFile(keyFile, key.subarray(1))
    await expect(attempt(keyFileProvider(keyFile))).rejects.toMatchObject({ code: 'store-corrupt' })
    await writeFile(keyFile, Buffer.alloc(32))
    await expect(attempt(keyFileProvider(keyFile))).rejects.toMatchObject({ code: 'auth-failed' })
    await rm(keyFile)
    await expect(attempt(keyFileProvider(keyFile))).rejects.toMatchObject({
      code: 'auth-failed',
      message: expect.stringContaining('missing'),
    })
  })

  it('says so for a damaged file and for one of a newer version', async () => {
    const provider = passphraseKeyProvider('p', COST)
    const damaged = [
      '',
      '{',
      '[]',
      '{"version":1}',
      '{"version":1,"key":"AA==","entries":{}}',
      '{"version":2,"more":1}',
    ]
    for (const text of damaged) {
      await writeFile(file, text)
      await expect(attempt(provider)).rejects.toMatchObject({ code: 'store-corrupt' })
    }
    await writeFile(file, '{"version":9,"more":1}')
    await expect(attempt(provider)).rejects.toMatchObject({ code: 'unsupported' })
    expect(await readFile(file, 'utf8')).toBe('{"version":9,"more":1}')
  })
})
