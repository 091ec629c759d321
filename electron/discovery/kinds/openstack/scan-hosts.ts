/** Second half of a scan: the hosts, several at a time, each in as few SSH round trips as its fetchers allow. */
import { AppError } from '@shared/contract/errors'
import type { InventoryObject } from '@shared/model/inventory-object'
import pLimit from 'p-limit'
import type { HostShell } from '../../../connections/ssh/host-shell-types'
import { asTexts, textOf } from '../../../values'
import { createHostReader } from '../../host/host-reader'
import type { InventoryView } from '../../model/inventory-view'
import type { ScopeOutcome } from '../../model/staleness'
import { runFetcher, skipped } from '../../scan/run-fetcher'
import type { ScanContext } from '../../scan/scan-context'
import type { CloudReader } from './cloud-reader'
import type { HostFacts, Targets } from './define-fetcher'
import { foundBy, reportCloudCells, reportHostCells } from './host-matrix'

export interface HostScan {
  readonly outcomes: readonly ScopeOutcome[]
  /** Of every host that was asked: whether it answered at all. */
  readonly reachable: ReadonlyMap<string, boolean>
}

/** Nova's hosts for machines that are themselves the "instances": there is no host to log in to. */
const NO_HOST_BEHIND = 'ironic'

/** What the first half of the scan leaves to the second. */
export interface HostScanInput {
  /** What the APIs told. */
  readonly view: InventoryView
  /** How each API fetcher fared. */
  readonly cloud: readonly ScopeOutcome[]
  /** Hosts to ask; undefined for all. */
  readonly only: ReadonlySet<string> | undefined
}

/** Asks every wanted host; a failing host is an outcome, never an error. @throws AppError `cancelled` */
export async function scanHosts(
  context: ScanContext,
  { view, cloud: cloudOutcomes, only }: HostScanInput,
): Promise<HostScan> {
  const hosts = view.byType('host').filter((host) => textOf(host.hypervisor_type).toLowerCase() !== NO_HOST_BEHIND)
  const wanted = (host: Readonly<InventoryObject>) =>
    (only === undefined || only.has(host.id)) &&
    (context.options.regions === undefined || context.options.regions.includes(textOf(host.region)))
  const chosen = hosts.filter(wanted)
  const outcomes = hosts
    .filter((host) => !wanted(host))
    .flatMap((host) => context.plan.host.map((row) => skipped(row, host.id)))
  const { shell, cloud } = context
  if (!shell) return { outcomes: [...outcomes, ...withoutShell(context, chosen)], reachable: new Map() }

  context.progress.begin('hosts', chosen.length)
  for (const host of chosen) {
    context.progress.expectHost(host.id, asTexts(host.host_type))
    reportCloudCells(context.progress, factsOf(host), view, cloudOutcomes)
    if (textOf(host.ip_address) !== '') context.learnAddress(host.id, textOf(host.ip_address))
  }
  const limit = pLimit(context.parallelHosts)
  const scans = await Promise.all(chosen.map((host) => limit(() => scanHost(context, { shell, cloud, host, view }))))
  const reachable = new Map(chosen.map((host, index) => [host.id, (scans[index] ?? []).some(isDone)]))
  return { outcomes: [...outcomes, ...scans.flat()], reachable }
}

/** Left out on request: kept as they are. Not configured: kept, stale, and said once. */
function withoutShell(context: ScanContext, hosts: readonly Readonly<InventoryObject>[]): ScopeOutcome[] {
  context.progress.end('hosts', 'skipped')
  const scopes = hosts.flatMap((host) => context.plan.host.map((row) => ({ row, host: host.id })))
  if (!context.options.sources.cli) return scopes.map(({ row, host }) => skipped(row, host))
  const error = new AppError(
    'unsupported',
    'No SSH access is configured, so vServices, vNICs, vConnectors, vEdges, tunnel endpoints and pNICs were not scanned',
    { hint: 'Fill in the CLI section of the environment to see the path of each instance.' },
  )
  context.errors.add(error, {}, 'warning')
  context.log('warn', error.message)
  return scopes.map(({ row, host }) => ({
    fetcher: row.fetcher,
    target: host,
    result: { state: 'failed', reason: 'no SSH access is configured' },
  }))
}

interface HostJob {
  readonly shell: HostShell
  readonly cloud: CloudReader | undefined
  readonly host: Readonly<InventoryObject>
  readonly view: InventoryView
}

async function scanHost(context: ScanContext, job: HostJob): Promise<ScopeOutcome[]> {
  const { progress, signal, environment } = context
  signal.throwIfAborted()
  const { id } = job.host
  progress.beginHost(id)
  const target: Targets['host'] = { environment, host: factsOf(job.host), inventory: job.view }
  const readers = { shell: createHostReader(job.shell, id, signal), cloud: job.cloud }
  const rows = context.plan.host.filter((row) => row.fetcher.appliesTo?.(target) ?? true)
  const outcomes = await Promise.all(
    rows.map(async (row) => {
      if (row.fetcher.needsApi && !job.cloud) return skipped(row, id)
      const outcome = await runFetcher<'host'>(context, { row, readers, target, name: id })
      reportHostCells(context, row.fetcher, id, outcome)
      return outcome
    }),
  )
  if (outcomes.some(isDone)) await noteOtherHost(context, job)
  const failure = outcomes.find((outcome) => outcome.result.state === 'failed')
  const state = failure === undefined ? 'done' : outcomes.some(isDone) ? 'problems' : 'failed'
  progress.endHost(id, state, failure?.result.state === 'failed' ? failure.result.reason : undefined)
  const produced = outcomes.reduce((sum, outcome) => sum + foundBy(outcome).length, 0)
  progress.count('hosts', produced, 1)
  context.log(state === 'done' ? 'info' : 'warn', `${id}: ${produced} objects, ${state}`, id)
  return outcomes
}

/** A host that another one answers for is shown with what that one has: the operator must know. */
async function noteOtherHost(context: ScanContext, { shell, host: { id } }: HostJob): Promise<void> {
  const access = await shell.access(id, { signal: context.signal }).catch(() => undefined)
  if (access?.takenFor === undefined) return
  const warning = new AppError(
    'conflict',
    `the cloud gives ${id} the address of the master host, so ${access.takenFor} answered in its place`,
    {
      hint: 'If they are two machines, correct my_ip in nova.conf of the host, or enter its address in the CLI section.',
    },
  )
  context.errors.add(warning, { host: id }, 'warning')
  context.log('warn', warning.message, id)
}

function factsOf(host: Readonly<InventoryObject>): HostFacts {
  return {
    id: host.id,
    roles: asTexts(host.host_type),
    region: textOf(host.region),
    ipAddress: textOf(host.ip_address),
  }
}

const isDone = (outcome: ScopeOutcome) => outcome.result.state === 'done'
