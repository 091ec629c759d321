/** Messages: which there are, how many, read or unread, cleared and brought back. */

import { pageOf } from '../inventory/paging'
import { DAY_MS } from '../messages/groups'
import type { Messages } from '../messages/messages'
import type { Store } from '../store/repository'
import { type CallContext, type HandlersOf, requireRight } from './handler'
import { readPreferences } from './preferences'

export interface MessageHandlerDeps {
  store: Pick<Store, 'settings'>
  messages: Messages
  now: () => Date
}

export function messageHandlers({ store, messages, now }: MessageHandlerDeps): HandlersOf<'messages'> {
  /** The one rule for every count and list: as far back as the preferences say. */
  const since = async () => {
    const { messageDays } = await readPreferences(store)
    return new Date(now().getTime() - messageDays * DAY_MS).toISOString()
  }
  const viewableBy =
    ({ caller }: CallContext) =>
    (environment: string | undefined) =>
      caller.rights?.('view-env', environment) ?? true
  const editableBy =
    ({ caller }: CallContext) =>
    (environment: string | undefined) =>
      caller.rights?.('edit-env', environment) ?? true
  return {
    'messages.list': async ({ grouped, cursor, limit, ...filter }, context) => {
      const groups = messages.list(filter, grouped, await since(), viewableBy(context))
      // Newer ones come in front while somebody pages, so a cursor is the group read last, not how many were read.
      const rest =
        cursor === undefined ? groups : groups.slice(1 + groups.findIndex((group) => placeOf(group) === cursor))
      const { items, next } = await pageOf(rest, { limit }, (group) => group, context)
      const last = items.at(-1)
      return next === undefined || !last ? { items } : { items, next: placeOf(last) }
    },
    'messages.occurrences': async ({ group, cursor, limit, ...filter }, context) => {
      const found = messages.occurrences(group, filter, await since(), viewableBy(context))
      return pageOf(found, { cursor, limit }, (message) => message, context)
    },
    'messages.summary': async ({ edges, ...filter }, context) =>
      messages.summary(filter, edges, await since(), viewableBy(context)),
    'messages.mark': async (input, context) => {
      await messages.mark(input, await since(), viewableBy(context))
      return {}
    },
    'messages.clear': async (input, context) => messages.clear(input, editableBy(context)),
    'messages.restore': async ({ undo }, { caller }) => {
      requireRight('messages.restore', 'edit-env', caller)
      await messages.restore(undo)
      return {}
    },
  }
}

const placeOf = ({ id, latest }: { id: string; latest: { timestamp: string } }) => `${latest.timestamp} ${id}`
