/** The operator's own clique types, clique constraints and link types: judged, stored, previewed, imported. */
import { randomUUID } from 'node:crypto'
import { isShipped } from '@shared/catalog/clique-types'
import { directedLinkTypes, LINK_TYPE_NOTES, reverseLinkType, STORED_LINK_TYPES } from '@shared/catalog/link-types'
import type { CliqueTypeDraft, ImportedRecipe, OutdatedGraphs } from '@shared/contract/calls/clique-types'
import type { Right } from '@shared/contract/define'
import { AppError, asAppError, type FieldProblem } from '@shared/contract/errors'
import { ANY_ENVIRONMENT, type CliqueType, type OwnCliqueType, type OwnConstraint } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import type { LinkType } from '@shared/model/link-type'
import pLimit from 'p-limit'
import type { CliqueRecipes } from '../cliques/build-cliques'
import {
  checkCliqueType,
  checkConstraint,
  checkLinkType,
  notesOnCliqueType,
  type RecipeSurroundings,
  scopeOf,
} from '../cliques/check-recipes'
import { rankCliqueTypes } from '../cliques/choose-clique-type'
import { linkCounts, previewClique } from '../cliques/preview'
import type { RecipeBook, RecipeStore } from '../cliques/recipe-book'
import { type Reader, readCliqueType, readConstraint, readLinkType, recipeDocuments } from '../cliques/recipe-documents'
import { graphOf } from '../inventory/graph-view'
import { requireObject } from '../inventory/references'
import type { DocumentRepository } from '../store/repository'
import { takeTurns } from '../turns'
import { requireEnvironment } from './environments'
import { type CallContext, type HandlersOf, mayView, requireRight } from './handler'

export interface CliqueTypeHandlerDeps {
  readonly store: RecipeStore
  readonly book: RecipeBook
  /** Told after every change. */
  readonly changed: () => void
  readonly now: () => Date
}

