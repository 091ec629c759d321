/** The operator's own clique types, clique constraints and link types: judged, stored, previewed, imported. */
import { randomUUID } from 'node:crypto'
import { isShipped } from '@shared/catalog/clique-types'
import { directedLinkTypes, LINK_TYPE_NOTES, reverseLinkType, STORED_LINK_TYPES } from '@shared/catalog/link-types'
import type { CliqueTypeDraft, ImportedRecipe, OutdatedGraphs } from '@shared/contract/calls/clique-types'
import { AppError, asAppError, type FieldProblem } from '@shared/contract/errors'
import type { CliqueType, OwnCliqueType } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import type { LinkType } from '@shared/model/link-type'
import pLimit from 'p-limit'
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
import { readCliqueType, readConstraint, readLinkType, recipeDocuments } from '../cliques/recipe-documents'
import { graphOf } from '../inventory/graph-view'
import { requireObject } from '../inventory/references'
import type { DocumentRepository } from '../store/repository'
import { takeTurns } from '../turns'
import { requireEnvironment } from './environments'
import { type CallContext, type HandlersOf, mayView } from './handler'

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

  const cliqueTypes = kindOf<OwnCliqueType, CliqueTypeDraft>({
    noun: 'clique type',
    repository: store.cliqueTypes,
    check: checkCliqueType,
    finished: (draft, id) => ({ ...typeOf(draft), id }),
    nameOf: ({ name }) => name,
    isSame: (a, b) => scopeOf(a) === scopeOf(b),
  })
  const constraints = kindOf({
    noun: 'clique constraint',
    repository: store.cliqueConstraints,
    check: checkConstraint,
    finished: ({ environment, ...draft }, id) => ({ ...draft, id, ...(environment ? { environment } : {}) }),
    nameOf: ({ focal_point_type, environment }) => [focal_point_type, environment].filter(Boolean).join(', '),
    isSame: (a, b) => a.focal_point_type === b.focal_point_type && (a.environment ?? '') === (b.environment ?? ''),
  })
  const linkTypes = kindOf<LinkType, Omit<LinkType, 'id' | 'type'> & { id?: string | undefined }>({
    noun: 'link type',
    repository: store.linkTypes,
    check: checkLinkType,
    finished: (draft, id) => ({ ...draft, id, type: `${draft.endPointA}-${draft.endPointB}` }),
    nameOf: ({ endPointA, endPointB }) => `${endPointA}-${endPointB}`,
    isSame: (a, b) => a.endPointA === b.endPointA && a.endPointB === b.endPointB,
  })

  function kindOf<T extends { readonly id: string }, D extends { readonly id?: string | undefined }>(
    kind: RecipeKind<T, D>,
  ) {
    const { noun, repository, check, finished, nameOf, isSame } = kind
    const required = (id: string): T => {
      const found = repository.all().find((one) => one.id === id)
      if (found) return found
      throw new AppError('not-found', `There is no ${noun} of your own with the id "${id}"`, {
        hint: 'Shipped ones cannot be changed; a duplicate can.',
      })
    }
    const put = async (draft: D): Promise<string> => {
      const { id = randomUUID() } = draft
      if (draft.id !== undefined) required(draft.id)
      refuse(`The ${noun} ${nameOf(draft)} cannot be saved`, check(draft, await book.around()))
      await repository.save(finished(draft, id))
      return id
    }
    const take = async (draft: D, notes: readonly string[], replace: boolean): Promise<ImportedRecipe> => {
      const same = repository.all().find((one) => isSame(draft, one as unknown as D))
      const result = (outcome: ImportedRecipe['outcome'], ...more: string[]) => ({
        name: nameOf(draft),
        outcome,
        notes: [...notes, ...more],
      })
      if (same && JSON.stringify(sorted(finished(draft, same.id))) === JSON.stringify(sorted(same)))
        return result('unchanged')
      if (same && !replace) return result('left-out', `${nameOf(same as unknown as D)} applies there already`)
      try {
        await put(same ? { ...draft, id: same.id } : draft)
        return result(same ? 'replaced' : 'added')
      } catch (thrown) {
        const error = asAppError(thrown)
        if (error.code !== 'validation') throw error
        return result('left-out', ...(error.fields ?? []).map(({ path, message }) => `${path}: ${message}`))
      }
    }
    const done = <R>(result: R): R => {
      changed()
      return result
    }
    return {
      save: (draft: D) => queue(() => put(draft)).then(done),
      remove: (id: string, assertFree: (found: T) => void = () => undefined) =>
        queue(async () => {
          assertFree(required(id))
          await repository.remove([id])
        }).then(done),
      import: (
        { text, replace }: { text: string; replace: boolean },
        read: (document: unknown, known: readonly string[]) => { document: D; notes: readonly string[] } | undefined,
      ) =>
        queue(async () => {
          const documents: ImportedRecipe[] = []
          for (const given of recipeDocuments(text)) {
            const found = read(given, known())
            if (found) documents.push(await take(found.document, found.notes, replace))
          }
          if (documents.length > 0) return documents
          throw new AppError('validation', `The file holds no ${noun}`, {
            hint: `It must hold documents of Calipso’s collection ${noun.replace(' ', '_')}s, one, several or a list.`,
          })
        }).then(done),
    }
  }

  return {
    'cliqueTypes.list': async (_, { caller }) =>
      book
        .inForce()
        .cliqueTypes.map(entryOf)
        .filter(({ environment }) => isForAll(environment) || mayView(caller, environment)),
    'cliqueTypes.save': async ({ draft }, context) => ({
      id: await cliqueTypes.save(draft),
      outdated: await outdated(context),
    }),
    'cliqueTypes.remove': async ({ id }, context) => {
      await cliqueTypes.remove(id)
      return { outdated: await outdated(context) }
    },
    'cliqueTypes.check': async ({ draft }, context) => {
      const around = await book.around()
      const problems = checkCliqueType(draft, around)
      return {
        problems,
        notes: notesOnCliqueType(draft, around),
        outdated: problems.length > 0 ? [] : visible(context, await book.outdated(recipesWith(draft))),
      }
    },
    'cliqueTypes.why': async ({ environment: name, type, draft }) => {
      const environment = await requireEnvironment(store, name)
      const now = rankCliqueTypes(book.inForce().cliqueTypes, type, environment)
      const then = rankCliqueTypes((draft ? recipesWith(draft) : book.inForce()).cliqueTypes, type, environment)
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
    'cliqueTypes.import': async (input, context) => ({
      documents: await cliqueTypes.import(input, readCliqueType),
      outdated: await outdated(context),
    }),
    'cliqueTypes.outdated': async (_, context) => outdated(context),

    'cliqueConstraints.list': async (_, { caller }) =>
      book
        .inForce()
        .constraints.map((one) => ({ id: `shipped:${one.focal_point_type}`, ...one, shipped: isShipped(one) }))
        .filter(({ environment }) => !environment || mayView(caller, environment)),
    'cliqueConstraints.save': async ({ draft }, context) => ({
      id: await constraints.save(draft),
      outdated: await outdated(context),
    }),
    'cliqueConstraints.remove': async ({ id }, context) => {
      await constraints.remove(id)
      return { outdated: await outdated(context) }
    },
    'cliqueConstraints.import': async (input, context) => ({
      documents: await constraints.import(input, readConstraint),
      outdated: await outdated(context),
    }),

    'linkTypes.list': async ({ environment }, { caller }) => {
      const counts =
        environment === undefined ? undefined : linkCounts(await (await store.inventory(environment)).snapshot())
      const shown = book
        .inForce()
        .cliqueTypes.filter((one) => isForAll(one.environment) || mayView(caller, one.environment))
      return [...STORED_LINK_TYPES.map(shippedLinkType), ...store.linkTypes.all()].map((one) => ({
        ...one,
        shipped: one.id.startsWith(SHIPPED),
        usedBy: usersOf(one.type, shown),
        ...(counts ? { links: counts.get(one.type) ?? 0 } : {}),
      }))
    },
    'linkTypes.save': async ({ draft }) => {
      const before = store.linkTypes.all().find(({ id }) => id === draft.id)
      const isRenamed = before !== undefined && before.type !== `${draft.endPointA}-${draft.endPointB}`
      if (isRenamed) assertUnused(before, store.cliqueTypes.all())
      return { id: await linkTypes.save(draft) }
    },
    'linkTypes.remove': async ({ id }) => {
      await linkTypes.remove(id, (found) => assertUnused(found, store.cliqueTypes.all()))
      return {}
    },
    'linkTypes.import': async (input) => ({ documents: await linkTypes.import(input, readLinkType), outdated: [] }),
  }

  /** The recipes as they would be with the draft saved; a draft without a step makes no graph. */
  function recipesWith(draft: CliqueTypeDraft) {
    const { id = NEW } = draft
    const saved = { ...typeOf(draft), id }
    const all = store.cliqueTypes.all()
    const isNew = all.every((one) => one.id !== id)
    return book.inForce({ cliqueTypes: isNew ? [...all, saved] : all.map((one) => (one.id === id ? saved : one)) })
  }
}

/** What is alike for the three kinds of documents. */
interface RecipeKind<T, D> {
  readonly noun: string
  readonly repository: DocumentRepository<T & { readonly id: string }>
  readonly check: (draft: D, around: RecipeSurroundings) => FieldProblem[]
  readonly finished: (draft: D, id: string) => T & { readonly id: string }
  readonly nameOf: (draft: D) => string
  /** Whether two are about the same, so that only one of them can be stored. */
  readonly isSame: (a: D, b: D) => boolean
}

/** Stands for the id of a draft that is not stored yet. */
const NEW = 'new'
const SHIPPED = 'shipped:'
/** A preview is read beside the form it belongs to: beyond this it says how much there would be. */
const MOST_PREVIEW = { nodes: 1000, links: 2000 }

const isForAll = (environment: string) => environment === '' || environment === 'ANY'

/** Shipped clique types have no id of their own, and one per object type. */
function entryOf(type: CliqueType & { readonly id?: string }) {
  return { ...type, id: type.id ?? `${SHIPPED}${type.focal_point_type}`, shipped: isShipped(type) }
}

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
