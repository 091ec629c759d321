/**
 * One scan from connected cloud to a state that can be committed.
 *
 * Cloud → hosts → reconcile with what was stored → tree → links → cliques. The result does not depend on the order in
 * which anything answered: every collection is sorted by id before it is used.
 */
import { AppError } from '@shared/contract/errors'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { CliqueEnvironment, CliqueRecipes } from '../../cliques'
import { derive, markedWithClique } from '../../derive/derive'
import type { LinkProblem } from '../../links'
import { scanCloud } from '../kinds/openstack/scan-cloud'
import { scanHosts } from '../kinds/openstack/scan-hosts'
import { createInventoryView } from '../model/inventory-view'
import { reconcile } from '../model/staleness'
import { buildTree, type PlacedObject } from '../model/tree-paths'
import type { ScanContext } from './scan-context'
import { focusOf, takeOver } from './scan-focus'

export interface ScanResult {
  readonly objects: readonly InventoryObject[]
  readonly links: readonly Link[]
  readonly cliques: readonly Clique[]
}

/**
 * Runs the phases the options ask for.
 * @throws AppError when nothing can be committed: `auth-failed`, `unreachable` … of the API, `cancelled`, `validation`
 */
export async function runScan(
  context: ScanContext,
  cliqueEnvironment: CliqueEnvironment,
  recipes: CliqueRecipes,
): Promise<ScanResult> {
  const { options, previous, progress, log, at, signal } = context
  const usesStored = options.scope === 'links' || options.scope === 'cliques'
  const objects = usesStored ? storedObjects(context) : await scanInventory(context)
  if (options.scope === 'inventory') return keepGraphs(context, objects)
  const stored = options.scope === 'cliques' ? linksBetween(objects, previous.links.values()) : undefined
  if (stored) progress.end('links', 'skipped')
  progress.begin(stored ? 'cliques' : 'links')
  const derived = await derive({
    environment: cliqueEnvironment,
    recipes,
    objects,
    at,
    signal,
    ...(stored && { links: stored.filter((link) => !link.implicit) }),
    onLinks: (links, problems) => {
      reportLinks(context, links, problems)
      progress.begin('cliques')
    },
  })
  for (const warning of derived.warnings) log('warn', warning)
  progress.count('cliques', derived.cliques.length)
  progress.end('cliques', 'done')
  return derived
}

/** @throws AppError `not-found` when there is nothing to compute from */
function storedObjects({ previous, environment, progress }: ScanContext): readonly InventoryObject[] {
  for (const stage of ['connect', 'regions', 'projects', 'networks', 'ports', 'aggregates', 'hosts'] as const)
    progress.end(stage, 'skipped')
  if (previous.objects.size > 0) return [...previous.objects.values()]
  throw new AppError('not-found', `${environment.name} has no stored inventory to compute links and cliques from`, {
    hint: 'Scan the environment first.',
  })
}

async function scanInventory(context: ScanContext): Promise<readonly InventoryObject[]> {
  const { environment, previous, at } = context
  const focus = focusOf(context.options, previous)
  await connect(context)
  const cloud = await scanCloud(context)
  const known = reconcile({ previous: previous.objects, outcomes: cloud, at })
  const view = createInventoryView(buildTree(environment.name, known.values(), at).objects)
  const hosts = await scanHosts(context, { view, cloud, only: focus.hosts })
  endHostStage(
    context,
    hosts.outcomes.some((outcome) => outcome.result.state === 'failed'),
  )

  const reconciled = reconcile({ previous: previous.objects, outcomes: [...cloud, ...hosts.outcomes], at })
  const placed = withReachability(reconciled, hosts.reachable)
  const tree = buildTree(environment.name, placed.values(), at)
  for (const dropped of tree.dropped)
    context.log('debug', `${dropped.type} ${dropped.id} is dropped: its owner is gone`)
  if (!focus.roots) return tree.objects
  const fresh = { placed, tree: new Map(tree.objects.map((object) => [object.id, object])) }
  return buildTree(environment.name, takeOver(previous.objects, fresh, focus.roots).values(), at).objects
}

/** Signs in before anything is fetched, so that wrong credentials are one clear error. */
async function connect({ cloud, progress, log }: ScanContext): Promise<void> {
  if (!cloud) return progress.end('connect', 'skipped')
  progress.begin('connect')
  const token = await cloud.whoAmI()
  log('info', `signed in as ${token.userName}, roles ${token.roles.join(', ') || 'none'}`)
  progress.end('connect', 'done')
}

function endHostStage({ progress }: ScanContext, hasFailures: boolean): void {
  if (progress.stages().find((stage) => stage.id === 'hosts')?.state === 'skipped') return
  progress.end('hosts', hasFailures ? 'problems' : 'done')
}

function withReachability(objects: ReadonlyMap<string, PlacedObject>, reachable: ReadonlyMap<string, boolean>) {
  return new Map(
    [...objects].map(([id, object]) => {
      const answered = object.type === 'host' ? reachable.get(id) : undefined
      return [
        id,
        answered === undefined ? object : { ...object, attributes: { ...object.attributes, reachable: answered } },
      ] as const
    }),
  )
}

function reportLinks(
  { progress, errors }: ScanContext,
  links: readonly Link[],
  problems: readonly LinkProblem[],
): void {
  for (const problem of problems) {
    const error = new AppError('not-found', problem.title, {
      hint: 'Scan again: it may have changed while it was scanned. If it stays, look at the objects named here.',
    })
    for (const host of problem.hosts) errors.add(error, { host }, 'warning')
    for (const object of problem.objects) errors.add(error, { object }, 'warning')
  }
  progress.count('links', links.length)
  progress.end('links', problems.length > 0 ? 'problems' : 'done')
}

/** Links whose ends are both there. */
function linksBetween(objects: readonly InventoryObject[], links: Iterable<Link>): readonly Link[] {
  const ids = new Set(objects.map((object) => object.id))
  return [...links].filter((link) => ids.has(link.source_id) && ids.has(link.target_id))
}

/** Stored links and cliques of which everything is still there: an inventory-only scan must not leave dangling ids. */
function keepGraphs({ previous, progress }: ScanContext, objects: readonly InventoryObject[]): ScanResult {
  progress.end('links', 'skipped')
  progress.end('cliques', 'skipped')
  const links = linksBetween(objects, previous.links.values())
  const objectIds = new Set(objects.map((object) => object.id))
  const linkIds = new Set(links.map((link) => link.id))
  const cliques = [...previous.cliques.values()].filter(
    (clique) => clique.nodes.every((id) => objectIds.has(id)) && clique.links.every((id) => linkIds.has(id)),
  )
  const focalIds = new Set(cliques.map((clique) => clique.focal_point))
  return { objects: objects.map((object) => markedWithClique(object, focalIds.has(object.id))), links, cliques }
}
