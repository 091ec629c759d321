/**
 * POSIX shell quoting of one word.
 *
 * SECURITY: the last of three fences in front of a remote shell (slot classes, closed command table, quoting);
 * guarded by quote.test.ts, which runs generated words through a real `sh`.
 */
import { AppError } from '@shared/contract/errors'
import { quoteForShell } from '@shared/text/shell-quote'

/** NUL ends a C string; line ends, other control characters and lone surrogates have no business in a name. */
const NOT_IN_A_NAME = /[\p{Cc}\p{Cs}]/u

/**
 * The word such that a POSIX shell reads back exactly `word` as one argument.
 * @throws AppError `validation` for control characters (NUL and line ends among them) and lone surrogates.
 */
export function quoteWord(word: string): string {
  if (NOT_IN_A_NAME.test(word))
    throw new AppError(
      'validation',
      `the value ${JSON.stringify(word)} contains control characters and cannot be part of a command`,
      { hint: 'Look at the name on the host or in the cloud; nothing was run with it.' },
    )
  return quoteForShell(word)
}

/** The command line of a list of words. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}
