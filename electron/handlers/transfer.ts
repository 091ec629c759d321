/** Inventory files and the built-in sample. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '@shared/contract/errors'
import type { MessageDraft } from '@shared/model/message'
import { makeFolder } from '../folders'
import type { HostServices } from '../host-services'
import { importMessage } from '../messages/drafts'
import type { Store } from '../store/repository'
import { importDump } from '../transfer/dump/import-dump'
import { isDump } from '../transfer/dump/open-dump'
import { readDump } from '../transfer/dump/read-dump'
import { exportEnvironment } from '../transfer/export-environment'
import { importEnvironment } from '../transfer/import-environment'
import { readFileManifest } from '../transfer/read-inventory-file'
import { requireEnvironment } from './environments'
import type { HandlersOf } from './handler'

/** Name of the built-in sample: a scan of a real three-host cloud with one guest on each kind of wiring. */
const SAMPLE_ENVIRONMENT = 'sample-cloud'
const SAMPLE_FILE = 'sample/sample-cloud.calipso'

type TransferHandlers = HandlersOf<'transfer'> & Pick<HandlersOf<'environments'>, 'environments.openSample'>

/**
 * @param exportsDir private folder for files on their way to a download
 * @param say leaves messages
 */
export function transferHandlers(
  store: Store,
  host: HostServices,
  exportsDir: string,
  now: () => Date,
  say: (...drafts: readonly MessageDraft[]) => Promise<void>,
): TransferHandlers {
  const fileOf = async (source: { upload: string } | { path: string }): Promise<string> => {
    if ('path' in source) return source.path
    if (host.uploads) return host.uploads.take(source.upload)
    throw new AppError('unsupported', 'This host takes no uploads', { hint: 'Give the path of the file instead.' })
  }

  /**
   * Writes into a private folder, from where the host sends the file once and removes it. Every export has a file of
   * its own: a token never leads to what another export wrote.
   */
  const exportForDownload = async (write: (file: string) => Promise<number>, name: string) => {
    if (!host.offerDownload) {
      throw new AppError('validation', 'Say where to write the file', {
        fields: [{ path: 'path', message: 'is missing' }],
      })
    }
    store.assertWritable()
    await makeFolder(exportsDir)
    const file = join(exportsDir, randomUUID())
    const bytes = await write(file)
    return { download: host.offerDownload(file, `${name}.calipso`), bytes }
  }

  return {
    'transfer.preview': async ({ source }, { signal }) => {
      const file = await fileOf(source)
      if (await isDump(file)) {
        const { inventories, unmapped } = await readDump(file, { now: now(), signal })
        return {
          kind: 'reference-dump',
          inventories: inventories.map(({ environment, inventory: { objects, links, cliques } }) => ({
            environment: environment.name,
            distribution: `${environment.distribution} ${environment.distribution_version}`,
            counts: { objects: objects.length, links: links.length, cliques: cliques.length },
          })),
          pseudonymised: false,
          unmapped,
        }
      }
      const manifest = await readFileManifest(file, { signal })
      const { objects, links, cliques } = manifest.counts
      return {
        kind: 'inventory-file',
        inventories: [
          {
            environment: manifest.environment,
            distribution: `${manifest.distribution} ${manifest.distribution_version}`.trim(),
            counts: { objects, links, cliques },
          },
        ],
        exportedAt: manifest.exported_at,
        productVersion: manifest.product_version,
        pseudonymised: manifest.pseudonymised,
        unmapped: [],
      }
    },
    'transfer.import': async ({ source, as, environment: only }, { signal }) => {
      const file = await fileOf(source)
      if (await isDump(file)) {
        const { environments, unmapped } = await importDump(store, file, { signal, now: now(), as, only })
        await say(...environments.map((environment) => importMessage(environment, unmapped)))
        return { environment: environments[0] ?? '', environments, unmapped }
      }
      const { name } = await importEnvironment(store, file, {
        signal,
        now: now(),
        newId: randomUUID,
        ...(as === undefined ? {} : { as }),
      })
      return { environment: name, environments: [name], unmapped: [] }
    },
    'transfer.export': async ({ environment: name, path, pseudonymise }, { signal }) => {
      const environment = await requireEnvironment(store, name)
      const snapshot = await (await store.inventory(name)).snapshot()
      const briefs = await store.scans.list({ environment: name, limit: 100 })
      const scans = (await Promise.all(briefs.map(({ id }) => store.scans.get(id)))).filter(
        (scan) => scan !== undefined,
      )
      const input = { environment, snapshot, scans, productVersion: host.version, exportedAt: now(), pseudonymise }
      const write = (file: string) => exportEnvironment(file, input, signal)
      return path === undefined ? exportForDownload(write, name) : { path, bytes: await write(path) }
    },
    'environments.openSample': async () => {
      const file = join(host.resourcesDir, SAMPLE_FILE)
      await store.exclusively(SAMPLE_ENVIRONMENT, async () => {
        if (await store.environments.get(SAMPLE_ENVIRONMENT)) return
        await importEnvironment(store, file, { as: SAMPLE_ENVIRONMENT, sample: true, now: now(), newId: randomUUID })
      })
      return { environment: SAMPLE_ENVIRONMENT }
    },
  }
}
