/** Which object of which environment the editor looks at, and the graph that the draft would give of it. */
import { typeInfo } from '@shared/catalog/object-types'
import type { CliqueTypeDraft } from '@shared/contract/calls/clique-types'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { useCall } from '../../data/use-call'
import type { Chosen } from './object-choice'

/**
 * To be used by observers.
 * @param asked the draft once nobody types any more
 */
export function usePreview(draft: CliqueTypeDraft, asked: CliqueTypeDraft) {
  const { environments, workspace } = useApp()
  const type = draft.focal_point_type
  const tiles = environments.tiles ?? []
  const scanned = tiles.filter(({ counts }) => (counts?.byType[type] ?? 0) > 0)
  const [wanted, setEnvironment] = useState<string>()
  const named = wanted ?? draft.environment
  const tile =
    tiles.find((one) => one.environment.name === named) ??
    scanned.find((one) => one.environment.name === workspace.environment) ??
    scanned[0] ??
    tiles[0]
  const environment = tile?.environment.name
  const hasObjects = tile !== undefined && scanned.includes(tile)
  const [picked, setPicked] = useState<{ environment: string; type: string; object: Chosen }>()
  const firstOf = useCall(
    'inventory.table',
    environment !== undefined && hasObjects ? { environment, type, limit: 1 } : undefined,
  )
  const isPicked = picked?.environment === environment && picked?.type === type
  const object = isPicked ? picked?.object : firstOf.data?.rows[0]
  const preview = useCall(
    'cliqueTypes.preview',
    environment !== undefined && object && asked.focal_point_type === type
      ? { environment, focalPoint: object.id, draft: asked }
      : undefined,
  )
  return {
    tile,
    hasObjects,
    object,
    setEnvironment,
    setObject: (chosen: Chosen) => environment !== undefined && setPicked({ environment, type, object: chosen }),
    preview,
    /** Why there is nothing to preview. */
    nothing: !tile
      ? 'Add or import an environment first'
      : !tile.counts
        ? 'Not scanned yet'
        : !hasObjects
          ? `${tile.environment.name} has no ${typeInfo(type).label}`
          : draft.link_types.length === 0
            ? 'Add a first step'
            : undefined,
  }
}
