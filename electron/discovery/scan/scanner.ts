/**
 * One scan from connected cloud to a state that can be committed.
 *
 * Phases of the kind of cloud → reconcile with what was stored → tree → links → cliques. The result does not depend on the order in
 * which anything answered: every collection is sorted by id before it is used.
 */
import { AppError } from '@shared/contract/errors'
import type { Clique } from '@shared/model/clique'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { CliqueRecipes } from '../../cliques/build-cliques'
import type { CliqueEnvironment } from '../../cliques/choose-clique-type'
import { type DeriveFacts, derive, deriveLinks, linked, markedWithClique } from '../../derive/derive'
import { deriveChange } from '../../derive/derive-change'
import { wired } from '../../derive/wiring'
import { findLinkProblems, type LinkProblem } from '../../links'
import { createLinkView } from '../../links/link-view'
import { indexObjects } from '../../object-index'
import { applyChanges } from '../../store/inventory-snapshot'
import type { DocumentChanges } from '../../store/repository'
import { filterInTurns, type Turns, takeTurns } from '../../turns'
import type { CloudScan, ScanRules } from '../kinds/cloud-kind'
import { addExpected } from '../model/expected'
import { rememberReadings } from '../model/readings'
import { reconcile, type ScopeOutcome } from '../model/staleness'
import { buildTree, type PlacedObject } from '../model/tree-paths'
import { runPhase } from './run-phase'
import type { ScanContext } from './scan-context'
import { changesOfTree, focusOf, replaceSubtrees } from './scan-focus'

export interface ScanResult {
  readonly objects: readonly InventoryObject[]
  readonly links: readonly Link[]
  readonly cliques: readonly Clique[]
}

/** What a scan runs on. */
export interface ScanWork {
  readonly kind: ScanRules
  /** What is asked of the cloud; absent for scans of what is stored. */
  readonly cloud: CloudScan | undefined
  readonly cliqueEnvironment: CliqueEnvironment
  readonly recipes: CliqueRecipes
  /** The stored graphs were made by other recipes: all of them are built again, whatever part is scanned. */
  readonly recipesChanged?: boolean
}

/**
 * Runs what the options ask for.
 * @throws AppError when nothing can be committed: `auth-failed`, `unreachable` … of the API, `cancelled`, `validation`
 */
