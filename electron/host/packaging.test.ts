/**
 * Builds the package with everything but Electron itself, and looks at what is inside. A stub stands for Electron: its
 * executable is nothing but the wire the fuses are written to, so that they can be read back as from the real one.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfNeeded } from './build-if-needed.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const MIB = 1024 * 1024
/** The mark Electron's fuse wire begins with, its version (1), its length (8), and every fuse set the other way. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000810110001'
let folder: string
let archive: string
let entries: string[]

/** Runs a tool of electron-builder's own family to its end and answers what it printed. */
async function tool(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin', name), args, {
    cwd: root,
    maxBuffer: 64 * MIB,
  })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the tools colour their words
  return stdout.replace(/\u001b\[\d+m/g, '')
}

beforeAll(async () => {
  expect(buildIfNeeded(root)).toBe(true)
  folder = await mkdtemp(join(tmpdir(), 'calipso-packaging-test-'))
  const stub = join(folder, 'electron')
  await mkdir(join(stub, 'resources'), { recursive: true })
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html']) await writeFile(join(stub, name), '45.4.1')
  await writeFile(join(stub, 'electron'), FUSE_WIRE, { mode: 0o755 })
  const release = join(folder, 'release')
  const options = [`-c.electronDist=${stub}`, `-c.directories.output=${release}`]
  await tool('electron-builder', '--linux', 'dir', '--publish', 'never', ...options)
  archive = join(release, 'linux-unpacked/resources/app.asar')
  entries = (await tool('asar', 'list', archive)).split('\n').map((entry) => entry.replaceAll('\\', '/'))
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('holds what the application runs on', () => {
  for (const needed of [
    '/package.json',
    '/LICENSE',
    '/out/main/main.js',
    '/out/main/backend-process.js',
    '/out/main/cli.js',
    '/out/preload/preload.cjs',
    '/out/renderer/index.html',
    '/out/renderer/licences.json',
    '/out/main/licences.json',
    '/out/main/build.json',
    '/resources/icons/512x512.png',
    '/node_modules/ssh2/package.json',
  ])
    expect(entries).toContain(needed)
})

test('holds no sources, tests, tools or packages that only the page needed', () => {
  const folders = ['electron', 'renderer', 'shared', 'e2e', 'docs', '.ci', 'release']
  const packages = [
    'react',
    'mobx',
    'd3',
    'electron',
    'electron-builder',
    'typescript',
    'vite',
    'vitest',
    '@playwright/test',
  ]
  const starts = [...folders.map((name) => `/${name}/`), ...packages.map((name) => `/node_modules/${name}/`)]
  const isUnwanted = (entry: string) =>
    starts.some((start) => entry.startsWith(start)) || /\.([cm]?ts|tsx|map)$/.test(entry)
  const unwanted = entries.filter(isUnwanted)
  expect(unwanted).toEqual([])
})

test('stays small', async () => {
  expect((await stat(archive)).size).toBeLessThan(80 * MIB)
})

test('every fuse is set to its safe side', async () => {
  const wire = await tool('electron-fuses', 'read', '--app', join(folder, 'release/linux-unpacked/calipso-desktop'))
  const fuses = Object.fromEntries(
    [...wire.matchAll(/^\s*(\w+) is (Enabled|Disabled)$/gm)].map(([, name, state]) => [name, state]),
  )
  expect(fuses).toMatchObject({
    RunAsNode: 'Disabled',
    EnableCookieEncryption: 'Enabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Disabled',
    EnableEmbeddedAsarIntegrityValidation: 'Enabled',
    OnlyLoadAppFromAsar: 'Enabled',
    GrantFileProtocolExtraPrivileges: 'Disabled',
  })
})
