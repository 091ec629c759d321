import type { App } from '../../app/app-context'
import { Drafts } from '../../wizard/drafts'

/** Drafts live as long as the window's `App` and are nobody else's business, so they hang on it without being part of it. */
const draftsByApp = new WeakMap<App, Drafts>()

/** The drafts of a window. */
export function draftsOf(app: App): Drafts {
  const known = draftsByApp.get(app)
  if (known) return known
  const drafts = new Drafts(app.transport, app.kinds, () =>
    (app.environments.tiles ?? []).map((tile) => tile.environment.name),
  )
  draftsByApp.set(app, drafts)
  return drafts
}
