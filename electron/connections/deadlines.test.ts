import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { silentLogger } from '../log/logger'
import { withDeadline } from './deadlines'
import { createHttpClient, type HttpClient } from './openstack/http-client'
import { connectSsh } from './ssh/connect'
import { execute } from './ssh/exec'
import { createHostKeys } from './ssh/host-keys'
import { type HttpPeer, sendJson, startHttpPeer } from './testing/http-peer'
import { privateFolder } from './testing/peers'
import { type SshPeer, startSshPeer } from './testing/ssh-peer'

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
/** Keeps this process from listening, as a long computation or a starved processor does. */
function block(ms: number) {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

let http: HttpPeer | undefined
let client: HttpClient | undefined
let ssh: SshPeer | undefined
let tcp: Server | undefined
afterEach(async () => {
  await client?.close()
  await http?.close()
  await ssh?.close()
  tcp?.close()
  http = client = ssh = tcp = undefined
})

test('time in which this process did not listen is not the peer’s silence', async () => {
  const answer = withDeadline('the peer', 400, undefined, async () => {
    await pause(200)
    return 'answered'
  })
  await pause(50)
  block(1_500)
  await expect(answer).resolves.toBe('answered')
})

test('a peer that is silent is given up, one that speaks now and then is not', async () => {
  await expect(withDeadline('the peer', 200, undefined, () => pause(5_000))).rejects.toMatchObject({ code: 'timeout' })
  const slow = withDeadline('the peer', 300, undefined, async (_signal, heard) => {
    for (let words = 0; words < 6; words++) {
      await pause(100)
      heard()
    }
    return 'done'
  })
  await expect(slow).resolves.toBe('done')
})

test('a peer that talks without end is given up as well', async () => {
  const chatter = withDeadline('the peer', 20, undefined, async (signal, heard) => {
    while (!signal.aborted) {
      await pause(5)
      heard()
    }
  })
  await expect(chatter).rejects.toMatchObject({ code: 'timeout' })
})

const startClient = (idleMs: number) => {
  client = createHttpClient({
    deadlines: { connectMs: 2_000, idleMs },
    verifyTls: true,
    log: silentLogger,
    trustedHost: '127.0.0.1',
    maxRetries: 0,
  })
  return client
}

test('requests that wait for their turn have no time limit running', async () => {
  http = await startHttpPeer((_request, response) => {
    setTimeout(() => sendJson(response, 200, {}), 300)
  })
  const url = new URL(http.url)
  const started = startClient(700)
  // Eight at a time: the last ones wait for four rounds of 300 ms.
  const answers = await Promise.all(Array.from({ length: 32 }, () => started.request({ method: 'GET', url })))
  expect(answers.every((answer) => answer.status === 200)).toBe(true)
})

test('an answer that comes in pieces takes as long as it needs; one that stops does not', async () => {
  http = await startHttpPeer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('[1')
    let pieces = 0
    const timer = setInterval(() => {
      pieces += 1
      if (pieces < 8) response.write(',1')
      else if (request.url === '/ends') response.end(']')
      if (pieces >= 8) clearInterval(timer)
    }, 100)
  })
  const started = startClient(400)
  const get = (path: string) => started.request({ method: 'GET', url: new URL(path, http?.url) })
  await expect(get('/ends')).resolves.toMatchObject({ status: 200 })
  await expect(get('/stops')).rejects.toMatchObject({ code: 'timeout' })
})

test('ssh: blocked for longer than the limit while connecting and while a command runs', async () => {
  const folder = await privateFolder('deadlines')
  const hostKeys = createHostKeys({ ownFile: `${folder.path}/known_hosts`, otherFiles: [], trustUnknown: true })
  ssh = await startSshPeer()
  const login = {
    user: 'op',
    keyFile: undefined,
    keyPassphrase: undefined,
    password: 'right',
    agentSocket: undefined,
  }
  const connecting = connectSsh({ target: { host: '127.0.0.1', port: ssh.port }, login, hostKeys, timeoutMs: 500 })
  await pause(20)
  block(1_500)
  const connection = await connecting
  const running = execute(connection.client, '127.0.0.1', 'a slow command', 'sleep 0.2; echo here', {
    timeoutMs: 500,
  })
  await pause(20)
  block(1_500)
  expect((await running).stdout).toBe('here\n')
  await expect(
    execute(connection.client, '127.0.0.1', 'a silent command', 'sleep 5', { timeoutMs: 300 }),
  ).rejects.toMatchObject({ code: 'timeout' })
  connection.end()
  await folder.remove()
})

test('ssh: the time a key takes to be checked is our own', async () => {
  const folder = await privateFolder('deadlines')
  const kept = createHostKeys({ ownFile: `${folder.path}/known_hosts`, otherFiles: [], trustUnknown: true })
  const hostKeys = {
    ...kept,
    check: async (...presented: Parameters<typeof kept.check>) => {
      await pause(1_500)
      return kept.check(...presented)
    },
  }
  ssh = await startSshPeer()
  const login = { user: 'op', keyFile: undefined, keyPassphrase: undefined, password: 'right', agentSocket: undefined }
  const connection = await connectSsh({
    target: { host: '127.0.0.1', port: ssh.port },
    login,
    hostKeys,
    timeoutMs: 300,
  })
  connection.end()
  await folder.remove()
})

test('ssh: a server that says nothing', async () => {
  const folder = await privateFolder('deadlines')
  const hostKeys = createHostKeys({ ownFile: `${folder.path}/known_hosts`, otherFiles: [], trustUnknown: true })
  const port = await new Promise<number>((resolve) => {
    tcp = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1', () => {
      const address = tcp?.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const login = { user: 'op', keyFile: undefined, keyPassphrase: undefined, password: 'x', agentSocket: undefined }
  await expect(
    connectSsh({ target: { host: '127.0.0.1', port }, login, hostKeys, timeoutMs: 400 }),
  ).rejects.toMatchObject({ code: 'timeout' })
  await folder.remove()
})