export function cliqueTypeHandlers({
  store,
  book,
  changed,
  now,
}: CliqueTypeHandlerDeps): HandlersOf<'cliqueTypes'> & HandlersOf<'cliqueConstraints'> & HandlersOf<'linkTypes'> {
  // What a change was checked against must still stand when it is written.
  const queue = pLimit(1)
  const known = () => directedLinkTypes(store.linkTypes.all().map(({ type }) => type))
  const visible = ({ caller }: CallContext, all: readonly OutdatedGraphs[]) =>
    all.filter(({ environment }) => mayView(caller, environment))
  const outdated = async (context: CallContext) => visible(context, await book.outdated())

  /** Those for an environment are shown to whoever may see it. */
  const shownTo =
    ({ caller }: CallContext) =>
    ({ environment = '' }: { readonly environment?: string | undefined }) =>
      isForAll(environment) || mayView(caller, environment)

  const cliqueTypes = kindOf<CliqueTypeDraft, OwnCliqueType>({
    noun: 'clique type',
    right: 'manage-clique-types',
    repository: store.cliqueTypes,
    outdated,
    check: checkCliqueType,
    read: readCliqueType,
    finished: (draft, id) => ({ ...typeOf(draft), id }),
    nameOf: ({ name }) => name,
    isSame: (a, b) => scopeOf(a) === scopeOf(b),
  })
  const constraints = kindOf<ConstraintDraft, OwnConstraint>({
    noun: 'clique constraint',
    right: 'manage-clique-constraints',
    repository: store.cliqueConstraints,
    outdated,
    check: checkConstraint,
    read: readConstraint,
    finished: ({ environment, ...draft }, id) => ({ ...draft, id, ...(environment ? { environment } : {}) }),
    nameOf: ({ focal_point_type, environment }) => [focal_point_type, environment].filter(Boolean).join(', '),
    isSame: (a, b) => a.focal_point_type === b.focal_point_type && (a.environment ?? '') === (b.environment ?? ''),
  })
  const linkTypes = kindOf<LinkTypeDraft, LinkType>({
    noun: 'link type',
    right: 'manage-link-types',
    repository: store.linkTypes,
    // One that a clique type follows stays what it is.
    outdated: async () => [],
    check: checkLinkType,
    read: readLinkType,
    finished: (draft, id) => ({ ...draft, id, type: `${draft.endPointA}-${draft.endPointB}` }),
    nameOf: ({ endPointA, endPointB }) => `${endPointA}-${endPointB}`,
    isSame: joinsTheSame,
    assertFree: (found, next) => {
      if (!next || !joinsTheSame(found, next)) assertUnused(found, store.cliqueTypes.all())
    },
  })

  function kindOf<D extends AnyDraft, T extends D & { readonly id: string }>(kind: RecipeKind<D, T>) {
    const { noun, right, repository, check, read, finished, nameOf, isSame, assertFree } = kind
    const requireMayChange = (one: D, { caller }: CallContext) => {
      const { environment = '' } = one
      if (!isForAll(environment)) requireRight(`The ${noun} ${nameOf(one)}`, right, caller, environment)
    }
    const required = (id: string): T => {
      const found = repository.all().find((one) => one.id === id)
      if (found) return found
      throw new AppError('not-found', `There is no ${noun} of your own with the id "${id}"`, {
        hint: 'Shipped ones cannot be changed; a duplicate can.',
      })
    }
    const put = async (draft: D, context: CallContext): Promise<string> => {
      const { id = randomUUID() } = draft
      requireMayChange(draft, context)
      if (draft.id !== undefined) {
        const before = required(draft.id)
        requireMayChange(before, context)
        assertFree?.(before, draft)
      }
      refuse(`The ${noun} ${nameOf(draft)} cannot be saved`, check(draft, await book.around()))
      await repository.save(finished(draft, id))
      return id
    }
    const take = async (
      draft: D,
      notes: readonly string[],
      replace: boolean,
      context: CallContext,
    ): Promise<ImportedRecipe> => {
      const result = (outcome: ImportedRecipe['outcome'], ...more: string[]) => ({
        name: nameOf(draft),
        outcome,
        notes: [...notes, ...more],
      })
      try {
        requireMayChange(draft, context)
        const same = repository.all().find((one) => isSame(draft, one))
        if (same && JSON.stringify(sorted(finished(draft, same.id))) === JSON.stringify(sorted(same)))
          return result('unchanged')
        if (same && !replace) return result('left-out', `${nameOf(same)} applies there already`)
        await put(same ? { ...draft, id: same.id } : draft, context)
        return result(same ? 'replaced' : 'added')
      } catch (thrown) {
        const { code, message: said, fields } = asAppError(thrown)
        if (code !== 'validation' && code !== 'permission-denied') throw thrown
        return result('left-out', ...(fields?.map(({ path, message }) => `${path}: ${message}`) ?? [said]))
      }
    }
    /** Does it after what was begun before, and tells of it. */
    const change = async <R extends object>(context: CallContext, work: () => Promise<R>) => {
      const result = await queue(work)
      changed()
      return { ...result, outdated: await kind.outdated(context) }
    }
    return {
      save: ({ draft }: { draft: D }, context: CallContext) =>
        change(context, async () => ({ id: await put(draft, context) })),
      remove: ({ id }: { id: string }, context: CallContext) =>
        change(context, async () => {
          const found = required(id)
          requireMayChange(found, context)
          assertFree?.(found)
          await repository.remove([id])
          return {}
        }),
      import: ({ text, replace }: { text: string; replace: boolean }, context: CallContext) =>
        change(context, async () => {
          const documents: ImportedRecipe[] = []
          for (const given of recipeDocuments(text)) {
            const found = read(given, known())
            if (found) documents.push(await take(found.document, found.notes, replace, context))
          }
          if (documents.length > 0) return { documents }
          throw new AppError('validation', `The file holds no ${noun}`, {
            hint: `It must hold documents of Calipso’s collection ${noun.replace(' ', '_')}s, one, several or a list.`,
          })
        }),
    }
  }

  return {
    'cliqueTypes.list': async (_, context) => book.inForce().cliqueTypes.filter(shownTo(context)).map(entryOf),
    'cliqueTypes.save': cliqueTypes.save,
    'cliqueTypes.remove': cliqueTypes.remove,
    'cliqueTypes.check': async ({ draft }, context) => {
      if (!isForAll(draft.environment)) requireRight('cliqueTypes.check', 'view-env', context.caller, draft.environment)
      const around = await book.around()
      const problems = checkCliqueType(draft, around)
      return {
        problems,
        notes: notesOnCliqueType(draft, around),
        outdated: problems.length > 0 ? [] : visible(context, await book.outdated(recipesWith(draft))),
      }
    },
    'cliqueTypes.why': async ({ environment: name, type, draft }, context) => {
      const environment = await requireEnvironment(store, name)
      const ranked = ({ cliqueTypes: all }: CliqueRecipes) =>
        rankCliqueTypes(all.filter(shownTo(context)), type, environment)
      const now = ranked(book.inForce())
      const then = draft ? ranked(recipesWith(draft)) : now
      const idOf = (one: CliqueType | undefined) => one && entryOf(one).id
      const isUsed = (list: typeof now, id: string | undefined) => {
        const [best] = list
        return best !== undefined && best.score > 0 && idOf(best.type) === id
      }
      return then.map(({ type: one, score, reasons }) => {
        const { id, name: called, shipped } = entryOf(one)
        return {
          id,
          name: called,
          shipped,
          draft: draft !== undefined && id === (draft.id ?? NEW),
          fits: score > 0,
          reasons: [...reasons],
          usedNow: isUsed(now, id),
          usedThen: isUsed(then, id),
        }
      })
    },
    'cliqueTypes.preview': async ({ environment: name, focalPoint, draft }, { signal }) => {
      const environment: Environment = await requireEnvironment(store, name)
      const snapshot = await (await store.inventory(name)).snapshot()
      const focal = requireObject(snapshot, focalPoint)
      if (focal.type !== draft.focal_point_type)
        throw new AppError('validation', `${focal.name} is no ${draft.focal_point_type}`, {
          hint: 'Choose an object of the type that the clique type is for.',
        })
      const at = now().toISOString()
      const input = { environment, snapshot, recipes: book.inForce(), draft, focal, now: at }
      const { nodes, links, linkCount, against, ...preview } = await previewClique(input, takeTurns(signal))
      const facts = { focalPoint, cliqueType: draft.name, scannedAt: snapshot.committedAt ?? focal.last_scanned }
      const graph = await graphOf(snapshot, nodes, links, facts, { signal }, MOST_PREVIEW)
      return { ...preview, graph, links: linkCount, ...(against === undefined ? {} : { against }) }
    },
    'cliqueTypes.import': cliqueTypes.import,
    'cliqueTypes.outdated': async (_, context) => outdated(context),

    'cliqueConstraints.list': async (_, context) => book.inForce().constraints.filter(shownTo(context)).map(entryOf),
    'cliqueConstraints.save': constraints.save,
    'cliqueConstraints.remove': constraints.remove,
    'cliqueConstraints.import': constraints.import,

    'linkTypes.list': async ({ environment }, context) => {
      const counts =
        environment === undefined ? undefined : linkCounts(await (await store.inventory(environment)).snapshot())
      const shown = book.inForce().cliqueTypes.filter(shownTo(context))
      return [...STORED_LINK_TYPES.map(shippedLinkType), ...store.linkTypes.all()].map((one) => ({
        ...one,
        shipped: one.id.startsWith(SHIPPED),
        usedBy: usersOf(one.type, shown),
        ...(counts ? { links: counts.get(one.type) ?? 0 } : {}),
      }))
    },
    'linkTypes.save': linkTypes.save,
    'linkTypes.remove': linkTypes.remove,
    'linkTypes.import': linkTypes.import,
  }

  /** The recipes as they would be with the draft saved; a draft without a step makes no graph. */
  function recipesWith(draft: CliqueTypeDraft) {
    const { id = NEW } = draft
    const saved = { ...typeOf(draft), id }
    const all = store.cliqueTypes.all()
    const isNew = all.every((one) => one.id !== id)
    return book.inForce(isNew ? [...all, saved] : all.map((one) => (one.id === id ? saved : one)))
  }
}

