/** What the parsers' tests share: the recorded outputs. */
import { readdirSync, readFileSync } from 'node:fs'

const FIXTURES = new URL('./fixtures/', import.meta.url)

/**
 * A recorded output without the two heading lines that name its origin and its command.
 * @param path below `fixtures/`, without extension: `ovs-native/ip-addr`
 */
export function recording(path: string): string {
  const text = readFileSync(new URL(`${path}.txt`, FIXTURES), 'utf8')
  return text.split('\n').slice(2).join('\n')
}

/** The recordings of one command on all hosts, by path. */
export function recordingsOf(fileName: string): string[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`/${fileName}.txt`))
    .map((path) => path.slice(0, -'.txt'.length))
    .sort()
}
