/** Quoting for POSIX shells, for commands that are shown to be copied. */

/** Characters no POSIX shell gives a meaning to, whatever surrounds them. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-]+$/

/** One word of a command line: as it is when harmless, else in single quotes. */
export function quoteForShell(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
