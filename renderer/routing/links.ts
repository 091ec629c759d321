/** Locations by name: the only place that spells paths, so that a link and the screen register cannot drift apart. */
import type { Missing } from '@shared/model/knowledge'
import type { Location } from './route'

/** The views of an object, in the order of their tabs. */
export const OBJECT_VIEWS = ['overview', 'graph', 'data'] as const
export type ObjectView = (typeof OBJECT_VIEWS)[number]

/** What is not given is not in the address. */
const at = (path: string, query: Record<string, string | undefined> = {}): Location => ({
  path,
  query: Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  ),
})
const enc = encodeURIComponent

export const links = {
  home: () => at('/home'),
  setup: () => at('/setup'),
  /** @param page one of Preferences (screens/preferences) */
  preferences: (page?: string) => at('/preferences', { page }),
  about: () => at('/about'),
  activity: () => at('/activity'),
  linkTypes: () => at('/setup/link-types'),
  /** @param id the one that is shown */
  cliqueTypes: (id?: string) => at('/setup/clique-types', { id: id || undefined }),
  cliqueConstraints: () => at('/setup/constraints'),
  environment: (environment: string) => at(`/env/${enc(environment)}`),
  environmentNew: () => at('/env/new'),
  hostKeys: (environment: string) => at(`/env/${enc(environment)}/host-keys`),
  environmentEdit: (environment: string) => at(`/env/${enc(environment)}/edit`),
  /** An object; without `view`, the view last used for its type. */
  object: (environment: string, objectId: string, view?: ObjectView) =>
    at(`/env/${enc(environment)}/object/${enc(objectId)}`, { view }),
  /**
   * Objects of a type as a table: below the object `under` or, without, of the whole environment; with `show`, only
   * those a condition of this id holds for (conditions/conditions.ts).
   */
  table: (
    environment: string,
    type: string,
    { under, show }: { under?: string | undefined; show?: string | undefined } = {},
  ) => at(`/env/${enc(environment)}/table/${enc(type)}`, { under, show }),
  /** What of an environment was not read. */
  missing: (environment: string, { type, condition }: Missing) =>
    type === undefined
      ? links.search(`stale: env:"${environment.replaceAll('"', '""')}"`)
      : links.table(environment, type, { show: condition }),
  search: (text = ''): Location => at('/search', { q: text || undefined }),
  /** Messages, those a filter means (screens/messages/filter.ts). */
  messages: (filter: Record<string, string | undefined> = {}) => at('/messages', filter),
  diagnostics: () => at('/diagnostics'),
  getStarted: () => at('/get-started'),
  /** The page for the owner of a cloud, of one distribution. */
  prerequisites: (distribution?: string) => at('/get-started/prerequisites', { distribution }),
  /** A page of the bundled help (screens/help). */
  help: (topic: string) => at(`/help/${enc(topic)}`),
  scans: (environment?: string) => at('/scans', { env: environment }),
  schedules: ({ id, env, copy, new: isNew }: { id?: string; env?: string; copy?: string; new?: '1' } = {}) =>
    at('/schedules', { id, env, copy, new: isNew }),
  scan: (id: string) => at(`/scans/${enc(id)}`),
  scanNew: (environment?: string, objectId?: string) => at('/scans/new', { env: environment, object: objectId }),
}

/** The view asked for by a location's query, if it is one. */
export function objectView(value: string | undefined): ObjectView | undefined {
  return OBJECT_VIEWS.find((view) => view === value)
}
