/** Clique types that are edited and not saved: kept with the preferences, so that they outlive a restart. */
import { type CliqueTypeDraft, cliqueTypeDraftSchema } from '@shared/contract/calls/clique-types'
import { useMemo } from 'react'
import { z } from 'zod'
import { useApp } from '../../app/app-context'

const KEY = 'clique-type-drafts'
const draftsSchema = z.record(z.string(), cliqueTypeDraftSchema)

const draftsIn = (kept: unknown) => draftsSchema.safeParse(kept).data ?? {}

/** To be used by observers: it follows the preferences. */
export function useCliqueDrafts() {
  const { preferences } = useApp()
  const kept = preferences.ui(KEY)
  return useMemo(() => {
    const drafts = draftsIn(kept)
    return {
      get: (id: string): CliqueTypeDraft | undefined => drafts[id],
      /** Undefined forgets it. */
      set: (id: string, draft: CliqueTypeDraft | undefined): void => {
        // As they are by now: others may have been kept since this was drawn.
        const { [id]: _before, ...others } = draftsIn(preferences.ui(KEY))
        preferences.setUi(KEY, JSON.parse(JSON.stringify(draft === undefined ? others : { ...others, [id]: draft })))
      },
    }
  }, [kept, preferences])
}
