/** Tells what a command complains of from what every command on that host prints. */

/** Lines that say nothing about why a command failed: of sudo, ssh, shells, perl and podman's docker. */
const HARMLESS: readonly RegExp[] = [
  /^sudo: unable to resolve host /,
  /^sudo: (?:setrlimit|\S+ is owned by|unable to send audit message)/,
  /^We trust you have received the usual lecture/,
  /^(?:Warning: Permanently added |\*\* WARNING: connection is not using a post-quantum |\*\* (?:This session|The server) may )/,
  /^(?:Connection to \S+ closed\.|Shared connection to )/,
  /(?:^|: )warning: setlocale: |^perl: warning: |^locale: Cannot set /,
  /^Emulate Docker CLI using podman/,
]

/** The lines of a standard error output that may be a reason; all of them when none would be left. */
export function complaintsIn(stderr: string): string[] {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const telling = lines.filter((line) => !HARMLESS.some((pattern) => pattern.test(line)))
  return telling.length > 0 ? telling : lines
}
