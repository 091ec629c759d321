/** The database reader of a scan that is known to have one. */
import { AppError } from '@shared/contract/errors'
import type { DatabaseReader } from '../../database-reader'

/** @throws AppError `unsupported` when no database is configured; the scanner asks these fetchers only when one is. */
export function requireDatabase(database: DatabaseReader | undefined): DatabaseReader {
  if (database) return database
  throw new AppError('unsupported', 'no database is configured', {
    hint: 'Fill in the database section of the environment.',
  })
}