interface AnyDraft {
  readonly id?: string | undefined
  /** Where it applies, if it is for one. */
  readonly environment?: string | undefined
}
type ConstraintDraft = Omit<OwnConstraint, 'id'> & { readonly id?: string | undefined }
type LinkTypeDraft = Omit<LinkType, 'id' | 'type'> & { readonly id?: string | undefined }

/** What is alike for the three kinds of documents. */
interface RecipeKind<D, T extends D & { readonly id: string }> {
  readonly noun: string
  readonly right: Right
  readonly repository: DocumentRepository<T>
  /** Graphs that are out of date once one of them has changed. */
  readonly outdated: (context: CallContext) => Promise<OutdatedGraphs[]>
  readonly check: (draft: D, around: RecipeSurroundings) => FieldProblem[]
  readonly read: Reader<D>
  readonly finished: (draft: D, id: string) => T
  readonly nameOf: (draft: D) => string
  /** Whether two are about the same, so that only one of them can be stored. */
  readonly isSame: (a: D, b: D) => boolean
  /** @throws AppError `conflict` while others need it as it is; without `next` it is removed. */
  readonly assertFree?: (found: T, next?: D) => void
}

/** Stands for the id of a draft that is not stored yet. */
const NEW = 'new'
const SHIPPED = 'shipped:'
/** A preview is read beside the form it belongs to: beyond this it says how much there would be. */
const MOST_PREVIEW = { nodes: 1000, links: 2000 }

