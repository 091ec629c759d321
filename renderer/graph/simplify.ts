/** Parallel links: everything between the same two ends is drawn once, with a count. */
import { worstHealth } from './health'
import type { Scene, SceneLink } from './model'

/**
 * Bundles links that join the same two ends, whichever way they are stored, and keep links of different state apart:
 * one line per pair and state, so that a break is never hidden inside a healthy bundle. Stubs are not bundled.
 */
export function bundleLinks(scene: Scene): Scene {
  const lanes = new Map<string, SceneLink[]>()
  for (const link of scene.links) {
    const key = link.missing ? link.id : laneKey(link)
    const lane = lanes.get(key)
    if (lane) lane.push(link)
    else lanes.set(key, [link])
  }
  return { ...scene, links: [...lanes.values()].flatMap(merge) }
}

/** Lines between the same ends with the same style; the pair is unordered. */
function laneKey(link: SceneLink): string {
  const ends = link.source < link.target ? [link.source, link.target] : [link.target, link.source]
  return JSON.stringify([...ends, link.down, link.implicit, link.stale])
}

function merge(lane: readonly SceneLink[]): SceneLink[] {
  const [first] = lane
  if (!first) return []
  if (lane.length === 1) return [first]
  const links = lane.flatMap((link) => link.links)
  return [
    {
      ...first,
      health: worstHealth(lane.map((link) => link.health)),
      label: first.down ? `${links.length} down` : `${links.length} links`,
      links,
    },
  ]
}
