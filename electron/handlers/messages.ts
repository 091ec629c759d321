/** Messages: which there are, how many, read or unread, cleared and brought back. */
import type { MessageGroup } from '@shared/contract/calls/messages'
import type { Right } from '@shared/contract/define'
import { pageOf } from '../inventory/paging'
import { DAY_MS } from '../messages/groups'
import type { Messages } from '../messages/messages'
import type { Store } from '../store/repository'
import type { CallContext, HandlersOf } from './handler'
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
  const holds =
    (right: Right, { caller }: CallContext) =>
    (environment: string | undefined) =>
      caller.rights?.(right, environment) ?? true
  return {
    'messages.list': async ({ grouped, cursor, limit, ...filter }, context) => {
      const groups = messages.list(filter, grouped, await since(), holds('view-env', context))
      // Newer ones come in front while somebody pages, so a cursor is the group read last, not how many were read.
      const rest = cursor === undefined ? groups : after(groups, cursor)
      const { items, next } = await pageOf(rest, { limit }, (group) => group, context)
      const last = items.at(-1)
      return next === undefined || !last ? { items } : { items, next: placeOf(last) }
    },
    'messages.occurrences': async ({ group, cursor, limit, ...filter }, context) => {
      const found = messages.occurrences(group, filter, await since(), holds('view-env', context))
      return pageOf(found, { cursor, limit }, (message) => message, context)
    },
    'messages.summary': async ({ edges, ...filter }, context) =>
      messages.summary(filter, edges, await since(), holds('view-env', context)),
    'messages.mark': async (input, context) => {
      await messages.mark(input, await since(), holds('view-env', context))
      return {}
    },
    'messages.clear': async (input, context) => messages.clear(input, holds('edit-env', context)),
    'messages.restore': async ({ undo }) => {
      await messages.restore(undo)
      return {}
    },
  }
}

const placeOf = ({ id, latest }: MessageGroup) => `${latest.timestamp} ${id}`

function after(groups: readonly MessageGroup[], cursor: string): readonly MessageGroup[] {
  const at = groups.findIndex((group) => placeOf(group) === cursor)
  // One that was said again meanwhile, or is gone, is no longer there: its time still is.
  return at < 0 ? groups.filter(({ latest }) => latest.timestamp <= cursor) : groups.slice(at + 1)
}
