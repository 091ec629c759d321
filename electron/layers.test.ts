/** What may import what. Tests, fixtures and helpers of tests may import anything. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { groupBy } from './values'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Modules every folder of `electron/` may use. */
const GROUND = ['values.ts', 'turns.ts', 'addresses.ts', 'folders.ts', 'object-index.ts', 'log']

/** The folders and modules of `electron/` from the ground up, each with what it may import besides itself and the ground. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'values.ts': [],
  'turns.ts': [],
  'addresses.ts': [],
  'folders.ts': [],
  'object-index.ts': [],
  log: [],
  store: [],
  secrets: ['store'],
  connections: ['secrets', 'store'],
  links: ['store'],
  cliques: ['links', 'store'],
  derive: ['links', 'cliques', 'store'],
  inventory: ['cliques', 'links', 'store'],
  checks: ['cliques', 'store'],
  search: ['store'],
  transfer: ['store'],
  discovery: ['connections', 'secrets', 'store', 'links', 'cliques', 'derive'],
  messages: ['discovery', 'secrets', 'store'],
  schedules: ['store'],
  activity: [],
  'host-services.ts': ['secrets'],
  handlers: [
    'host-services.ts',
    'activity',
    'checks',
    'connections',
    'discovery',
    'inventory',
    'messages',
    'cliques',
    'schedules',
    'search',
    'secrets',
    'store',
    'transfer',
  ],
  'backend.ts': [
    'host-services.ts',
    'activity',
    'handlers',
    'checks',
    'cliques',
    'connections',
    'discovery',
    'messages',
    'schedules',
    'search',
    'secrets',
    'store',
  ],
  'recoverable-backend.ts': ['backend.ts', 'handlers', 'messages', 'store'],
  host: ['host-services.ts', 'recoverable-backend.ts', 'backend.ts', 'secrets'],
  cli: ['backend.ts', 'host'],
  'backend-process.ts': ['host'],
  'main.ts': ['host'],
  'preload.ts': ['host'],
  'cli.ts': ['cli'],
  'serve.ts': ['cli'],
}

const isProduction = (file: string) =>
  /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$/.test(file) && !/(^|\/)(testing|fixtures|example)\//.test(file)

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).split(sep).join('/'))
    .filter(isProduction)

interface Import {
  readonly from: string
  readonly to: string
  /** False when only types are imported, which leaves nothing to run. */
  readonly isRunning: boolean
}

const IMPORT =
  /\b(?:import|export)\s+(type\s)?[^'"();]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import\s+'([^']+)'/gm

function importsOf(from: string): Import[] {
  return [...readFileSync(join(ROOT, from), 'utf8').matchAll(IMPORT)].flatMap(([, type, ...names]) => {
    const to = fileOf(from, names.find((name) => name !== undefined) ?? '')
    return to === undefined ? [] : [{ from, to, isRunning: type === undefined }]
  })
}

/** The file an import of our own means; `undefined` for packages and for what is no module. */
function fileOf(from: string, name: string): string | undefined {
  const path = name.startsWith('@shared') ? `shared${name.slice('@shared'.length)}` : relativeFile(from, name)
  return (
    path &&
    [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`].find((each) => existsSync(join(ROOT, each)))
  )
}

const relativeFile = (from: string, name: string) =>
  name.startsWith('.')
    ? normalize(join(dirname(from), name))
        .split(sep)
        .join('/')
    : undefined

const IMPORTS = ['electron', 'shared', 'renderer'].flatMap(filesOf).flatMap(importsOf)

/** The part of `electron/` a file belongs to: its folder, or the file itself; else the top folder. */
const partOf = (file: string) => {
  const [top = '', next = ''] = file.split('/')
  return top === 'electron' ? next : top
}

test('the imports are found', () => {
  expect(IMPORTS.length).toBeGreaterThan(1500)
  expect(IMPORTS).toContainEqual({
    from: 'electron/backend.ts',
    to: 'shared/contract/errors.ts',
    isRunning: true,
  })
})

test('each part of electron/ imports only what lies below it', () => {
  const wrong = IMPORTS.filter(({ from, to }) => {
    const [here, there] = [partOf(from), partOf(to)]
    if (!from.startsWith('electron/') || here === there || there === 'shared') return false
    return !(MAY_IMPORT[here] ?? []).includes(there) && !GROUND.includes(there)
  })
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test('the table leads downwards only and names what there is', () => {
  const order = Object.keys(MAY_IMPORT)
  for (const [part, below] of Object.entries(MAY_IMPORT)) {
    expect(existsSync(join(ROOT, 'electron', part)), part).toBe(true)
    for (const other of below) expect(order.indexOf(other), `${part} -> ${other}`).toBeLessThan(order.indexOf(part))
  }
  const parts = new Set(filesOf('electron').map(partOf))
  expect([...parts].filter((part) => MAY_IMPORT[part] === undefined)).toEqual([])
})

test('shared/ imports itself alone, the page nothing of electron/, and only the desktop host imports electron', () => {
  const crossing = IMPORTS.filter(({ from, to }) => {
    const [here, there] = [partOf(from), partOf(to)]
    return (here === 'shared' && there !== 'shared') || (here === 'renderer' && to.startsWith('electron/'))
  })
  expect(crossing).toEqual([])
  const users = filesOf('electron').filter((file) => /from 'electron'/.test(readFileSync(join(ROOT, file), 'utf8')))
  const allowed = /^electron\/(main|preload|backend-process)\.ts$|^electron\/host\/electron\//
  expect(users.filter((file) => !allowed.test(file))).toEqual([])
})

test('no file imports itself through others', () => {
  const running = groupBy(
    IMPORTS.filter(({ isRunning }) => isRunning),
    ({ from }) => from,
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, way: readonly string[]) => {
    const start = way.indexOf(file)
    if (start >= 0) circles.push([...way.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const { to } of running.get(file) ?? []) visit(to, [...way, file])
    done.add(file)
  }
  for (const file of running.keys()) visit(file, [])
  expect(circles).toEqual([])
})

test('every file named as the guard of a promise is there, and sees the module it guards', () => {
  const tests = ['electron', 'shared', 'renderer', 'e2e'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  const wrong: string[] = []
  for (const file of ['electron', 'shared', 'renderer'].flatMap(filesOf)) {
    const text = readFileSync(join(ROOT, file), 'utf8').replaceAll(/\n\s*(?:\*|\/\/) ?/g, ' ')
    for (const [, name = ''] of text.matchAll(/[Gg]uarded by ([\w./-]+\.(?:test|spec)\.tsx?)/g)) {
      const found = tests.filter((path) => path === normalize(name) || basename(path) === name)
      // A journey drives the built product, which has the module inside.
      if (!found.some((path) => path.includes('.spec.') || reaches(path.split(sep).join('/'), file)))
        wrong.push(`${file}: ${name}`)
    }
  }
  expect(wrong).toEqual([])
})

/** True when the test imports the module, itself or through what it tests. */
function reaches(testFile: string, module: string): boolean {
  const seen = new Set<string>()
  const next = [testFile]
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (file === module) return true
    if (seen.has(file)) continue
    seen.add(file)
    next.push(...importsOf(file).map(({ to }) => to))
  }
  return false
}
