/** One known_hosts file: parsed again only when it changed, written whole. */
import { dirname } from 'node:path'
import { ensureFolder, readTextIfPresent, replaceFile, statNow } from '../../store/disk'
import { type KnownHostLine, lookUpIn, parseKnownHosts } from './known-hosts'

/** Time stamps of files may be this coarse: what changed more recently could change again under the same stamp. */
const COARSEST_MS = 100

/** @param isUsable lines that do not pass are as good as not there */
export function createKnownHostsFile(path: string, isUsable: (line: KnownHostLine) => boolean = () => true) {
  let known: { readonly stamp: string; readonly content: ReturnType<typeof contentOf> } | undefined
  let reading: ReturnType<typeof readNow> | undefined

  const parsed = (text: string, linesBefore = 0) =>
    parseKnownHosts(text)
      .filter(isUsable)
      .map((line) => ({ ...line, file: path, line: line.line + linesBefore }))
  const contentOf = (text: string, lines = parsed(text)) => ({ text, lines, linesFor: lookUpIn(lines) })
  const stampOf = (stat: ReturnType<typeof statNow>) =>
    stat && `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`

  async function readNow() {
    const stat = statNow(path)
    const stamp = stampOf(stat)
    if (known && known.stamp === stamp) return known.content
    // Most accounts lack one file or another: no error is made of that twice for every host.
    const content = contentOf((stat && (await readTextIfPresent(path))) ?? '')
    known = stat && stamp && Date.now() - stat.ctimeMs > COARSEST_MS ? { stamp, content } : undefined
    return content
  }

  /** Asks the disk each time, so that what the operator just removed counts at once; once for all who ask together. */
  function read() {
    reading ??= readNow().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function write(content: ReturnType<typeof contentOf>) {
    await ensureFolder(dirname(path))
    await replaceFile(path, content.text)
    // Who asks from now on is not told what was read before.
    reading = undefined
    const stamp = stampOf(statNow(path))
    known = stamp === undefined ? undefined : { stamp, content }
  }

  return {
    read,
    /** Adds lines at the end. Durable when it resolves; to be called by one writer at a time, as `remove`. */
    async append(addition: string): Promise<void> {
      const { text, lines } = await read()
      const start = text === '' || text.endsWith('\n') ? text : `${text}\n`
      const added = parsed(addition, start.split('\n').length - 1)
      await write(contentOf(start + addition, [...lines, ...added]))
    },
    /** Takes lines out, everything else stays as it is. Answers whether there were any. */
    async remove(isMeant: (line: KnownHostLine) => boolean): Promise<boolean> {
      const { text, lines } = await read()
      const numbers = new Set(lines.filter(isMeant).map(({ line }) => line))
      if (numbers.size === 0) return false
      const kept = text.split('\n').filter((_, index) => !numbers.has(index + 1))
      await write(contentOf(kept.join('\n')))
      return true
    },
  }
}
