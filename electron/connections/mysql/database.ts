/**
 * A read-only connection to the cloud's MySQL or MariaDB server.
 *
 * SECURITY: the session is switched to read-only transactions and bounded statement time before anything is asked; only
 * SELECT and SHOW leave this module, with placeholders. Guarded by database.test.ts.
 */
import { AppError, type ErrorCode } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { z } from 'zod'
import type { Logger } from '../../log/logger'
import type { Redactor } from '../../secrets/redactor'
import { abandonable, onAbort, withDeadline } from '../deadlines'
import { type Forward, withoutMasterHost } from '../forward'
import { createNamedLimits } from '../limits'
import { asConnectionError, errorCodeOf } from '../network-errors'
import { withCleanErrors } from '../peer-text'

export interface DatabaseDeps {
  readonly log: Logger
  readonly redactor: Redactor
  /** A stream to the server through the master host; required when the group says `through_master_host`. */
  readonly forward?: Forward | undefined
}

export type Database = ReturnType<typeof createDatabase>

/** More rows than any cloud this product is made for; protects memory from a wrong table. */
const MAX_ROWS = 200_000
const STATEMENT_TIMEOUT_SECONDS = 30
const READ_STATEMENT = /^\s*(?:SELECT|SHOW)\b/i

/** Prepares the connection; nothing is opened before the first call. */
export function createDatabase(group: ResolvedGroupOf<'mysql'>, deps: DatabaseDeps) {
  const what = `the database ${group.user}@${group.host}:${group.port}`
  const turns = createNamedLimits({ names: 1, perName: 1 })
  let opening: ReturnType<typeof connect> | undefined

  async function connect(signal: AbortSignal, heard: () => void) {
    if (group.through_master_host && deps.forward === undefined) throw withoutMasterHost(what)
    const stream = group.through_master_host && (await deps.forward?.(group.host, group.port, signal))
    heard()
    // Few environments have a database; all others do without the driver.
    const { createConnection } = await import('mysql2/promise')
    const connecting = createConnection({
      host: group.host,
      port: group.port,
      user: group.user,
      password: group.pwd,
      // The silence of the server is watched here; the driver would count our own time.
      connectTimeout: 0,
      multipleStatements: false,
      dateStrings: true,
      // Refuses `LOAD DATA LOCAL`: a hostile server could ask for any file of this computer.
      flags: ['-LOCAL_FILES'],
      ...(stream && { stream }),
    })
    // A connection that opens after the caller gave up must not stay.
    onAbort(signal, () => void connecting.then((late) => late.destroy()).catch(() => {}))
    const connection = await connecting
    connection.on('error', () => forget(connection))
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
    const version = String(rows[0]?.version ?? '')
    await connection.query('SET SESSION TRANSACTION READ ONLY')
    await connection.query(
      /mariadb/i.test(version)
        ? `SET SESSION max_statement_time = ${STATEMENT_TIMEOUT_SECONDS}`
        : `SET SESSION max_execution_time = ${STATEMENT_TIMEOUT_SECONDS * 1000}`,
    )
    deps.log.info('mysql.connected', { host: group.host, version })
    return { connection, version }
  }

  function open(signal: AbortSignal | undefined) {
    // Shared by all callers: one that gives up must not fail the others, so only the deadline ends it.
    opening ??= withDeadline(what, group.connect_timeout * 1000, undefined, connect).catch((error: unknown) => {
      opening = undefined
      throw translate(what, error)
    })
    return abandonable(`connecting to ${what}`, opening, signal)
  }

  function forget(connection: Connection): void {
    connection.destroy()
    opening = undefined
  }

  const database = {
    /** "10.11.19-MariaDB". Opens the connection when necessary. */
    version: async (signal?: AbortSignal) => (await open(signal)).version,
    /**
     * Rows of one query, each checked by `row`.
     * @param sql a SELECT or SHOW with `?` placeholders, without LIMIT.
     * @throws AppError `auth-failed`, `permission-denied`, `not-found` (table, schema), `unreachable`, `timeout`, `protocol`,
     *   `limit-exceeded` (more than 200 000 rows), `cancelled`.
     */
    async read<T extends z.ZodType>(
      sql: string,
      values: readonly (string | number)[],
      row: T,
      signal?: AbortSignal,
    ): Promise<z.infer<T>[]> {
      if (!READ_STATEMENT.test(sql))
        throw new AppError('permission-denied', `refused to send a statement to ${what}: this product only reads`)
      const { connection } = await open(signal)
      const bounded = /^\s*SELECT/i.test(sql) ? `${sql} LIMIT ${MAX_ROWS + 1}` : sql
      try {
        // One statement at a time: the driver would keep the others waiting, and their time limits running.
        const [rows] = await turns.run('', signal, () =>
          withDeadline(`a query to ${what}`, (STATEMENT_TIMEOUT_SECONDS + 5) * 1000, signal, () =>
            connection.execute<RowDataPacket[]>(bounded, [...values]),
          ),
        )
        if (rows.length > MAX_ROWS)
          throw new AppError('limit-exceeded', `a query to ${what} has more than ${MAX_ROWS} rows`, {
            hint: 'Scan without the databases; the APIs give the same facts page by page.',
          })
        return parseRows(row, rows, what)
      } catch (error) {
        const failure = translate(what, error)
        // The only way to stop a running query is to drop its connection; the next call opens another.
        if (['timeout', 'cancelled', 'unreachable'].includes(failure.code)) forget(connection)
        throw failure
      }
    },
    async dispose() {
      const open = await opening?.catch(() => undefined)
      opening = undefined
      if (open === undefined) return
      await withDeadline(`closing ${what}`, 2_000, undefined, () => open.connection.end()).catch(() =>
        open.connection.destroy(),
      )
    },
  }
  return withCleanErrors(database, deps.redactor.text)
}

