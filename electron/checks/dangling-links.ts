/** Links of which an end is not in the inventory. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import type { Check, Hit } from './check'

export const danglingLinks: Check = {
  id: 'dangling-link',
  mayBeUnread: false,
  advice: 'Build the links anew: scan with “links only”, or scan the whole environment.',
  find: async ({ snapshot: { links, objects } }, turns) => {
    const hits: Hit[] = []
    for (const { link_type, source_id, target_id } of links.values()) {
      if (turns.isOver()) await turns.next()
      const source = objects.get(source_id)
      const target = objects.get(target_id)
      if (source && target) continue
      const known = source ?? target
      const missing = source ? target_id : source_id
      const note = `${link_type}: ${missing} is not in the inventory`
      if (known) hits.push({ type: known.type, id: known.id, name: known.name, note })
      else hits.push({ type: linkTypeEnds(link_type)?.[0] ?? link_type, name: source_id, note })
    }
    return hits
  },
}
