import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openNedbStore } from '../../store/nedb/nedb-store'
import { type RunningServe, startServe } from './serve'

let folder: string
let dataDir: string
let running: RunningServe[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-serve-'))
  dataDir = join(folder, 'data')
  running = []
  await mkdir(join(folder, 'page'))
  await writeFile(join(folder, 'page', 'index.html'), 'page')
})
afterEach(async () => {
  for (const serve of running) await serve.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<RunningServe> {
  const product = {
    version: '0.0.0-test',
    rendererDir: join(folder, 'page'),
    resourcesDir: folder,
    built: { licences: { page: '', program: '' }, facts: '' },
    backendProcess: '',
    preload: '',
  }
  const serve = await startServe({ dataDir, product, port: 0, trustHostKeys: false })
  running.push(serve)
  return serve
}

async function connect({ url }: RunningServe): Promise<WebSocket> {
  const [origin = '', token = ''] = url.split('/#')
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${token}` } })
  await new Promise((resolve) => socket.once('open', resolve))
  return socket
}

const environment = (name: string) => ({
  name,
  distribution: 'Debian',
  distribution_version: 'Zed',
  mechanism_drivers: ['OVS'],
  type_drivers: ['vxlan'],
  configuration: [{ name: 'OpenStack', host: 'keystone.example.net', user: 'admin', pwd: 'x' }],
})

test('stopped in the midst of saves, it answers each, and has done what it answered', async () => {
  const serve = await start()
  const socket = await connect(serve)
  const answers = new Map<number, boolean>()
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString())
    if ('id' in message) answers.set(message.id, message.ok)
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  for (let id = 0; id < 30; id++)
    socket.send(JSON.stringify({ id, name: 'environments.save', input: { environment: environment(`env-${id}`) } }))
  await expect.poll(() => answers.size, { interval: 1, timeout: 10_000 }).toBeGreaterThan(0)
  await serve.stop()
  await closed
  const saved = [...answers].flatMap(([id, isDone]) => (isDone ? [`env-${id}`] : []))
  const store = await openNedbStore({ dataDir, now: () => new Date() })
  const stored = (await store.environments.list()).map(({ name }) => name)
  await store.close()
  expect(answers.size).toBe(30)
  expect(stored.toSorted()).toEqual(saved.toSorted())
})

test('while another one has the folder open, it serves the page and leaves everything of the other alone', async () => {
  const first = await start()
  const tokenOfFirst = await readFile(join(dataDir, 'serve-token'), 'utf8')
  const second = await start()
  expect(second.failure).toMatchObject({ code: 'store-locked' })
  const [origin = '', token = ''] = second.url.split('/#')
  expect(await (await fetch(origin)).text()).toBe('page')
  const upload = await fetch(`${origin}/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: 'x',
  })
  expect(await upload.json()).toMatchObject({ error: { code: 'store-locked' } })
  await second.stop()
  expect(await readFile(join(dataDir, 'serve-token'), 'utf8')).toBe(tokenOfFirst)
  await first.stop()
  const third = await start()
  expect(third.failure).toBeUndefined()
})
