import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server as TcpServer } from 'node:net'
import { join } from 'node:path'
import { utils } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { privateFolder } from '../testing/peers'
import { generateHostKey, type SshPeer, startSshPeer } from '../testing/ssh-peer'
import { connectSsh, hostKeyAlgorithms } from './connect'
import { createHostKeys, hostKeyQuestionOf } from './host-keys'
import type { SshLogin } from './login'

let folder: Awaited<ReturnType<typeof privateFolder>>
let peers: SshPeer[]

beforeEach(async () => {
  folder = await privateFolder('connect')
  peers = []
})
afterEach(async () => {
  for (const peer of peers) await peer.close()
  await folder.remove()
})

const login: SshLogin = {
  user: 'op',
  keyFile: undefined,
  keyPassphrase: undefined,
  password: 'right',
  agentSocket: undefined,
}
const ownFile = () => join(folder.path, 'own', 'known_hosts')
const userFile = () => join(folder.path, 'user_known_hosts')
const hostKeys = (trustUnknown = false) =>
  createHostKeys({ ownFile: ownFile(), otherFiles: [userFile()], trustUnknown })

async function startPeer(options: Parameters<typeof startSshPeer>[0] = {}): Promise<SshPeer> {
  const peer = await startSshPeer(options)
  peers.push(peer)
  return peer
}

const connectTo = (port: number, options: Partial<Parameters<typeof connectSsh>[0]> = {}) =>
  connectSsh({ target: { host: '127.0.0.1', port }, login, hostKeys: hostKeys(), timeoutMs: 3_000, ...options })

/** "type base64" of a private key. */
function publicOf(privateKey: string): string {
  const key = utils.parseKey(privateKey)
  if (key instanceof Error) throw key
  return `${key.type} ${key.getPublicSSH().toString('base64')}`
}

describe('host keys', () => {
  test.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'an unknown %s key asks before any login attempt, and is accepted once trusted',
    async (type) => {
      const peer = await startPeer({ hostKeys: [generateHostKey(type)] })
      const keys = hostKeys()
      const error = await connectTo(peer.port, { hostKeys: keys }).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'host-key-unknown' })
      expect(peer.authAttempts).toEqual([])
      const question = hostKeyQuestionOf(error)
      if (question === undefined) throw new Error('no question')
      expect(question).toMatchObject({ host: '127.0.0.1', port: peer.port })
      await keys.trust([question], { how: 'wizard' })
      const connection = await connectTo(peer.port, { hostKeys: keys })
      expect(connection.hostKey).toEqual({
        algorithm: question.algorithm,
        fingerprint: question.fingerprint,
        isNew: false,
      })
      connection.end()
      await connection.closed
    },
  )

  test('a changed key stops before any login attempt, even when unknown keys are trusted', async () => {
    const peer = await startPeer()
    writeFileSync(userFile(), `[127.0.0.1]:${peer.port} ${publicOf(generateHostKey())}\n`)
    const error = await connectTo(peer.port, { hostKeys: hostKeys(true) }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'host-key-changed' })
    expect(error.hint).toContain(`-f ${userFile()} `)
    expect(peer.authAttempts).toEqual([])
  })

  test('a revoked key stops before any login attempt', async () => {
    const key = generateHostKey()
    const peer = await startPeer({ hostKeys: [key] })
    writeFileSync(userFile(), `@revoked * ${publicOf(key)}\n[127.0.0.1]:${peer.port} ${publicOf(key)}\n`)
    await expect(connectTo(peer.port, { hostKeys: hostKeys(true) })).rejects.toMatchObject({ code: 'host-key-changed' })
    expect(peer.authAttempts).toEqual([])
  })

  test('unattended first contact stores the key for the next time', async () => {
    const peer = await startPeer()
    const first = await connectTo(peer.port, { hostKeys: hostKeys(true) })
    expect(first.hostKey.isNew).toBe(true)
    first.end()
    expect(readFileSync(ownFile(), 'utf8')).toMatch(
      /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 \S+ calipso \S+ first-contact\n$/,
    )
    const second = await connectTo(peer.port)
    expect(second.hostKey.isNew).toBe(false)
    second.end()
  })

  test('of a host with several keys the known one is asked for', async () => {
    const rsa = generateHostKey('rsa')
    const peer = await startPeer({ hostKeys: [generateHostKey(), rsa] })
    writeFileSync(userFile(), `[127.0.0.1]:${peer.port} ${publicOf(rsa)}\n`)
    const connection = await connectTo(peer.port)
    expect(connection.hostKey.algorithm).toBe('ssh-rsa')
    connection.end()
    expect(hostKeyAlgorithms(['ssh-rsa', 'sk-ssh-ed25519@openssh.com']).slice(0, 3)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
    ])
  })

  test('a question whose key was tampered with is not stored', async () => {
    const question = {
      host: 'a',
      port: 22,
      algorithm: 'ssh-ed25519',
      fingerprint: 'SHA256:x',
      key: publicOf(generateHostKey()).split(' ')[1] ?? '',
    }
    await expect(hostKeys().trust([question], { how: 'wizard' })).rejects.toMatchObject({ code: 'validation' })
  })
})

