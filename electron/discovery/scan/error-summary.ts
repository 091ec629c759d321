/**
 * The failures of a scan, gathered into a list a person can act on.
 *
 * One error object may hit several fetchers (a host that does not answer), and equal errors may come from many hosts;
 * both become one problem that says what failed, where, how often and what to do.
 */
import { createHash } from 'node:crypto'
import type { AppError, ErrorCode } from '@shared/contract/errors'
import type { ScanProblem } from '@shared/model/scan'
import { groupBy } from '../../values'

export type ErrorSummary = ReturnType<typeof createErrorSummary>

interface Occurrence {
  readonly error: AppError
  readonly severity: ScanProblem['severity']
  readonly fetchers: Set<string>
  readonly hosts: Set<string>
  readonly objects: Set<string>
}

export function createErrorSummary() {
  const occurrences = new Map<AppError, Occurrence>()
  const said = new Set<string>()
  return {
    /**
     * Recording one error object again only adds where it was felt.
     * @returns whether it is news: nothing was recorded that says the same of the same host
     */
    add: (
      error: AppError,
      site: { [Key in 'fetcher' | 'host' | 'object']?: string | undefined },
      severity: ScanProblem['severity'] = 'error',
    ): boolean => {
      const known = occurrences.get(error)
      const one = known ?? { error, severity, fetchers: new Set(), hosts: new Set(), objects: new Set() }
      occurrences.set(error, one)
      if (site.fetcher !== undefined) one.fetchers.add(site.fetcher)
      if (site.host !== undefined) one.hosts.add(site.host)
      if (site.object !== undefined) one.objects.add(site.object)
      const saying = JSON.stringify([site.host, severity, error.message])
      if (said.has(saying)) return false
      said.add(saying)
      return true
    },
    /** Errors first, then the most frequent, then by title; the same for any order of additions. */
    problems: (): ScanProblem[] => {
      const services = servicesByHosts(occurrences.values())
      return [...groupBy(occurrences.values(), (one) => groupKey(one, services))]
        .map(([key, group]) => toProblem(key, group))
        .sort(compareProblems)
    },
  }
}

/** A word that may be a host's name, with its domain. */
const NAME = /[\w-]+(?:\.[\w-]+)*/g

/** The service that does not run, where that is what failed. */
const serviceOf = ({ error }: Occurrence) => error.context?.service

const hostsOf = ({ hosts }: Occurrence) => [...hosts].sort().join(' ')

/** Host → the services that do not run there: together they are one problem of the host. */
function servicesByHosts(occurrences: Iterable<Occurrence>): ReadonlyMap<string, string> {
  const stopped = groupBy(occurrences, (one) => (serviceOf(one) === undefined ? undefined : hostsOf(one)))
  return new Map([...stopped].map(([hosts, group]) => [hosts, servicesIn(group)]))
}

const servicesIn = (group: readonly Occurrence[]) =>
  [...new Set(group.map((one) => String(serviceOf(one))))].sort().join(' and ')

/** Equal but for the names of hosts and the ids and numbers in the message. */
function groupKey(one: Occurrence, services: ReadonlyMap<string, string>): string {
  const { error, severity, hosts, fetchers } = one
  if (serviceOf(one) !== undefined) return `stopped|${services.get(hostsOf(one))}`
  const message = error.message.replaceAll(NAME, (name) => (hosts.has(name) ? '<host>' : name))
  const fetcher = fetchers.size === 1 ? [...fetchers][0] : ''
  return [severity, error.code, fetcher, message.replaceAll(/[0-9a-f-]{36}|\d+/gi, '#')].join('|')
}

/** Objects a problem names: enough to look at, few enough for a list of problems. */
const MOST_OBJECTS = 1000

