/** Finding (N11): which objects of a drawing a query names, in the query language of search. */
import { typeInfo } from '@shared/catalog/object-types'
import { parseSearch, type SearchFilter } from '@shared/text/search-syntax'
import type { Health } from './health'
import type { Scene, SceneNode } from './model'

/** True for an object that meets one part of a query. */
type Condition = (node: SceneNode) => boolean

/** Words for the health of an object as `status:` takes them; "none" is the word of search for "not monitored". */
const STATUS: Record<Health, readonly string[]> = {
  ok: ['ok'],
  warn: ['warning', 'warn'],
  error: ['error'],
  unknown: ['none', 'unknown'],
}

/**
 * Ids of the objects that a query names, in drawing order. All words and filters have to hold; case is ignored. A word
 * must occur in the name, id, fact or type. An empty query names nothing.
 */
export function findNodes(scene: Scene, query: string): string[] {
  const { words, filters } = parseSearch(query)
  const conditions = [
    ...words.map((word) => wordCondition(word.text.toLowerCase())),
    ...filters.flatMap((filter) => filterCondition(filter, scene) ?? []),
  ]
  if (conditions.length === 0) return []
  return scene.nodes.filter((node) => conditions.every((holds) => holds(node))).map((node) => node.id)
}

function wordCondition(word: string): Condition {
  return (node) =>
    [node.name, node.id, node.fact ?? '', typeInfo(node.type).label].some((text) => text.toLowerCase().includes(word))
}

/** @returns `undefined` for `env:`: a graph is of one environment */
function filterCondition(filter: SearchFilter, scene: Scene): Condition | undefined {
  const wanted = filter.value.toLowerCase()
  const meets = (text: string | undefined): boolean =>
    text !== undefined && (filter.exact ? text.toLowerCase() === wanted : text.toLowerCase().includes(wanted))
  switch (filter.key) {
    case 'type': {
      // "type:port" means ports, not everything with "port" in its type, unless there is no such type.
      const isType = scene.nodes.some((node) => namesType(node.type, wanted))
      return (node) => (isType ? namesType(node.type, wanted) : meets(node.type) || meets(typeInfo(node.type).label))
    }
    case 'host': {
      const homes = new Map(scene.groups.map((group) => [group.id, group.name]))
      return (node) => meets(node.group === undefined ? hostName(node) : (homes.get(node.group) ?? node.group))
    }
    case 'status':
      return (node) => STATUS[node.health].includes(wanted)
    case 'stale': {
      const isWanted = ['yes', 'true', '1'].includes(wanted)
      return (node) => node.stale === isWanted
    }
    case 'name':
      return (node) => meets(node.name)
    case 'id':
      return (node) => meets(node.id)
    case 'ip':
    case 'mac':
      return (node) => meets(node.fact)
    case 'env':
      return undefined
  }
}

/** A folded host is a host too. */
function hostName(node: SceneNode): string | undefined {
  return node.type === 'host' ? node.name : undefined
}

function namesType(type: string, wanted: string): boolean {
  const { label, plural } = typeInfo(type)
  return [type, label, plural].some((word) => word.toLowerCase() === wanted)
}
