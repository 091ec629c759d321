/** A real MariaDB server in a private folder, for tests. */
import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, type RunningProcess, runProgram, startProcess, waitForPort } from './peers'

export const MARIADB = '/usr/sbin/mariadbd'

export interface MariadbPeer {
  readonly port: number
  /** Runs SQL as root. */
  sql(statements: string): void
  readonly process: RunningProcess
}

export async function startMariadb(folder: string): Promise<MariadbPeer> {
  const user = userInfo().username
  const socket = join(folder, 's.sock')
  const port = await freePort()
  runProgram('mariadb-install-db', [
    '--no-defaults',
    `--user=${user}`,
    `--datadir=${join(folder, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ])
  const running = startProcess(MARIADB, [
    '--no-defaults',
    `--user=${user}`,
    `--datadir=${join(folder, 'data')}`,
    `--socket=${socket}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--pid-file=${join(folder, 'pid')}`,
    '--skip-name-resolve',
    '--innodb-buffer-pool-size=16M',
    '--innodb-log-file-size=8M',
    '--performance-schema=off',
    '--skip-log-bin',
    '--general-log=1',
    `--general-log-file=${join(folder, 'general.log')}`,
  ])
  await waitForPort(port, 15_000)
  return {
    port,
    process: running,
    sql(statements) {
      const result = spawnSync('mariadb', ['--no-defaults', '-S', socket, '-uroot'], {
        input: statements,
        encoding: 'utf8',
      })
      if (result.status !== 0) throw new Error(result.stderr)
    },
  }
}

/** Columns as "name type", rows in their order. */
export interface RecordedTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Written as it is, where a table wants the server's own time. */
export const NOW = { sql: 'UTC_TIMESTAMP()' } as const

const literal = (value: unknown) =>
  value === null || value === undefined
    ? 'NULL'
    : value === NOW
      ? NOW.sql
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : `'${String(value).replaceAll(/['\\]/g, '\\$&')}'`

/** Statements that make a table with its rows. */
export function tableSql(name: string, { columns, rows }: RecordedTable): string {
  const fields = columns.map((column) => `\`${column.split(' ')[0]}\`${column.slice(column.indexOf(' '))}`)
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(',\n')
  return `CREATE TABLE ${name} (${fields.join(', ')}); ${rows.length === 0 ? '' : `INSERT INTO ${name} VALUES ${values};`}`
}
