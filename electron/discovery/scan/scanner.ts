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
import { type DeriveFacts, derive, markedWithClique } from '../../derive/derive'
import { deriveChange } from '../../derive/derive-change'
import { findLinkProblems, type LinkProblem } from '../../links'
import { createLinkView } from '../../links/link-view'
import { indexObjects } from '../../object-index'
import { applyChanges } from '../../store/inventory-snapshot'
import type { DocumentChanges } from '../../store/repository'
import { takeTurns } from '../../turns'
import { scanCloud } from '../kinds/openstack/scan-cloud'
import { scanHosts } from '../kinds/openstack/scan-hosts'
import { createInventoryView } from '../model/inventory-view'
import { reconcile } from '../model/staleness'
import { buildTree, type PlacedObject } from '../model/tree-paths'
import type { ScanContext } from './scan-context'
import { changesOfTree, focusOf, replaceSubtrees } from './scan-focus'

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
  const facts = { environment: cliqueEnvironment, recipes, at, signal }
  const usesStored = options.scope === 'links' || options.scope === 'cliques'
  const { objects, changes } = usesStored ? { objects: storedObjects(context) } : await scanInventory(context)
  if (options.scope === 'inventory') return keepGraphs(context, objects)
  if (changes) return deriveForPart(context, changes, facts)
  const stored = options.scope === 'cliques' ? linksBetween(objects, previous.links.values()) : undefined
  if (stored) progress.end('links', 'skipped')
  progress.begin(stored ? 'cliques' : 'links')
  const derived = await derive({
    ...facts,
    objects,
    ...(stored && { links: stored.filter((link) => !link.implicit) }),
    onLinks: (links, problems) => {
      reportLinks(context, links.length, problems)
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

interface Scanned {
  readonly objects: readonly InventoryObject[]
  /** After a scan of a part: what it changes of the stored objects. */
  readonly changes?: Required<DocumentChanges<InventoryObject>>
}

async function scanInventory(context: ScanContext): Promise<Scanned> {
  const { environment, previous, at, signal } = context
  const turns = takeTurns(signal)
  const focus = focusOf(context.options, previous)
  await connect(context)
  const cloud = await scanCloud(context)
  const known = await reconcile({ previous: previous.objects, outcomes: cloud, at }, turns)
  const knownTree = await buildTree(environment.name, known.values(), at, turns)
  const view = createInventoryView(await indexObjects(knownTree.objects, turns))
  const hosts = await scanHosts(context, { view, cloud, only: focus.hosts })
  endHostStage(
    context,
    hosts.outcomes.some((outcome) => outcome.result.state === 'failed'),
  )

  const placed = await reconcile({ previous: previous.objects, outcomes: [...cloud, ...hosts.outcomes], at }, turns)
  noteReachability(placed, hosts.reachable)
  const tree = await buildTree(environment.name, placed.values(), at, turns)
  for (const dropped of tree.dropped)
    context.log('debug', `${dropped.type} ${dropped.id} is dropped: its owner is gone`)
  if (!focus.roots) return { objects: tree.objects }
  const found = { placed, tree: new Map(tree.objects.map((object) => [object.id, object])) }
  const after = replaceSubtrees(previous.objects, found, focus.roots)
  const { objects } = await buildTree(environment.name, after.placed.values(), at, turns)
  return { objects, changes: changesOfTree(previous.objects, objects, after.part) }
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

function noteReachability(objects: Map<string, PlacedObject>, reachable: ReadonlyMap<string, boolean>): void {
  for (const [id, answered] of reachable) {
    const host = objects.get(id)
    if (host?.type === 'host') objects.set(id, { ...host, attributes: { ...host.attributes, reachable: answered } })
  }
}

/** Links and cliques of what a scan of a part changed; everything else stays as it is stored. */
async function deriveForPart(
  context: ScanContext,
  changes: Required<DocumentChanges<InventoryObject>>,
  facts: DeriveFacts,
): Promise<ScanResult> {
  const { previous, progress } = context
  progress.begin('links')
  const after = applyChanges(previous, await deriveChange(previous, changes, facts))
  reportLinks(context, after.links.size, findLinkProblems(createLinkView(after), changes.save))
  progress.begin('cliques')
  progress.count('cliques', after.cliques.size)
  progress.end('cliques', 'done')
  return {
    objects: [...after.objects.values()],
    links: [...after.links.values()],
    cliques: [...after.cliques.values()],
  }
}

function reportLinks({ progress, errors }: ScanContext, links: number, problems: readonly LinkProblem[]): void {
  for (const problem of problems) {
    const error = new AppError('not-found', problem.title, {
      hint: 'Scan again: it may have changed while it was scanned. If it stays, look at the objects named here.',
    })
    for (const host of problem.hosts) errors.add(error, { host }, 'warning')
    for (const object of problem.objects) errors.add(error, { object }, 'warning')
  }
  progress.count('links', links)
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