describe('logins', () => {
  test('a wrong password is auth-failed and not repeated', async () => {
    const peer = await startPeer()
    const error = await connectTo(peer.port, {
      hostKeys: hostKeys(true),
      login: { ...login, password: 'wrong-secret' },
    }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'auth-failed' })
    expect(peer.authAttempts.filter((method) => method === 'password')).toHaveLength(1)
    expect(JSON.stringify(error.toData())).not.toContain('wrong-secret')
  })

  test('a key file that is missing, public, encrypted or garbage is told before connecting', async () => {
    const peer = await startPeer()
    const withKey = (keyFile: string, keyPassphrase?: string) =>
      connectTo(peer.port, { hostKeys: hostKeys(true), login: { ...login, keyFile, keyPassphrase } })
    const file = (name: string, text: string) => {
      writeFileSync(join(folder.path, name), text)
      return join(folder.path, name)
    }
    const encrypted = utils.generateKeyPairSync('ecdsa', {
      bits: 256,
      passphrase: 'secret',
      cipher: 'aes256-ctr',
      rounds: 4,
    })
    await expect(withKey(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'validation' })
    await expect(withKey(file('public', encrypted.public))).rejects.toMatchObject({
      message: expect.stringContaining('public key'),
    })
    await expect(withKey(file('garbage', 'hello'))).rejects.toMatchObject({ code: 'validation' })
    await expect(withKey(file('encrypted', encrypted.private))).rejects.toMatchObject({
      hint: expect.stringContaining('passphrase'),
    })
    await expect(withKey(file('encrypted', encrypted.private), 'wrong')).rejects.toMatchObject({ code: 'validation' })
    const connection = await withKey(file('encrypted', encrypted.private), 'secret')
    expect(peer.authAttempts).toContain('publickey')
    connection.end()
  })

  test('no credential at all, or an agent that is not there', async () => {
    const peer = await startPeer()
    await expect(connectTo(peer.port, { login: { ...login, password: undefined } })).rejects.toMatchObject({
      code: 'validation',
    })
    const agentSocket = join(folder.path, 'no-agent')
    const onlyAgent = { ...login, password: undefined, agentSocket }
    await expect(connectTo(peer.port, { hostKeys: hostKeys(true), login: onlyAgent })).rejects.toMatchObject({
      code: 'auth-failed',
    })
  })
})

describe('peers that misbehave', () => {
  let tcp: TcpServer
  const listen = (onConnection: Parameters<typeof createServer>[1]) =>
    new Promise<number>((resolve) => {
      tcp = createServer(onConnection).listen(0, '127.0.0.1', () => resolve((tcp.address() as AddressInfo).port))
    })
  afterEach(() => tcp?.close())

  test('a black hole ends at the deadline', async () => {
    const port = await listen((socket) => socket.on('error', () => {}))
    const startedMs = performance.now()
    await expect(connectTo(port, { timeoutMs: 400 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(`127.0.0.1:${port}`),
      hint: expect.stringContaining('firewall'),
    })
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })

  test('a server that hangs up, and one that is not SSH', async () => {
    const closing = await listen((socket) => socket.destroy())
    await expect(connectTo(closing)).rejects.toMatchObject({ code: 'unreachable' })
    tcp.close()
    const web = await listen((socket) => socket.end(`${'HTTP/1.1 400 Bad Request\r\n'.repeat(2_000)}\r\n`))
    const error = await connectTo(web, { timeoutMs: 1_000 }).catch((thrown) => thrown)
    expect(['protocol', 'unreachable', 'timeout']).toContain(error.code)
    expect([error.message, error.hint]).toEqual([expect.stringContaining(`127.0.0.1:${web}`), expect.any(String)])
  })

  test('garbage after the greeting', async () => {
    const port = await listen((socket) => {
      socket.on('error', () => {})
      socket.write('SSH-2.0-x\r\n')
      socket.write(Buffer.alloc(100_000, 0xff))
    })
    await expect(connectTo(port, { timeoutMs: 1_000 })).rejects.toMatchObject({
      code: expect.stringMatching(/protocol|unreachable/),
    })
  })

  test('a port where nobody listens, and a cancelled attempt', async () => {
    const port = await listen(() => {})
    await new Promise((resolve) => tcp.close(resolve))
    await expect(connectTo(port)).rejects.toMatchObject({ code: 'unreachable' })
    const hole = await listen((socket) => socket.on('error', () => {}))
    const controller = new AbortController()
    const attempt = connectTo(hole, { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    await expect(attempt).rejects.toMatchObject({ code: 'cancelled' })
  })
})
