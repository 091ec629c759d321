/**
 * Why something is likely wrong: the problems of the scans that made the inventory, what its hosts remember, what the scan
 * was not asked to do, and what the environment has no access to. Pure.
 */
import { isGraphCheck } from '@shared/catalog/checks'
import type { SourceFacts } from '@shared/kinds/cloud-kind'
import { KNOWLEDGE_WORDS, knowledgeOf } from '@shared/model/knowledge'
import type { Scan, ScanProblem } from '@shared/model/scan'
import { asText, groupBy, type StoredObject } from '../values'
import { adviceOnAbsent } from './absent-types'
import type { Found } from './index'

/** A scan that the inventory rests on. */
export interface PastScan extends Pick<Scan, 'id' | 'number' | 'options'>, Pick<Scan, 'hosts' | 'problems'> {}

export interface CauseFacts {
  /** Newest first, down to the last one of the whole environment; empty for imports. */
  readonly scans: readonly PastScan[]
  /** Of the inventory. */
  readonly hosts: readonly StoredObject[]
  /** Ways to read the cloud that its environment has no connection for. */
  readonly lacking: readonly SourceFacts[]
  /** It came as a file, and there is no cloud to scan. */
  readonly isImported: boolean
  /** Object types that are read on hosts. */
  readonly hostTypes: readonly string[]
}

export interface Cause {
  readonly text?: string
  readonly scanId?: string
  readonly remedy: string
}

/** The likeliest cause of a failed check; without a text where nothing tells. */
export function likelyCause(found: Found, facts: CauseFacts): Cause {
  const { check, type } = found
  const advice = check.id === 'absent' ? adviceOnAbsent(type) : check.advice
  const cause = check.mayBeUnread
    ? (byProblemOfHosts(found, facts) ??
      byReading(found, facts) ??
      byProblemOfCloud(found, facts) ??
      byRequest(found, facts) ??
      byAccess(found, facts))
    : byProblemOfObjects(found, facts)
  return { remedy: advice, ...(cause ?? byOrigin(facts)) }
}

/** Problems of older scans count for what is not read since; the newest scan's count whole. */
function openProblems({ scans, hosts }: CauseFacts) {
  const read = new Set(hosts.filter((host) => knowledgeOf(host) === 'read').map(({ id }) => id))
  return scans.flatMap(({ id, problems }, index) =>
    problems.flatMap((problem) => {
      const still = index === 0 ? problem.hosts : problem.hosts.filter((host) => !read.has(host))
      const isGone = problem.hosts.length > 0 && still.length === 0
      return isGone ? [] : [{ scanId: id, problem, hosts: still }]
    }),
  )
}

const causeOf = (scanId: string, { title, error }: ScanProblem): Partial<Cause> => ({
  text: title.replace(/\.$/, ''),
  scanId,
  ...(error.hint !== undefined && { remedy: error.hint }),
})

/** The problem of the hosts where most of it would have been read. */
function byProblemOfHosts(found: Found, facts: CauseFacts): Partial<Cause> | undefined {
  const places = placesOf(found, facts)
  let best: { readonly weight: number; readonly cause: Partial<Cause> } | undefined
  for (const { scanId, problem, hosts } of openProblems(facts)) {
    const felt = hosts.reduce((sum, host) => sum + (places.get(host) ?? 0), 0)
    if (felt === 0) continue
    const weight = felt * bearing(problem, found) + (problem.error.code === 'permission-denied' ? 0.5 : 0)
    if (!best || weight > best.weight) best = { weight, cause: causeOf(scanId, problem) }
  }
  return best?.cause
}

/** What the reader of the type itself met bears on it most, then what stopped several readers; an error more than a warning. */
function bearing({ fetcher, severity }: ScanProblem, { check, type }: Found): number {
  // A graph is made of what many read, not of its focal point.
  const isOwn = fetcher !== undefined && !isGraphCheck(check.id) && isReaderOf(fetcher, type)
  const nearness = isOwn ? 3 : fetcher === undefined ? 2 : 1
  return severity === 'error' ? nearness * 4 : nearness
}

/** "cli.host-pnics" reads host_pnic. */
const isReaderOf = (fetcher: string, type: string) => fetcher.includes(type.replaceAll('_', '-'))

