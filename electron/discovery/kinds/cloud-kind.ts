/**
 * How a kind of cloud is discovered.
 *
 * A scan of any kind is: sign in, then phases, each a set of targets whose fetchers run at once. A phase names its
 * targets from what the phases before it found, such as regions first and their hosts afterwards. What is made of the
 * objects, how failures keep what was known, and what operators see of it is the scanner's business and the same for all.
 */
import type { PrerequisiteChoice, PrerequisiteSection } from '@shared/contract/calls/prerequisites'
import type { ErrorData } from '@shared/contract/errors'
import { type CloudKindFacts, requireKind } from '@shared/kinds/cloud-kind'
import type { TargetResult } from '@shared/model/connection-test'
import type { ConfigurationGroup, Environment } from '@shared/model/environment'
import type { HostKeyFinding } from '@shared/model/host-key'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Source } from '@shared/model/knowledge'
import type { Scan, ScanHost, ScanOptions } from '@shared/model/scan'
import { createSessions, type Session, type Sessions } from '../../connections/sessions'
import type { HostKeys, KeyPlaces } from '../../connections/ssh/host-keys'
import type { Logger } from '../../log/logger'
import type { ObjectIndex } from '../../object-index'
import type { Redactor } from '../../secrets/redactor'
import type { InventorySnapshot } from '../../store/repository'
import type { Discovered } from '../model/discovered-object'
import type { Expected, FetcherScope, ScopeOutcome } from '../model/staleness'
import type { TreeRules } from '../model/tree-paths'
import type { ScanContext } from '../scan/scan-context'

/** What of the environment document steers discovery. */
export type EnvironmentFacts = Pick<Environment, 'name' | 'distribution' | 'distribution_version' | 'mechanism_drivers'>

/** What the scanner needs to know of a kind beside what it asks. */
export interface ScanRules extends Pick<CloudKindFacts, 'stages'> {
  /** Where its objects stand in the tree. */
  readonly tree: TreeRules
  /** Types that list what is plugged into them. */
  readonly switchTypes: readonly string[]
  /** Heads of the subtrees that options of its own choose (`projects`); undefined when they choose nothing. */
  readonly chosenRoots?: (
    options: ScanOptions,
  ) => ((objects: Iterable<Readonly<InventoryObject>>) => ReadonlySet<string>) | undefined
}

export interface CloudKind extends CloudKindFacts, ScanRules {
  /**
   * Whose SSH host keys the connections of a document rest on; absent for kinds without SSH.
   * @param groups as stored
   */
  hostKeyPlaces?(groups: readonly ConfigurationGroup[]): Omit<KeyPlaces, 'environment'>
  /**
   * Connections to one cloud; nothing is sent before first use.
   * @param groups with their secrets resolved
   */
  open(groups: readonly ConfigurationGroup[], environment: EnvironmentFacts): Promise<CloudSession>
  /** What the owner of a cloud prepares; absent for kinds that need nothing. */
  prerequisites?(choice: PrerequisiteChoice): PrerequisiteSection[]
  /**
   * Tests the connections of some groups, results in the order of `targets`. Never throws for what a test finds.
   * @param groups with their secrets resolved
   */
  test(targets: readonly string[], groups: readonly ConfigurationGroup[], run: TestRun): Promise<TargetResult[]>
}

/** The sessions of the environments of all kinds. @param resolve the groups of a document with their secrets */
export const createCloudSessions = (
  kinds: readonly CloudKind[],
  resolve: (environment: Environment) => Promise<readonly ConfigurationGroup[]>,
): Sessions<Environment, CloudSession> =>
  createSessions({
    resolve,
    facts: ({ environment_type, name, distribution, distribution_version, mechanism_drivers }) => [
      environment_type,
      name,
      distribution,
      distribution_version,
      mechanism_drivers,
    ],
    open: (groups, environment) => requireKind(kinds, environment.environment_type).open(groups, environment),
  })

/** Makes a kind out of what the composition root has. */
export type CloudKindFactory = (deps: KindDeps) => CloudKind

export interface KindDeps {
  readonly log: Logger
  readonly redactor: Redactor
  readonly hostKeys: HostKeys
  /** Socket or pipe of this computer's SSH agent. */
  readonly agentSocket?: string | undefined
}

export interface TestRun {
  /** Name of the environment, stored or not. */
  readonly environment: string
  /** The session of a stored environment, to be shared with who else uses it; undefined for a form. */
  readonly session: CloudSession | undefined
  /** What earlier scans found; undefined for an environment that is not stored. */
  readonly inventory: InventorySnapshot | undefined
  /** Receives the whole result of a target after each change. */
  readonly onProgress: (result: TargetResult) => void
  readonly signal: AbortSignal
}

export interface CloudSession extends Session {
  /** @throws AppError `validation` when the groups the scan's options need are missing or unusable */
  scan(context: ScanContext): Promise<CloudScan>
  /** Asks every host for its SSH host key; nothing is sent to any but the master host. */
  readHostKeys?(read: HostKeyRead): Promise<{ findings: HostKeyFinding[]; problem?: ErrorData | undefined }>
}

export interface HostKeyRead {
  /** What earlier scans found; undefined for an environment that is not stored. */
  readonly inventory: InventorySnapshot | undefined
  /** Receives each finding as it comes in, and how many there will be as far as known. */
  readonly onFound: (finding: HostKeyFinding, total: number) => void
  readonly signal: AbortSignal
}

export interface CloudScan {
  /** Signs in before anything is asked, so that wrong credentials are one clear error; answers a line for the log. */
  readonly signIn: (() => Promise<string>) | undefined
  /** In order. */
  readonly phases: readonly Phase[]
  /** What the scan has cost the cloud so far. */
  cost(): Scan['cost']
}

export interface Phase {
  /** The stages its fetchers are shown under. One that a later phase has as well begins and ends there. */
  readonly stages: readonly string[]
  /** Targets asked at a time; default all of them. */
  readonly parallel?: number
  /** @throws AppError when nothing works without the answer */
  targets(found: FoundSoFar): Promise<PhaseTargets>
}

export interface FoundSoFar {
  /** Objects with their folders, what is kept of earlier scans included. Empty before the first phase. */
  readonly index: ObjectIndex
  readonly outcomes: readonly ScopeOutcome[]
  /** Hosts the scan is about; undefined for all. */
  readonly hosts: ReadonlySet<string> | undefined
}

export interface PhaseTargets {
  readonly targets: readonly ScanTarget[]
  /** Scopes nobody is asked for, and what that means for their objects. */
  readonly decided: readonly ScopeOutcome[]
}

/** One region, host, … that is asked. */
export interface ScanTarget {
  /** Its name as {@link ScopeOutcome.target}; empty for the whole environment. */
  readonly name: string
  readonly runs: readonly FetcherRun[]
  /** Present when it is shown in a row of its own: then `name` is the id of its object and the `host` of what is on it. */
  readonly row?: { readonly roles: readonly string[]; readonly cells: ScanHost['cells'] }
  /** Called when all its fetchers have ended, to let go of what was read for them; told whether any was answered. */
  readonly ended?: (isAnswered: boolean) => Promise<void>
}

export interface FetcherRun {
  readonly stage: string
  readonly fetcher: FetcherScope & { readonly alsoFrom?: readonly Source[] }
  /** True where nothing that is asked later rests on it: it begins when the others of its phase have ended, and delays none. */
  readonly isBeside?: boolean
  readonly expected?: Expected | undefined
  /** Absent when it is left out on request: what is stored stays as it is. */
  readonly collect: (() => Promise<Discovered>) | undefined
}