function toProblem(key: string, group: readonly Occurrence[]): ScanProblem {
  const sorted = [...group].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const hosts = gather(sorted, (one) => one.hosts)
  const fetchers = gather(sorted, (one) => one.fetchers)
  const objects = gather(sorted, (one) => one.objects)
  const error = sorted[0]?.error
  if (!error) throw new RangeError('a group has at least one occurrence')
  const { command, exitCode } = error.context ?? {}
  const [fetcher] = fetchers.length === 1 ? fetchers : []
  const hint = error.hint ?? ADVICE[error.code]
  const stopped = sorted.every((one) => serviceOf(one) !== undefined) ? servicesIn(sorted) : ''
  const title =
    stopped === ''
      ? titleOf(error, hosts, fetchers)
      : `${stopped} ${stopped.includes(' and ') ? 'do' : 'does'} not run on ${placesText(hosts, fetchers)}`
  return {
    id: createHash('sha256').update(key).digest('hex').slice(0, 16),
    severity: sorted[0]?.severity ?? 'error',
    title,
    error: {
      ...error.toData(),
      ...(stopped === '' ? {} : { message: title }),
      ...(hint === undefined ? {} : { hint }),
    },
    hosts,
    objects: objects.slice(0, MOST_OBJECTS),
    ...(objects.length > MOST_OBJECTS ? { object_count: objects.length } : {}),
    count: group.length,
    ...(fetcher === undefined ? {} : { fetcher }),
    ...(typeof command === 'string' ? { command } : {}),
    ...(typeof exitCode === 'number' ? { exit_code: exitCode } : {}),
  }
}

const sortKey = ({ error, hosts }: Occurrence) => `${[...hosts].sort().join(' ')} ${error.message}`

function gather(group: readonly Occurrence[], of: (one: Occurrence) => ReadonlySet<string>): string[] {
  return [...new Set(group.flatMap((one) => [...of(one)]))].sort()
}

/** What happened, in the order of how much it tells; `%` stands for the hosts or the source concerned. */
const TITLES: Partial<Record<ErrorCode, string>> = {
  unreachable: '% cannot be reached',
  timeout: '% did not answer in time',
  'auth-failed': '% refused the login',
  'permission-denied': '% did not allow what the scan needs',
  'host-key-unknown': 'The host key of % is not known yet',
  'host-key-changed': 'The host key of % has changed',
  'rate-limited': '% asks for fewer requests',
  'parse-failed': 'An answer of % could not be understood',
  protocol: 'An answer of % could not be understood',
  'remote-command-failed': 'A command failed on %',
  'limit-exceeded': 'An answer of % is too large',
}

function titleOf(error: AppError, hosts: readonly string[], fetchers: readonly string[]): string {
  // Of what a host does not allow the one thing that one line in its sudoers mends.
  const title = error.context?.refused === 'sudo' ? 'sudo is refused on %' : TITLES[error.code]
  if (title === undefined) return error.message
  const sentence = title.replace('%', placesText(hosts, fetchers))
  return title.startsWith('%') ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence
}

/** A text of a problem of several hosts, as it reads of one of them. */
export function textOfHost(text: string, { hosts }: Pick<ScanProblem, 'hosts'>, host: string): string {
  const places = placesText(hosts, [])
  const atStart = text.startsWith(places) ? `Host ${host}${text.slice(places.length)}` : text
  return atStart
    .replaceAll(places, `host ${host}`)
    .replaceAll(NAME, (name) => (name !== host && hosts.includes(name) ? host : name))
}

function placesText(hosts: readonly string[], fetchers: readonly string[]): string {
  if (hosts.length === 1) return `host ${hosts[0]}`
  if (hosts.length > 1) return `${hosts.length} hosts`
  return fetchers.some((fetcher) => fetcher.startsWith('db.')) ? 'the database' : 'the API of the cloud'
}

/** What to do where the error itself does not say. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  unreachable: 'Check that the host runs and that the master host can reach it; its objects are kept and marked stale.',
  timeout: 'Scan again when the host is less busy, or raise the time limit of the connection in the environment.',
  'auth-failed': 'Check user and secret of the section concerned, then test the connection.',
  'permission-denied': 'Give the user the rights the scan needs: the admin or reader role, and sudo on the hosts.',
  'parse-failed': 'The program on the host prints something new. Its earlier objects are kept and marked stale.',
  'remote-command-failed': 'Run the command on the host manually to see why it fails.',
}

function compareProblems(a: ScanProblem, b: ScanProblem): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1
  if (a.count !== b.count) return b.count - a.count
  return `${a.title}${a.id}` < `${b.title}${b.id}` ? -1 : 1
}
