/**
 * Ways out of damage, for a data folder that is not open: what is damaged, and what can be done about each part.
 *
 * Nothing is ever thrown away unseen: what is repaired, discarded or replaced is first put into the `quarantine` folder of
 * the store.
 */
import { join } from 'node:path'
import type { CallInput } from '@shared/contract'
import type { RecoveryStatus, RecoveryWay, StoreProblem } from '@shared/contract/calls/recovery'
import { AppError, asAppError } from '@shared/contract/errors'
import { environmentSchema } from '@shared/model/environment'
import { z } from 'zod'
import { checkedJson, readCheckedJson } from './checksums'
import { ensureFolder, parseJson, readTextIfPresent, replaceFile } from './disk'
import { migrate } from './migrations'
import { environmentFolderName } from './nedb/folder-name'
import { createGenerations, loadWithChanges, readLastGood, readManifest, restorePrevious } from './nedb/generation'
import { ledgerName } from './nedb/inventory-repository'
import { decodeKeys } from './nedb/key-encoding'
import { moveAside, quarantineCopy } from './nedb/line-files'
import { openNedbStore } from './nedb/nedb-store'
import { problemOf, type Rows, readRows } from './nedb/rows'
import { lockHolder, lockStore } from './nedb/store-lock'
import { openLedger, readStoreManifest } from './nedb/store-manifest'

/** What is damaged; nothing is looked at while another process has the folder open (`locked`). */
export type StoreReport = Pick<RecoveryStatus, 'dataDir' | 'locked' | 'problems'>
export type RecoveryStep = CallInput<'recovery.run'>

const COLLECTIONS = [
  'environments',
  'scans',
  'settings',
  'messages',
  'clique_types',
  'clique_constraints',
  'link_types',
  'schedules',
] as const
type Revisions = Readonly<Record<string, number>>

/** Looks for damage without changing anything; reads every inventory. */
export async function inspectStore(dataDir: string): Promise<StoreReport> {
  const store = join(dataDir, 'store')
  const locked = await lockHolder(store)
  if (locked) return { dataDir, locked, problems: [] }
  const problems: StoreProblem[] = []
  const file = join(store, 'manifest.json')
  let manifest: { schema: number; revisions: Revisions } | undefined
  try {
    manifest = await readStoreManifest(store)
  } catch (error) {
    if (asAppError(error).code !== 'store-corrupt') throw error
    problems.push({ area: 'manifest', file, ...wordsOf(error), ways: ['repair'] })
  }
  // What was acknowledged last is then unknown; what is there is looked at all the same.
  const { schema, revisions } = manifest ?? { schema: 0, revisions: {} }
  let environments: string[] = []
  for (const area of COLLECTIONS) {
    const rows = await readRows(join(store, `${area}.db`))
    if (area === 'environments') environments = readableNames(rows)
    const found = problemOf(rows, revisions[area] ?? 0, schema !== 1)
    if (found !== undefined) problems.push(collectionProblem(area, join(store, `${area}.db`), found))
  }
  for (const name of environments) {
    const problem = await inventoryProblem(store, name, revisions[ledgerName(name)] ?? 0)
    if (problem) problems.push(problem)
  }
  const vault = await vaultProblem(join(dataDir, 'vault.json'), revisions.vault)
  return { dataDir, problems: vault ? [...problems, vault] : problems }
}

/**
 * Takes one way out, under the lock of the data folder.
 * @throws AppError `store-locked` while another process has the folder open, `unsupported` for a way that leads nowhere
 *   for this area, `store-corrupt` when the last good state is damaged too, `store-full` and the like.
 */
export async function recover(dataDir: string, step: RecoveryStep): Promise<void> {
  const { area, way } = step
  const isOfStore = area === 'manifest' || COLLECTIONS.some((name) => name === area)
  if (way === 'repair' && isOfStore) {
    const repaired = await openNedbStore({ dataDir, now: () => new Date(), repair: true })
    await keepSecrets(dataDir).finally(() => repaired.close())
    return
  }
  const store = join(dataDir, 'store')
  await ensureFolder(store)
  const lock = await lockStore(store, () => new Date())
  try {
    await migrate(dataDir, true)
    await recoverLocked(dataDir, step)
  } finally {
    await lock.release()
  }
}

