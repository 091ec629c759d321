/**
 * The form of every fetcher: one file, one kind of answer, one or a few object types.
 *
 * `fetch` does the I/O and nothing else; `shape` is pure and turns the answer into objects. The scanner gives deadline,
 * cancellation, isolation of failures and staleness, so a fetcher just throws `AppError`.
 */
import type { AppError } from '@shared/contract/errors'
import type { Source } from '@shared/model/inventory-object'
import type { DatabaseReader } from '../../../connections/mysql/queries'
import type { HostReader } from '../../host/host-reader'
import type { Discovered, Unread } from '../../model/discovered-object'
import type { FetcherScope } from '../../model/staleness'
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
  environment: { readonly environment: EnvironmentFacts }
  region: {
    readonly environment: EnvironmentFacts
    readonly region: string
    /** True when the cloud has several regions, so that names and numbers given per region may repeat. */
    readonly manyRegions: boolean
  }
  host: {
    readonly environment: EnvironmentFacts
    readonly host: HostFacts
    /** What the APIs told in this scan, or in an earlier one where this scan did not ask or got no answer. */
    readonly inventory: InventoryView
  }
}
export type TargetKind = keyof Targets

/** Told of what a fetcher could not read although the rest could, and which object that concerns; see {@link Unread}. */
export type ReportUnread = (error: AppError, id?: string) => void

/** Where `fetch` reads from. */
export interface Readers {
  environment: { readonly cloud: CloudReader }
  region: { readonly cloud: CloudReader; readonly api: RegionReader; readonly database: DatabaseReader | undefined }
  /** `cloud` is absent when the options leave the APIs out; fetchers that say `needsApi` are not run then. */
  host: { readonly shell: HostReader; readonly cloud: CloudReader | undefined }
}

export interface FetcherDefinition<K extends TargetKind, Raw> extends FetcherScope {
  /** Further sources every object of this fetcher rests on. */
  readonly alsoFrom?: readonly Source[]
  readonly per: K
  readonly appliesTo?: (target: Targets[K]) => boolean
  /** True for a host fetcher that reads the APIs too: it is left out when the options leave them out. */
  readonly needsApi?: boolean
  /** @param report is told what could not be read although the rest could */
  readonly fetch: (readers: Readers[K], target: Targets[K], report: ReportUnread) => Promise<Raw>
  readonly shape: (raw: Raw, target: Targets[K]) => Discovered
}

/** A fetcher as the scanner sees it: what lies between answer and objects is its own business. */
export interface Fetcher<K extends TargetKind = TargetKind>
  extends Omit<FetcherDefinition<K, never>, 'fetch' | 'shape'> {
  readonly collect: (readers: Readers[K], target: Targets[K]) => Promise<Discovered>
}

/** Makes a fetcher; its `shape` stays reachable for tests. */
export function defineFetcher<K extends TargetKind, Raw>(
  definition: FetcherDefinition<K, Raw>,
): Fetcher<K> & Pick<FetcherDefinition<K, Raw>, 'fetch' | 'shape'> {
  return {
    ...definition,
    collect: async (readers, target) => {
      const unread: Unread[] = []
      const raw = await definition.fetch(readers, target, (error, id) =>
        unread.push(id === undefined ? { error } : { error, id }),
      )
      return { ...definition.shape(raw, target), unread }
    },
  }
}

/** One row of the scan plan. */
export interface PlanRow<K extends TargetKind = TargetKind> {
  /** A stage of the kind's facts. */
  readonly stage: string
  readonly fetcher: Fetcher<K>
  /** Asked only when the first fetcher may not or cannot answer; produces the same objects from another source. */
  readonly otherwise?: Fetcher<K>
}
