/**
 * The form of every fetcher: one file, one kind of answer, one or a few object types.
 *
 * `fetch` does the I/O and nothing else; `shape` is pure and turns the answer into objects. The scanner gives deadline,
 * cancellation, isolation of failures and staleness, so a fetcher just throws `AppError`.
 */
import type { AppError } from '@shared/contract/errors'
import type { Source } from '@shared/model/knowledge'
import type { DatabaseReader } from '../../../connections/mysql/queries'
import type { Records } from '../../../connections/openstack/paging'
import { asRecord, type StoredObject } from '../../../values'
import type { HostReader } from '../../host/host-reader'
import type { OvnReader } from '../../host/ovn-reader'
import type { Discovered, DiscoveredObject, Unread } from '../../model/discovered-object'
import type { Expected, FetcherScope } from '../../model/staleness'
import type { PlacedObject } from '../../model/tree-paths'
import type { EnvironmentFacts } from '../cloud-kind'
import type { CloudReader, RegionReader } from './cloud-reader'
import type { InventoryView } from './inventory-view'

/** A host as far as the fetchers below it need it. */
export interface HostFacts {
  readonly id: string
  readonly roles: readonly string[]
  readonly region: string
  /** Management address, from the hypervisor; empty when unknown. */
  readonly ipAddress: string
}

/** What a pure `shape` may look at, by what the fetcher runs for. */
export interface Targets {
  environment: {
    readonly environment: EnvironmentFacts
    /** Those that are asked. */
    readonly regions: readonly string[]
    readonly manyRegions: boolean
    /** What was stored, by type. */
    readonly before: (type: string) => readonly StoredObject[]
  }
  region: {
    readonly region: string
    /** True when the cloud has several regions, so that names and numbers given per region may repeat. */
    readonly manyRegions: boolean
  }
  /** The logical network of a region where OVN makes it, asked while its hosts are. */
  ovn: { readonly region: string; readonly inventory: InventoryView }
  host: {
    readonly environment: EnvironmentFacts
    readonly host: HostFacts
    /** What the APIs told in this scan, or in an earlier one where this scan did not ask or got no answer. */
    readonly inventory: InventoryView
  }
}
export type TargetKind = keyof Targets

/** The attribute that names the target in the objects found there. */
const NAMED_BY: { readonly [K in TargetKind]: string } = {
  environment: 'environment',
  region: 'region',
  ovn: 'region',
  host: 'host',
}

/** Told of what a fetcher could not read although the rest could, and which object that concerns; see {@link Unread}. */
export type ReportUnread = (error: AppError, id?: string, attribute?: string) => void

/** Where `fetch` reads from. */
export interface Readers {
  environment: { readonly cloud: CloudReader }
  region: { readonly cloud: CloudReader; readonly api: RegionReader; readonly database: DatabaseReader | undefined }
  ovn: { readonly ovn: OvnReader; readonly cloud: CloudReader | undefined }
  /** `cloud` is absent when the options leave the APIs out; fetchers that say `needsApi` are not run then. */
  host: { readonly shell: HostReader; readonly cloud: CloudReader | undefined }
}

interface FetcherDefinition<K extends TargetKind, Raw, Shaped extends Discovered | Promise<Discovered>>
  extends Omit<FetcherScope, 'id' | 'source' | 'per'> {
  /** Further sources every object of this fetcher rests on. */
  readonly alsoFrom?: readonly Source[]
  readonly appliesTo?: (target: Targets[K]) => boolean
  /** True for a fetcher of hosts or OVN that reads the APIs too: it is left out when the options leave them out. */
  readonly needsApi?: boolean
  /** True for a fetcher of the databases: it is left out without one. */
  readonly needsDatabase?: boolean
  readonly expected?: {
    /** See {@link Expected}. */
    readonly by: string
    readonly objects: (target: Targets[K], isSeen: (value: unknown) => boolean) => readonly PlacedObject[]
  }
  /** @param report is told what could not be read although the rest could */
  readonly fetch: (readers: Readers[K], target: Targets[K], report: ReportUnread) => Promise<Raw>
  /** Asynchronous where the answer may be long enough to be shaped in turns. */
  readonly shape: (raw: Raw, target: Targets[K]) => Shaped
}

/** A fetcher as the scanner sees it: what lies between answer and objects is its own business. */
export interface Fetcher<K extends TargetKind = TargetKind>
  extends FetcherScope,
    Omit<FetcherDefinition<K, never, Discovered>, 'fetch' | 'shape'> {
  readonly collect: (readers: Readers[K], target: Targets[K]) => Promise<Discovered>
}

/**
 * Makes a fetcher with the id "<source>.<what>"; its `shape` stays reachable for tests.
 * @param per what it runs for
 */
export function defineFetcher<K extends TargetKind, Raw, Shaped extends Discovered | Promise<Discovered>>(
  source: FetcherScope['source'],
  what: string,
  per: K,
  definition: FetcherDefinition<K, Raw, Shaped>,
): Fetcher<K> & Pick<FetcherDefinition<K, Raw, Shaped>, 'shape'> {
  return {
    ...definition,
    id: `${source}.${what}`,
    source,
    per: NAMED_BY[per],
    collect: async (readers, target) => {
      const unread: Unread[] = []
      const raw = await definition.fetch(readers, target, (error, id, attribute) =>
        unread.push({ error, id, ...(attribute !== undefined && { attribute }) }),
      )
      return { ...(await definition.shape(raw, target)), unread, ...sourcesOf(raw, source) }
    },
  }
}

/** What a fetcher must find at a target. */
export const expectedAt = <K extends TargetKind>({ expected }: Fetcher<K>, target: Targets[K]): Expected | undefined =>
  expected && { by: expected.by, objects: (isSeen) => expected.objects(target, isSeen) }

/** Who told the lists of an answer, where a database stood in for one; the main list comes first. */
function sourcesOf(raw: unknown, source: Source): { readonly sources?: readonly Source[] } {
  const values: unknown[] = Array.isArray(raw) ? [raw] : Object.values(asRecord(raw))
  const lists = values.filter((value): value is Records<unknown> => Array.isArray(value))
  if (!lists.some(({ isFromDatabase }) => isFromDatabase)) return {}
  return { sources: [...new Set(lists.map(({ isFromDatabase }): Source => (isFromDatabase ? 'db' : source)))] }
}

/** A reader without which the scanner leaves the fetcher out. */
export function required<R>(reader: R | undefined): R {
  if (reader === undefined) throw new RangeError('the fetcher was to be left out: what it reads from is not there')
  return reader
}

/** The answers to what is asked at once, under the same names. */
export async function together<T extends object>(asked: T): Promise<{ [Name in keyof T]: Awaited<T[Name]> }> {
  const answers = Object.entries(asked).map(async ([name, answer]) => [name, await answer] as const)
  return Object.fromEntries(await Promise.all(answers)) as { [Name in keyof T]: Awaited<T[Name]> }
}

/** An object that lives on a host. */
export const onHost = (host: HostFacts, type: string, object: Omit<DiscoveredObject, 'type' | 'host'>) => ({
  ...object,
  type,
  host: host.id,
  attributes: { ...object.attributes, region: host.region },
})

/** One row of the scan plan. */
export interface PlanRow<K extends TargetKind = TargetKind> {
  /** A stage of the kind's facts. */
  readonly stage: string
  readonly fetcher: Fetcher<K>
  /** See {@link FetcherRun}. */
  readonly isBeside?: boolean
}
