/** `/etc/os-release` followed by the output of `uname -rm`: the operating system of a host. */
import { filledLines, parseFailed, withoutUndefined } from './parsing'

const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)=(.*)$/
/** Release of the kernel, architecture. */
const UNAME = /^(?:(\d\S*) )?([A-Za-z0-9_]+)$/

/**
 * Parses the assignments (shell quoting removed) and the line of `uname`, in any order; a key is absent when the file
 * does not set it.
 * @throws AppError `parse-failed` when a text that is not blank holds no assignment
 */
export function parseOsRelease(text: string) {
  const lines = filledLines(text).map((line) => line.trim())
  const settings = new Map<string, string>()
  let uname: RegExpExecArray | undefined
  for (const line of lines) {
    const assignment = ASSIGNMENT.exec(line)
    if (assignment) settings.set(assignment[1] ?? '', unquote(assignment[2] ?? ''))
    else uname = UNAME.exec(line) ?? uname
  }
  if (lines.length > 0 && settings.size === 0) throw parseFailed('cat /etc/os-release', text)
  return withoutUndefined({
    /** `Debian GNU/Linux` */
    name: settings.get('NAME'),
    /** `12 (bookworm)` */
    version: settings.get('VERSION'),
    /** `debian` */
    id: settings.get('ID'),
    /** The distributions it derives from, separated by blanks: `rhel centos fedora`. */
    idLike: settings.get('ID_LIKE'),
    /** `6.1.0-13-amd64` */
    kernel: uname?.[1],
    /** `x86_64` */
    architecture: uname?.[2],
  })
}

/** Removes the quotes of os-release(5): single, double with backslash escapes, or none. */
function unquote(value: string): string {
  const quote = value[0]
  if (value.length < 2 || (quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value
  const inner = value.slice(1, -1)
  return quote === '"' ? inner.replace(/\\(["\\$`])/g, '$1') : inner
}
