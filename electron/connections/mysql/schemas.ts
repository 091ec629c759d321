/** Finds the schemas of Neutron, Nova and Keystone by the tables they hold, and judges the account's grants. */
import { AppError } from '@shared/contract/errors'
import { DISTRIBUTIONS } from '@shared/kinds/openstack/distributions'
import { z } from 'zod'
import { groupBy } from '../../values'
import type { Database } from './database'

export type CloudSchemas = Awaited<ReturnType<typeof discoverSchemas>>

/** Tables that tell a schema: all of them must be there. */
export const SIGNATURES = {
  neutron: ['agents', 'networks', 'ports', 'routers'],
  novaApi: ['cell_mappings', 'aggregates'],
  novaCell: ['compute_nodes', 'instances'],
  keystone: ['project', 'assignment'],
} as const

/** Names preferred when several schemas hold the same tables (backups, upgrades): OpenStack's own and those of distributions. */
const PREFERRED = {
  neutron: schemaNames('neutron', 'neutron'),
  novaApi: schemaNames('novaApi', 'nova_api'),
  keystone: schemaNames('keystone', 'keystone'),
} as const

function schemaNames(owner: 'neutron' | 'novaApi' | 'keystone', usual: string): string[] {
  return [usual, ...DISTRIBUTIONS.flatMap(({ schemas }) => schemas?.[owner] ?? [])]
}

/** Names this product is willing to put into a statement. */
const SCHEMA_NAME = /^[A-Za-z0-9_$-]{1,64}$/

/** A schema or table name in back-ticks. @throws AppError `validation` for names with other characters than `A-Z a-z 0-9 _ $ -`. */
export function quoteIdentifier(name: string): string {
  if (!SCHEMA_NAME.test(name))
    throw new AppError('validation', `${JSON.stringify(name)} is not a usable schema name`, {
      hint: 'Schema names hold letters, digits, _ and $; check the database section.',
    })
  return `\`${name}\``
}

/**
 * Looks at the table lists of all visible schemas.
 * @returns their names; a missing one does not exist or is not visible to the account
 * @param novaSchema the operator's own choice of the Nova schema, which then is the only cell.
 */
export async function discoverSchemas(database: Database, novaSchema: string | undefined, signal?: AbortSignal) {
  const wanted = [...new Set(Object.values(SIGNATURES).flat())]
  const rows = await database.read(
    `SELECT TABLE_SCHEMA AS owner, TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_NAME IN (${wanted.map(() => '?').join(', ')})`,
    wanted,
    z.object({ owner: z.string(), name: z.string() }),
    signal,
  )
  const holding = (signature: readonly string[]) =>
    [...groupBy(rows, ({ owner }) => owner)]
      .filter(
        ([owner, tables]) => SCHEMA_NAME.test(owner) && signature.every((it) => tables.some(({ name }) => name === it)),
      )
      .map(([owner]) => owner)
  const pick = (kind: keyof typeof PREFERRED) => {
    const found = holding(SIGNATURES[kind])
    return (
      PREFERRED[kind].find((name) => found.includes(name)) ??
      found.find((name) => name.includes(PREFERRED[kind][0] ?? '')) ??
      found[0]
    )
  }
  const novaApi = pick('novaApi')
  const candidates = holding(SIGNATURES.novaCell)
  return {
    neutron: pick('neutron'),
    /** Since Newton (2016); before, its tables were in Nova's own schema. */
    novaApi,
    /** Cell schemas with instances and compute nodes, without cell0 (failed builds only). */
    novaCells: novaSchema === undefined ? await cellsOf(database, novaApi, candidates, signal) : [novaSchema],
    /** Where instances are that found no host. */
    novaCell0: candidates.find((name) => /cell0$/.test(name)),
    keystone: pick('keystone'),
  }
}

/** Cells as registered, as far as they are on this server; every candidate but cell0 where nothing is registered. */
async function cellsOf(
  database: Database,
  novaApi: string | undefined,
  candidates: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const unregistered = candidates.filter((name) => !/cell0$/.test(name))
  if (novaApi === undefined) return unregistered
  // SECURITY: the column holds a password; only the schema name at its end leaves the server.
  const rows = await database.read(
    `SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(database_connection, '?', 1), '/', -1) AS cell
     FROM ${quoteIdentifier(novaApi)}.cell_mappings WHERE uuid <> '00000000-0000-0000-0000-000000000000'`,
    [],
    z.object({ cell: z.string().nullable() }),
    signal,
  )
  const registered = rows.flatMap(({ cell }) => (cell !== null && candidates.includes(cell) ? [cell] : []))
  return registered.length > 0 ? [...new Set(registered)] : unregistered
}

const READING_PRIVILEGES = [
  'SELECT',
  'USAGE',
  'SHOW DATABASES',
  'SHOW VIEW',
  'PROCESS',
  'REPLICATION CLIENT',
  'SLAVE MONITOR',
  'BINLOG MONITOR',
  'PROXY',
]

/** Privileges beyond reading in one line of `SHOW GRANTS`: "GRANT SELECT, INSERT ON …" → ["INSERT"]. */
export function writePrivileges(grant: string): string[] {
  const list = /^GRANT (.+?) ON /i.exec(grant)?.[1] ?? ''
  return list
    .replaceAll(/\([^)]*\)/g, '')
    .split(',')
    .map((privilege) => privilege.trim().toUpperCase())
    .filter((privilege) => privilege !== '' && !READING_PRIVILEGES.includes(privilege))
}

/** What the account may do besides reading, sorted; empty for a well-chosen account. */
export async function accountWritePrivileges(database: Database, signal?: AbortSignal): Promise<string[]> {
  // The lines may hold password hashes: they are read for their privileges and dropped.
  const rows = await database.read('SHOW GRANTS', [], z.record(z.string(), z.string()), signal)
  return [...new Set(rows.flatMap((row) => Object.values(row).flatMap(writePrivileges)))].sort()
}