async function recoverLocked(dataDir: string, { area, environment, way }: RecoveryStep): Promise<void> {
  const store = join(dataDir, 'store')
  const quarantine = join(store, 'quarantine')
  const ledger = await openLedger(store, true)
  const vault = join(dataDir, 'vault.json')
  if (area === 'inventory' && environment !== undefined && way !== 'repair') {
    const folder = join(store, 'inventories', environmentFolderName(environment))
    const name = ledgerName(environment)
    const writes = (ledger.get(name) ?? 0) + 1
    if (way === 'restore') await restorePrevious(folder, environment, writes, quarantine)
    else {
      await moveAside(folder, quarantine)
      await createGenerations(folder, environment, writes)
    }
    await ledger.set(name, writes)
  } else if (area === 'vault' && way === 'discard') {
    await moveAside(vault, quarantine)
    await ledger.forget('vault')
  } else if (area === 'vault' && way === 'repair') {
    const { fields } = readCheckedJson(parseJson(await readTextIfPresent(vault)))
    const entries = z.looseObject({ revision: z.number().default(0) }).safeParse(fields)
    if (!entries.success) throw leadsNowhere(area, way)
    await quarantineCopy(vault, quarantine)
    await replaceFile(
      vault,
      checkedJson({ ...entries.data, revision: Math.max(entries.data.revision, ledger.get('vault') ?? 0) }),
    )
  } else if (way === 'discard' && COLLECTIONS.some((name) => name === area)) {
    await moveAside(join(store, `${area}.db`), quarantine)
    // Without their environments they would be taken for leftovers.
    if (area === 'environments') {
      await moveAside(join(store, 'inventories'), quarantine)
      await keepSecrets(dataDir)
    }
    await ledger.forget(area)
  } else {
    throw leadsNowhere(area, way)
  }
}

/** Keeps a copy of the vault: secrets of environments that were lost are removed from it at the next start. */
async function keepSecrets(dataDir: string): Promise<void> {
  await quarantineCopy(join(dataDir, 'vault.json'), join(dataDir, 'store', 'quarantine'))
}

function leadsNowhere(area: StoreProblem['area'], way: RecoveryWay): AppError {
  return new AppError('unsupported', `There is no way to ${way} the ${area} of this data folder.`, {
    hint: 'Choose one of the ways that are offered for this problem.',
  })
}

function collectionProblem(area: (typeof COLLECTIONS)[number], file: string, found: string): StoreProblem {
  const hint =
    area === 'environments'
      ? 'Repair keeps the environments that can be read; the others have to be added again.'
      : `The next start keeps what can be read of the ${area.replaceAll('_', ' ')}, and the damaged file in quarantine.`
  return { area, file, message: `${file} is damaged: ${found}.`, hint, ways: ['repair', 'discard'] }
}

function readableNames({ rows }: Rows): string[] {
  return [...rows.values()].flatMap(({ doc }) => {
    const environment = doc === undefined ? undefined : environmentSchema.safeParse(decodeKeys(doc)).data
    return environment ? [environment.name] : []
  })
}

async function inventoryProblem(
  store: string,
  environment: string,
  written: number,
): Promise<StoreProblem | undefined> {
  const folder = join(store, 'inventories', environmentFolderName(environment))
  try {
    await loadWithChanges(folder, await readManifest(folder, environment, written))
    return undefined
  } catch (error) {
    const { code, context } = asAppError(error)
    if (code !== 'store-corrupt') throw error
    const file = typeof context?.path === 'string' ? context.path : folder
    // Why it cannot be restored does not matter: that way is not offered.
    const isWholeBefore = await readLastGood(folder, environment).then(
      () => true,
      () => false,
    )
    const ways: RecoveryWay[] = isWholeBefore ? ['restore', 'discard'] : ['discard']
    return { area: 'inventory', environment, file, ...wordsOf(error), ways }
  }
}

async function vaultProblem(file: string, written: number | undefined): Promise<StoreProblem | undefined> {
  const hint = 'Secrets that cannot be read have to be entered again; everything else stays.'
  const damaged = (found: string, ways: RecoveryWay[]): StoreProblem => ({
    area: 'vault',
    file,
    message: `The vault ${file} is damaged: ${found}.`,
    hint,
    ways,
  })
  const text = await readTextIfPresent(file)
  if (text === undefined) return written === undefined ? undefined : damaged('it is missing', ['discard'])
  const { fields, isIntact } = readCheckedJson(parseJson(text))
  const vault = z.looseObject({ revision: z.number().default(0) }).safeParse(fields).data
  if (!vault) return damaged('it is not JSON', ['discard'])
  if (isIntact === false) return damaged('it is not as written', ['repair', 'discard'])
  return vault.revision < (written ?? 0) ? damaged('it is an older copy', ['repair', 'discard']) : undefined
}

function wordsOf(error: unknown): Pick<StoreProblem, 'message' | 'hint'> {
  const { message, hint = '' } = asAppError(error)
  return { message, hint }
}
