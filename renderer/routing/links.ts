/** Locations by name: the only place that spells paths, so that a link and the screen register cannot drift apart. */
import type { Location } from './route'

/** The views of an object, in the order of their tabs. */
export const OBJECT_VIEWS = ['overview', 'graph', 'data'] as const
export type ObjectView = (typeof OBJECT_VIEWS)[number]

const at = (path: string, query: Record<string, string> = {}): Location => ({ path, query })
const enc = encodeURIComponent

export const links = {
  home: () => at('/home'),
  setup: () => at('/setup'),
  environment: (environment: string) => at(`/env/${enc(environment)}`),
  environmentNew: () => at('/env/new'),
  environmentEdit: (environment: string) => at(`/env/${enc(environment)}/edit`),
  /** An object; without `view`, the view last used for its type. */
  object: (environment: string, objectId: string, view?: ObjectView) =>
    at(`/env/${enc(environment)}/object/${enc(objectId)}`, view ? { view } : {}),
  /**
   * Objects of a type as a table: below the object `under` or, without, of the whole environment; with `show`, only
   * those a condition of this id holds for (conditions/conditions.ts).
   */
  table: (
    environment: string,
    type: string,
    { under, show }: { under?: string | undefined; show?: string | undefined } = {},
  ) =>
    at(`/env/${enc(environment)}/table/${enc(type)}`, {
      ...(under === undefined ? {} : { under }),
      ...(show === undefined ? {} : { show }),
    }),
  search: (text = '') => at('/search', text ? { q: text } : {}),
  scans: (environment?: string) => at('/scans', environment === undefined ? {} : { env: environment }),
  scan: (id: string) => at(`/scans/${enc(id)}`),
  scanNew: (environment?: string, objectId?: string) =>
    at('/scans/new', {
      ...(environment === undefined ? {} : { env: environment }),
      ...(objectId === undefined ? {} : { object: objectId }),
    }),
}

/** The view asked for by a location's query, if it is one. */
export function objectView(value: string | undefined): ObjectView | undefined {
  return OBJECT_VIEWS.find((view) => view === value)
}
