/** Inventory files of a made-up environment, and their insides. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise } from 'yauzl'
import { ZipFile } from 'yazl'
import { buildSnapshot } from '../../store/inventory-snapshot'
import { anEnvironment, aScan, generatedInventory } from '../../store/testing/generated-inventory'
import type { ExportInput } from '../export-environment'
import { DATA_ENTRIES } from '../inventory-file'

export const NOW = new Date('2026-03-04T05:06:07.000Z')

/** What an export is made of: two hosts with ten instances each, two scans, and a connection nothing may tell of. */
export function exportInput(attributes: Partial<ExportInput> = {}): ExportInput {
  const configuration = anEnvironment('lab', {
    last_scanned: 'x',
    configuration: [
      {
        name: 'mysql',
        host: 'db.secret.example',
        port: 3306,
        user: 'canary-user',
        pwd: { ref: 'env/lab/mysql/pwd' },
        connect_timeout: 10,
        through_master_host: false,
      },
    ],
  })
  const scan = aScan('lab', 1)
  return {
    environment: configuration,
    snapshot: buildSnapshot({
      environment: 'lab',
      generation: 3,
      ...generatedInventory('lab', 2, 10),
      scanId: scan.id,
    }),
    scans: [aScan('lab', 2), scan],
    productVersion: '0.1.0',
    exportedAt: NOW,
    pseudonymise: false,
    ...attributes,
  }
}

/** The entries of a zip by name. */
export async function entriesOf(path: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false })
  const entries = new Map<string, Buffer>()
  const listed: Entry[] = []
  for await (const entry of zip.eachEntry()) listed.push(entry)
  for (const entry of listed) {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk)
    entries.set(entry.fileName, Buffer.concat(chunks))
  }
  zip.close()
  return entries
}

/** Zips entries as they are; with `sign`, the manifest's checksums are made to fit. */
export async function writeZip(
  file: string,
  entries: Iterable<readonly [string, Buffer | string]>,
  sign = true,
): Promise<void> {
  const list = [...entries].map(([name, data]) => [name, Buffer.from(data)] as const)
  const content = new Map(list)
  const manifest = content.get('manifest.json')
  if (sign && manifest) {
    const document = JSON.parse(manifest.toString('utf8'))
    for (const name of DATA_ENTRIES) {
      document.sha256[name] = createHash('sha256')
        .update(content.get(name) ?? '')
        .digest('hex')
    }
    content.set('manifest.json', Buffer.from(JSON.stringify(document)))
  }
  const zip = new ZipFile()
  for (const [name, data] of list) zip.addBuffer(name === 'manifest.json' ? (content.get(name) ?? data) : data, name)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}
