/** What the owner of a cloud prepares. */
import { AppError } from '@shared/contract/errors'
import { requireKind } from '@shared/kinds/cloud-kind'
import type { CloudKind } from '../discovery/kinds/cloud-kind'
import type { HandlersOf } from './handler'

export const prerequisiteHandlers = (kinds: readonly CloudKind[]): HandlersOf<'prerequisites'> => ({
  'prerequisites.get': async (choice) => {
    const kind = requireKind(kinds, choice.kind)
    const isKnown = kind.distributions.some(({ distribution }) => distribution === choice.distribution)
    if (choice.distribution !== undefined && !isKnown)
      throw new AppError('validation', `${choice.kind} has no distribution ${choice.distribution}`, {
        hint: `It has ${kind.distributions.map(({ distribution }) => distribution).join(', ')}.`,
      })
    return kind.prerequisites?.(choice) ?? []
  },
})