export async function runScan(
  context: ScanContext,
  { kind, cloud, cliqueEnvironment, recipes, recipesChanged = false }: ScanWork,
): Promise<ScanResult> {
  const { options, previous, progress, log, at, signal } = context
  const facts = { environment: cliqueEnvironment, recipes, at, signal }
  const { objects, changes } = cloud
    ? await scanInventory(context, kind, cloud)
    : { objects: storedObjects(context, kind) }
  const turns = takeTurns(signal)
  if (options.scope === 'inventory') {
    progress.end('links', 'skipped')
    return keepGraphs(context, objects, await linksBetween(objects, previous.links.values(), turns), turns)
  }
  if (options.scope === 'links') {
    progress.begin('links')
    const onLinks = (found: readonly Link[], problems: readonly LinkProblem[]) =>
      reportLinks(context, found.length, problems)
    const ends = { environment: cliqueEnvironment.name, now: at }
    return keepGraphs(context, objects, await deriveLinks(objects, ends, { onLinks }, turns), turns)
  }
  if (changes && !recipesChanged) return deriveForPart(context, changes, facts)
  const stored = options.scope === 'cliques' ? await linksBetween(objects, previous.links.values(), turns) : undefined
  if (stored) progress.end('links', 'skipped')
  progress.begin(stored ? 'cliques' : 'links')
  const derived = await derive({
    ...facts,
    objects,
    ...(stored && { links: stored }),
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
function storedObjects({ previous, environment, progress }: ScanContext, kind: ScanRules): readonly InventoryObject[] {
  for (const id of ['connect', ...kind.stages.map((stage) => stage.id)]) progress.end(id, 'skipped')
  if (previous.objects.size > 0) return [...previous.objects.values()]
  throw new AppError('not-found', `${environment.name} has no stored inventory to build links and graphs from`, {
    hint: 'Scan the environment first.',
  })
}

interface Scanned {
  readonly objects: readonly InventoryObject[]
  /** After a scan of a part: what it changes of the stored objects. */
  readonly changes?: Required<DocumentChanges<InventoryObject>>
}

async function scanInventory(context: ScanContext, kind: ScanRules, { signIn, phases }: CloudScan): Promise<Scanned> {
  const { environment, previous, at, progress, signal } = context
  const turns = takeTurns(signal)
  const focus = focusOf(context.options, previous, kind.chosenRoots)
  if (signIn) {
    progress.begin('connect')
    context.log('info', await signIn())
  }
  progress.end('connect', signIn ? 'done' : 'skipped')

  const found: (readonly ScopeOutcome[])[] = []
  const beside: Promise<readonly ScopeOutcome[]>[] = []
  const answered = new Map<string, boolean>()
  const treeOf = (objects: Iterable<PlacedObject>) => buildTree(environment.name, objects, at, kind.tree, turns)
  const placedSoFar = async () => {
    const placed = await reconcile({ previous: previous.objects, outcomes: found.flat(), at }, turns)
    await addExpected(placed, found.flat(), previous.objects, at, turns)
    noteReachability(placed, answered)
    await rememberReadings(placed, found, (id) => previous.objects.get(id), at, turns)
    return placed
  }
  for (const [index, phase] of phases.entries()) {
    const known = index === 0 ? [] : (await treeOf((await placedSoFar()).values())).objects
    const indexed = await indexObjects(known, turns)
    const soFar = {
      index: indexed,
      outcomes: found.flat(),
      hosts: focus.hosts(new Map(known.map((object) => [object.id, object]))),
    }
    const later = new Set(phases.slice(index + 1).flatMap(({ stages }) => stages))
    const stages = phase.stages.filter((stage) => !later.has(stage))
    const ran = await runPhase(context, phase, stages, answered, soFar)
    found.push(ran.outcomes)
    beside.push(ran.beside)
  }
  for (const [index, outcomes] of (await Promise.all(beside)).entries())
    found[index] = [...(found[index] ?? []), ...outcomes]
  const placed = await placedSoFar()
  const tree = await treeOf(placed.values())
  for (const dropped of tree.dropped)
    context.log('debug', `${dropped.type} ${dropped.id} is dropped: its owner is gone`)
  if (!focus.roots) return { objects: tree.objects }
  const part = { roots: focus.roots, switchTypes: kind.switchTypes }
  const after = await replaceSubtrees(previous.objects, { placed, tree: tree.objects }, part, turns)
  const { objects } = await treeOf(after.placed.values())
  return { objects, changes: await changesOfTree(previous, objects, after.isInPart, turns) }
}

function noteReachability(objects: Map<string, PlacedObject>, answered: ReadonlyMap<string, boolean>): void {
  for (const [id, reachable] of answered) {
    const object = objects.get(id)
    if (object) objects.set(id, { ...object, attributes: { ...object.attributes, reachable } })
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
  const problems = await findLinkProblems(createLinkView(after), changes.save, takeTurns(context.signal))
  reportLinks(context, after.links.size, problems)
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
function linksBetween(objects: readonly InventoryObject[], links: Iterable<Link>, turns: Turns): Promise<Link[]> {
  const ids = new Set(objects.map((object) => object.id))
  return filterInTurns(links, (link) => ids.has(link.source_id) && ids.has(link.target_id), turns)
}

/** The stored cliques of which everything is still there: a scan without them must not leave dangling ids. */
async function keepGraphs(
  { previous, progress }: ScanContext,
  objects: readonly InventoryObject[],
  links: readonly Link[],
  turns: Turns,
): Promise<ScanResult> {
  progress.end('cliques', 'skipped')
  const ids = new Set([...objects, ...links].map(({ id }) => id))
  const isWhole = ({ nodes, links: steps }: Clique) => [nodes, steps].every((all) => all.every((id) => ids.has(id)))
  const cliques = await filterInTurns(previous.cliques.values(), isWhole, turns)
  const focalIds = new Set(cliques.map((clique) => clique.focal_point))
  const graph = await linked(objects, links, turns)
  const derived = objects.map((object) => wired(markedWithClique(object, focalIds.has(object.id)), graph))
  return { objects: derived, links, cliques }
}
