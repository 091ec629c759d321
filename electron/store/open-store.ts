/** The engines a store can have, by name. */
import { type NedbStoreOptions, openNedbStore } from './nedb/nedb-store'
import type { Store } from './repository'

/** Which engine, and what it needs. */
export type StoreOptions = { readonly engine: 'nedb' } & NedbStoreOptions

/** Opens the store of a data folder. @throws AppError as the engine does. */
export function openStore({ engine, ...options }: StoreOptions): Promise<Store> {
  return ENGINES[engine](options)
}

const ENGINES = { nedb: openNedbStore }