const isForAll = (environment: string) => environment === '' || environment === ANY_ENVIRONMENT

/** Shipped clique types and constraints have no id of their own, and one per object type. */
function entryOf<T extends { readonly focal_point_type: string }>(one: T) {
  return { id: `${SHIPPED}${one.focal_point_type}`, ...one, shipped: isShipped(one) }
}

const joinsTheSame = (a: LinkTypeDraft, b: LinkTypeDraft) => a.endPointA === b.endPointA && a.endPointB === b.endPointB

/** Without its id, and without fields that say nothing. */
function typeOf({ id: _id, ...draft }: CliqueTypeDraft): CliqueType {
  const said = Object.entries(draft).filter(
    ([key, value]) =>
      key === 'environment' || (value !== undefined && value !== '' && value !== false && !isEmpty(value)),
  )
  return { ...(Object.fromEntries(said) as CliqueType), name: draft.name.trim(), link_types: draft.link_types }
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0

const shippedLinkType = (type: (typeof STORED_LINK_TYPES)[number]): LinkType => {
  const [endPointA = '', endPointB = ''] = type.split('-')
  return { id: `${SHIPPED}${type}`, type, description: LINK_TYPE_NOTES[type], endPointA, endPointB }
}

const usersOf = (linkType: string, cliqueTypes: readonly CliqueType[]): string[] =>
  cliqueTypes
    .filter(({ link_types }) => link_types.some((name) => [linkType, reverseLinkType(linkType)].includes(name)))
    .map(({ name }) => name)

function assertUnused({ type }: LinkType, cliqueTypes: readonly OwnCliqueType[]): void {
  const users = usersOf(type, cliqueTypes)
  if (users.length === 0) return
  throw new AppError('conflict', `The link type ${type} is used by the clique type ${users.join(', ')}`, {
    hint: 'Take it out of the clique type first.',
  })
}

function refuse(what: string, fields: FieldProblem[]): void {
  const [first] = fields
  if (!first) return
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : ''
  throw new AppError('validation', `${what}: ${first.path}: ${first.message}${more}`, { fields })
}

const sorted = (document: object) => Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1))
