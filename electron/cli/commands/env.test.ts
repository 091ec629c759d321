import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import { NO_KNOWLEDGE } from '@shared/model/knowledge'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Answers, calipso } from '../testing/calipso'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'calipso-cli-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('env list says what was not read', async () => {
  const known = { hosts: { ...NO_KNOWLEDGE, never: 3, read: 43 }, regions: { ...NO_KNOWLEDGE, read: 1 }, stale: 118 }
  const tile = { environment: { name: 'lab' }, counts: { objects: 8412, knowledge: known } }
  const { stdout } = await calipso(['env', 'list'], { 'environments.list': [tile] })
  expect(stdout).toContain('3 of 46 hosts not read, 118 objects stale')
  const { lines } = await calipso(['env', 'list', '--json'], { 'environments.list': [tile] })
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ counts: { knowledge: known } })
})

test('env add saves each document of the file and replaces what is there', async () => {
  const file = join(folder, 'env.json')
  const configuration = [{ name: 'OpenStack', host: 'h', user: 'u', pwd: 'hunter2' }]
  const document = {
    name: 'lab',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: 'OVS',
    type_drivers: 'vxlan',
    configuration,
  }
  await writeFile(file, `\uFEFF${JSON.stringify([document, { ...document, name: 'new' }])}`)
  const answers: Answers = {
    'environments.list': [{ environment: { name: 'lab' } }],
    'environments.save': (input: { environment: { name: string } }) => ({ name: input.environment.name }),
  }
  const { code, calls, lines } = await calipso(['env', 'add', '--file', file], answers)
  expect({ code, lines }).toEqual({ code: 0, lines: ['replaced lab', 'added new'] })
  expect(calls.slice(1).map(([, input]) => (input as { replaces?: string }).replaces)).toEqual(['lab', undefined])
})

test('env add reads a document as the guide and the shell of MongoDB print it, empty texts included', async () => {
  const file = join(folder, 'env.json')
  await writeFile(
    file,
    `{ "_id" : ObjectId("5b"), name : "lab", "user" : "u1", "auth" : { "view-env" : [ "u1" ] }, "app_path" : "/app",
       distribution: 'RDO', distribution_version: [ "Queens" ], mechanism_drivers: [ "OVS" ], type_drivers: "vxlan",
       "configuration" : [ { "name" : "OpenStack", "host" : "h", "port" : NumberInt(4567), "admin_token" : "" }, ] }`,
  )
  const answers: Answers = { 'environments.list': [], 'environments.save': () => ({ name: 'lab' }) }
  const { code, calls, stderr } = await calipso(['env', 'add', '--file', file], answers)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(calls.at(-1)?.[1]).toMatchObject({
    environment: {
      user: 'u1',
      auth: { 'view-env': ['u1'] },
      app_path: '/app',
      configuration: [{ name: 'OpenStack', host: 'h', port: 4567 }],
    },
  })
  expect(JSON.stringify(calls.at(-1)?.[1])).not.toContain('admin_token')
})

test('env add names the wrong fields as the file calls them', async () => {
  const file = join(folder, 'env.json')
  const fields = {
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vlan'],
  }
  await writeFile(file, JSON.stringify({ name: 'lab', ...fields, configuration: [] }))
  const wrong = new AppError('validation', 'environments.save: …', {
    fields: [{ path: 'environment.configuration.0.host', message: 'enter a host' }],
  })
  const { code, stderr } = await calipso(['env', 'add', '--file', file], {
    'environments.list': [],
    'environments.save': wrong,
  })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `calipso: ${file} is not a valid environment\n  configuration.0.host: enter a host\n`,
  })
})

test.each([
  ['{"name": "lab", "pwd": "hunter2" oops}', 2],
  ['{"__proto__": {}}', 2],
  ['', 2],
  [undefined, 1],
])('env add tells a bad file apart: %s', async (content, expected) => {
  const file = join(folder, 'env.json')
  if (content !== undefined) await writeFile(file, content)
  const { code, stderr } = await calipso(['env', 'add', '--file', file], { 'environments.list': [] })
  expect(code).toBe(expected)
  expect(stderr).toContain(file)
  expect(stderr).not.toContain('hunter2')
})
