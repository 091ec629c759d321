import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openBackend } from '../../host/open-backend'
import { productAround } from '../../host/product'
import { type Json, referenceDump } from '../../transfer/dump/testing/reference-dump'
import { runCli } from '../index'
import { calipso } from '../testing/calipso'

test('export and import work on absolute paths', async () => {
  const written = await calipso(['export', 'lab', '-o', 'lab.calipso', '--pseudonymise', '--json'], {
    'transfer.export': { bytes: 5 },
  })
  const path = join(process.cwd(), 'lab.calipso')
  expect(written.calls).toEqual([['transfer.export', { environment: 'lab', path, pseudonymise: true }]])
  expect(JSON.parse(written.stdout)).toEqual({ path, bytes: 5 })
  const imported = await calipso(['import', 'lab.calipso', '--as', 'copy'], {
    'transfer.import': { environments: ['copy'], unmapped: [] },
  })
  expect(imported).toMatchObject({
    stdout: 'imported copy\n',
    calls: [['transfer.import', { source: { path }, as: 'copy' }]],
  })
})

describe('over a data folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calipso-cli-transfer-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const opened = () =>
    openBackend({
      dataDir: join(folder, 'data'),
      product: productAround(import.meta.url),
      services: { capabilities: { kind: 'cli', dialogs: false } },
    })

  /** As `calipso` does in a process of its own. */
  async function typed(...args: string[]) {
    const text = { stdout: '', stderr: '' }
    const stream = (name: 'stdout' | 'stderr') => ({
      write: (chunk: string) => {
        text[name] += chunk
        return true
      },
      once: () => undefined,
    })
    const code = await runCli(args, {
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      signal: new AbortController().signal,
      version: '1.2.3',
      openBackend: async () => opened(),
      startServe: () => Promise.reject(new Error('not asked for')),
    })
    return { code, said: text.stderr, lines: text.stdout.split('\n').filter(Boolean) }
  }

  test('a dump is imported, and its cliques are printed as it holds them, by ids', async () => {
    const collections = referenceDump()
    const dump = join(folder, 'dump')
    await mkdir(dump)
    for (const [name, documents] of collections) await writeFile(join(dump, `${name}.json`), JSON.stringify(documents))
    const { code, lines } = await typed('import', dump)
    expect([code, ...lines.slice(0, 3)]).toEqual([
      0,
      ...['Mirantis-Liberty', 'second', 'second:inventory_x'].map((name) => `imported ${name}`),
    ])
    const idOf = (reference: unknown) => (reference as { $oid: string }).$oid
    const dumped = (collection: string): Json[] =>
      (collections.get(collection) ?? []).filter(({ environment }) => environment === 'second')
    for (const [name, suffix] of [
      ['second', ''],
      ['second:inventory_x', '_x'],
    ] as const) {
      const ids = new Map(dumped(`inventory${suffix}`).map(({ _id, id }) => [idOf(_id), id]))
      const printed = await typed('cliques', name, '--json')
      expect(
        printed.lines.map((line) => {
          const { focal_point, links, links_detailed } = JSON.parse(line)
          return [focal_point, links, links_detailed.map(({ id }: { id: string }) => id)]
        }),
      ).toEqual(
        dumped(`cliques${suffix}`).map(({ focal_point, links }) => {
          const own = (links as unknown[]).map(idOf)
          return [ids.get(idOf(focal_point)), own, own]
        }),
      )
      expect(printed.lines.length).toBeGreaterThan(1)
    }
  })

  test('diagnostics of a folder that is open elsewhere end with the code of a folder in use', async () => {
    const holder = await opened()
    try {
      await holder.backend.call('environments.list', {}, { caller: { kind: 'local' } })
      const { code, said, lines } = await typed('diagnostics')
      expect({ code, lines }).toEqual({ code: 4, lines: [] })
      expect(said).toContain('in use')
    } finally {
      await holder.close()
    }
  })
})