/** Host → how much of it belongs there; of what was not found, where a scan could not look for it. */
function placesOf({ check, type, hosts }: Found, { scans }: CauseFacts): ReadonlyMap<string, number> {
  if (check.id !== 'absent') return hosts
  const failed = scans.flatMap((scan) =>
    scan.hosts.flatMap(({ host, state, cells }) => {
      const cell = cells[type]?.state
      return cell === 'failed' || cell === 'warning' || (state === 'failed' && cell !== 'ok') ? [host] : []
    }),
  )
  return new Map(failed.map((host) => [host, 1]))
}

/** What the hosts remember of the last attempts to read them, and hosts that are down. */
function byReading(found: Found, { hosts, hostTypes }: CauseFacts): Partial<Cause> | undefined {
  const isMeant = ({ id }: StoredObject) =>
    found.check.id === 'absent' ? hostTypes.includes(found.type) : found.hosts.has(id)
  const meant = hosts.filter(isMeant)
  const down = meant.filter(({ state }) => state === 'down')
  if (down.length > 0)
    return { text: `${hostsText(down)} ${down.length === 1 ? 'is' : 'are'} down`, remedy: 'Scan again once they run.' }
  const unread = meant.filter((host) => knowledgeOf(host) !== 'read')
  const reasons = groupBy(unread, ({ reading }) => asText(reading?.reason) ?? '')
  const [largest] = [...reasons].sort(([, a], [, b]) => b.length - a.length)
  const [first] = largest?.[1] ?? []
  if (!largest || !first) return undefined
  const [reason, of] = largest
  const words = KNOWLEDGE_WORDS[knowledgeOf(first)]
  return { text: `${hostsText(of)} ${of.length === 1 ? 'is' : 'are'} ${words}${reason === '' ? '' : `: ${reason}`}` }
}

const hostsText = (hosts: readonly StoredObject[]) =>
  hosts.length === 1 ? `host ${hosts[0]?.name}` : `${hosts.length} hosts`

/** What an API or database did not tell: the problem whose reader is named like the type, else the first. */
function byProblemOfCloud({ type }: Found, facts: CauseFacts): Partial<Cause> | undefined {
  const ofCloud = openProblems(facts).filter(
    ({ problem }) => problem.hosts.length === 0 && problem.objects.length === 0,
  )
  const isAbout = ({ problem: { fetcher = '' } }: (typeof ofCloud)[number]) => isReaderOf(fetcher, type)
  const one = ofCloud.find(isAbout) ?? ofCloud.find(({ problem }) => problem.severity === 'error')
  return one && causeOf(one.scanId, one.problem)
}

function byProblemOfObjects({ ids }: Found, facts: CauseFacts): Partial<Cause> | undefined {
  const one = openProblems(facts).find(({ problem }) => problem.objects.some((id) => ids.has(id)))
  return one && causeOf(one.scanId, one.problem)
}

/** What the scan was asked to leave out. */
function byRequest({ check, type }: Found, { scans, hostTypes }: CauseFacts): Partial<Cause> | undefined {
  const [scan] = scans
  if (!scan) return undefined
  const { scope, sources, hosts, regions, projects } = scan.options
  const name = `scan #${scan.number}`
  const scanId = scan.id
  if (isGraphCheck(check.id) && (scope === 'inventory' || scope === 'links'))
    return {
      text: `${name} built no graphs`,
      scanId,
      remedy: 'Scan with “graphs only”: nothing is asked of the cloud.',
    }
  const needsHosts = isGraphCheck(check.id) || hostTypes.includes(type)
  if (needsHosts && !sources.cli)
    return { text: `${name} did not ask the hosts`, scanId, remedy: 'Scan with the hosts over SSH as a source.' }
  if (!needsHosts && !sources.api)
    return { text: `${name} did not ask the APIs`, scanId, remedy: 'Scan with the APIs as a source.' }
  const isPart = [hosts, regions, projects].some((part) => part !== undefined)
  return isPart
    ? { text: `${name} was of a part of the cloud`, scanId, remedy: 'Scan the whole environment.' }
    : undefined
}

/** What the environment has no connection for. */
function byAccess({ check, type }: Found, { lacking, hostTypes }: CauseFacts): Partial<Cause> | undefined {
  const needsHosts = isGraphCheck(check.id) || hostTypes.includes(type)
  const one = needsHosts ? lacking.find(({ group }) => group === 'CLI') : undefined
  return (
    one && { text: `${one.label}: not set up in this environment`, remedy: 'Give the environment access to its hosts.' }
  )
}

function byOrigin({ isImported }: CauseFacts): Cause | undefined {
  if (!isImported) return undefined
  return {
    text: 'It came with the imported file',
    remedy: 'An import keeps what its file holds: look where that was made.',
  }
}
