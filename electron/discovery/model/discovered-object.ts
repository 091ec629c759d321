/**
 * What fetchers hand over: objects with a place in the tree, before paths, folders and bookkeeping are added.
 *
 * A fetcher names the *owner* of an object and the folders between the two; `tree-paths.ts` makes the folders. So the
 * order in which fetchers finish never matters.
 */
import type { FOLDER_TYPES } from '@shared/catalog/object-types'
import type { AppError } from '@shared/contract/errors'
import type { Source } from '@shared/model/knowledge'

export type FolderType = keyof typeof FOLDER_TYPES

/** Where an object belongs: below `owner`, inside the given folders (outermost first). */
export interface Place {
  readonly owner: { readonly type: string; readonly id: string }
  readonly folders: readonly FolderType[]
}

/** Attributes beyond the common ones; values must be JSON, `undefined` ones are left out. */
export type Attributes = Readonly<Record<string, unknown>>

export interface DiscoveredObject {
  readonly type: string
  /** Unique within the environment across all types. */
  readonly id: string
  readonly name: string
  /** Label where the name is not one; default: the name. */
  readonly objectName?: string
  readonly place: Place
  /** Host the object lives on. */
  readonly host?: string
  readonly attributes: Attributes
  /** True when much of it could not be read: where it was known before, that says more and stays, stale. */
  readonly isPartial?: boolean
}

/** Attributes for an object another fetcher produces, such as the operating system of a host. */
export interface Enrichment {
  readonly id: string
  readonly attributes: Attributes
  /** What it tells of attributes that are the object's own; see `precedence.ts`. */
  readonly claims?: Attributes
}

/** Everything one fetcher made of one answer. */
export interface Discovered {
  readonly objects: readonly DiscoveredObject[]
  readonly enrichments?: readonly Enrichment[]
  /** Who told it where that is not the fetcher's own source alone; the main one first. */
  readonly sources?: readonly Source[]
  /** What could not be read although the rest could; told as warnings. */
  readonly unread?: readonly Unread[]
  /** What was left out of the answer, and why; nothing stored is kept for it. */
  readonly warnings?: readonly AppError[]
}

/** Something a fetcher could not read. */
export interface Unread {
  readonly error: AppError
  /**
   * The object concerned: it and what the fetcher owns below it are kept, stale, unless they were seen; then they keep
   * the attributes they lack now. Without an id any object of the fetcher may be missing, and all are kept so.
   */
  readonly id?: string | undefined
  /** The attribute the source tells: where nothing stored has it, there is nothing to miss, nor to tell of. */
  readonly attribute?: string
}

/** A place below an object, optionally inside folders. */
export function below(type: string, id: string, ...folders: FolderType[]): Place {
  return { owner: { type, id }, folders }
}

/** The last part of each folder's id, "<parent id>-<suffix>", where it is not that of its type. */
const SUFFIXES: Partial<Record<FolderType, string>> = {
  vservice_dhcps_folder: 'dhcps',
  vservice_routers_folder: 'routers',
  vservice_miscellaneous_folder: 'miscellaneous',
  pnics_folder: 'host_pnics',
}

export const folderId = (parent: string, type: FolderType) =>
  `${parent}-${SUFFIXES[type] ?? type.replace(/_folder$/, '')}`
