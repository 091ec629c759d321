/**
 * Version 1 (0.1.0) to 2: rows of collections carry a digest, scans are stored as briefs with their hosts and problems in
 * files of their own, and the ledger knows of the vault. Inventories stay as they are.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { ensureFolder, readTextIfPresent, replaceFile } from '../disk'
import { decodeKeys, encodeKeys } from '../nedb/key-encoding'
import { damagedFile, quarantineCopy } from '../nedb/line-files'
import { problemOf, type Row, readRows, writeRows } from '../nedb/rows'
import { detailsFile } from '../nedb/scan-repository'
import type { JsonValue, ScanDetails } from '../repository'
import type { MigrationInput } from '.'

const scanSchema = z.looseObject({
  id: z.string(),
  hosts: z.array(z.looseObject({ state: z.string() })),
  problems: z.array(z.looseObject({ severity: z.string() })),
})

export async function toVersion2(input: MigrationInput): Promise<Record<string, number>> {
  const { dataDir, target } = input
  await ensureFolder(join(target, 'logs'))
  const vault = await readTextIfPresent(join(dataDir, 'vault.json'))
  return {
    environments: await rewrite(input, 'environments', async (row) => ({ ...row, doc: withPlainAddresses(row.doc) })),
    settings: await rewrite(input, 'settings', async (row) => row),
    scans: await rewrite(input, 'scans', async (row) => ({ ...row, doc: await splitScan(row.doc, target) })),
    ...(vault === undefined ? {} : { vault: 0 }),
  }
}

/** @returns the revision of the file that was written. */
async function rewrite(
  { dataDir, target, revisions, salvage }: MigrationInput,
  name: string,
  convert: (row: Row) => Promise<Row>,
): Promise<number> {
  const file = join(dataDir, 'store', `${name}.db`)
  const stored = await readRows(file)
  const acknowledged = revisions[name] ?? 0
  const found = problemOf(stored, acknowledged, false)
  if (found !== undefined) {
    if (!salvage && name === 'environments')
      throw damagedFile(file, found, 'Run calipso recover to keep what is readable.')
    await quarantineCopy(file, join(dataDir, 'store', 'quarantine'))
  }
  const converted: Row[] = []
  for (const row of stored.rows.values()) if (row.doc !== undefined) converted.push(await convert(row))
  return writeRows(join(target, `${name}.db`), converted, Math.max(stored.revision, acknowledged))
}

/** Version 0.1.0 took user name, password and query in an address of Keystone, and stored them in clear; none was ever used. */
function withPlainAddresses(doc: JsonValue | undefined): JsonValue {
  const plain = (key: string, value: JsonValue) => {
    if (key !== 'url' || typeof value !== 'string' || !URL.canParse(value)) return value
    const { origin, pathname } = new URL(value)
    return pathname === '/' ? origin : `${origin}${pathname}`
  }
  return JSON.parse(JSON.stringify(doc ?? null, plain))
}

async function splitScan(stored: JsonValue | undefined, target: string): Promise<JsonValue> {
  const { hosts, problems, ...brief } = scanSchema.parse(decodeKeys(stored ?? null))
  const count = (state: string) => hosts.filter((host) => host.state === state).length
  const states = ['waiting', 'running', 'done', 'problems', 'failed', 'skipped']
  const errors = problems.filter(({ severity }) => severity === 'error').length
  // The documents were checked when they were stored; what they hold beyond what is counted here passes unchanged.
  const details = detailsFile(brief.id, { hosts, problems } as unknown as ScanDetails)
  if (details) await replaceFile(join(target, 'logs', details.name), details.text)
  return encodeKeys({
    brief: {
      ...(brief as Record<string, JsonValue>),
      problem_counts: { error: errors, warning: problems.length - errors },
      host_counts: Object.fromEntries(states.map((state) => [state, count(state)])),
    },
    ...(details ? { details: details.name } : {}),
  })
}