function parseRows<T extends z.ZodType>(row: T, rows: readonly RowDataPacket[], what: string): z.infer<T>[] {
  const parsed = z.array(row).safeParse(rows)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new AppError('protocol', `${what} answers with unexpected rows (${issue?.path.join('.')}: ${issue?.message})`, {
    hint: 'Check the schema names in the database section; the databases of this release may differ, then scan without them.',
  })
}

const unauthenticated = (hint: string) => ({ code: 'auth-failed', hint }) as const
const forbidden = (hint: string) => ({ code: 'permission-denied', hint }) as const
const missing = (hint: string) => ({ code: 'not-found', hint }) as const
const NOT_GRANTED = forbidden('Grant the account SELECT on the schemas of Neutron, Nova and Keystone.')
const SLOW = { code: 'timeout', hint: 'The server is slow; try later.' } as const

/** By the driver's `error.code`; the server's own words go into the message. */
const MEANINGS: Readonly<Record<string, { readonly code: ErrorCode; readonly hint: string }>> = {
  ER_ACCESS_DENIED_ERROR: unauthenticated(
    'Check user and password, and that the account may log in from this computer (user@host).',
  ),
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: unauthenticated('The account needs a password.'),
  ER_HOST_NOT_PRIVILEGED: unauthenticated(
    'The server accepts no connection from this computer; connect through the master host.',
  ),
  ER_NOT_SUPPORTED_AUTH_MODE: unauthenticated('The account uses an authentication plug-in that is not supported.'),
  ER_DBACCESS_DENIED_ERROR: NOT_GRANTED,
  ER_TABLEACCESS_DENIED_ERROR: NOT_GRANTED,
  ER_COLUMNACCESS_DENIED_ERROR: forbidden('Grant the account SELECT on whole tables.'),
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: forbidden('This product only reads.'),
  ER_BAD_DB_ERROR: missing('The schema does not exist or is not visible to the account.'),
  ER_NO_SUCH_TABLE: missing('This release of OpenStack keeps the data elsewhere.'),
  ER_BAD_FIELD_ERROR: missing('This release of OpenStack names its columns differently.'),
  ER_CON_COUNT_ERROR: { code: 'peer-error', hint: 'The server has too many connections; try later.' },
  ER_QUERY_TIMEOUT: SLOW,
  ER_STATEMENT_TIMEOUT: SLOW,
  PROTOCOL_CONNECTION_LOST: { code: 'unreachable', hint: 'Check that the port belongs to MySQL, and the server log.' },
  HANDSHAKE_UNKNOWN_ERROR: { code: 'unreachable', hint: 'Check that the port belongs to MySQL.' },
}

function translate(what: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = errorCodeOf(error)
  const meaning = code && MEANINGS[code]
  if (!code || !meaning) return asConnectionError(what, error)
  const words = error instanceof Error ? error.message : code
  return new AppError(meaning.code, `${what}: ${words}`, {
    hint: meaning.hint,
    context: { reason: code },
    cause: error,
  })
}
