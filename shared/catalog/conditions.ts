/**
 * What discovery itself knows to be out of order, without any monitoring: the state the cloud's own services and the
 * hosts reported when they were last asked. Pure.
 */
import type { InventoryObject } from '@shared/model/inventory-object'

/** Something that can be wrong with objects of a type, and how they are picked. */
export interface Condition {
  /** Stable and unique among the conditions of a type; used in addresses. */
  id: string
  /** Follows a number: "3 not active". */
  words: string
  tone: 'error' | 'warn' | 'stale'
  holds: (object: InventoryObject) => boolean
}

/** The conditions of one type; of one object at most one of them holds, so that their counts add up. */
interface TypeConditions {
  type: string
  /** Said when none of them holds: "all active". */
  allWell: string
  conditions: readonly Condition[]
}

const isDead = {
  id: 'dead',
  words: 'not alive',
  tone: 'error',
  holds: ({ alive }: InventoryObject) => alive === false,
} as const
const isDown = {
  id: 'down',
  words: 'down',
  tone: 'warn',
  holds: ({ state }: InventoryObject) => state === 'DOWN',
} as const

/** Neutron calls networks and ports ACTIVE, DOWN, BUILD, ERROR; "N/A" is a port that carries nothing (a floating IP). */
const neutronStatus = (object: InventoryObject): string | undefined =>
  typeof object.neutron_status === 'string' && object.neutron_status !== 'N/A' ? object.neutron_status : undefined

const isInNeutronError = {
  id: 'error',
  words: 'in error',
  tone: 'error',
  holds: (object: InventoryObject) => neutronStatus(object) === 'ERROR',
} as const

const isNotActiveInNeutron = (id: string, words: string): Condition => ({
  id,
  words,
  tone: 'warn',
  holds: (object) => !['ACTIVE', 'ERROR', undefined].includes(neutronStatus(object)),
})

/** Per type, in the order shown: instances first, then along the path, then what carries it. */
const BY_TYPE: readonly TypeConditions[] = [
  {
    type: 'instance',
    allWell: 'all active',
    conditions: [
      { id: 'error', words: 'in error', tone: 'error', holds: ({ nova_status }) => nova_status === 'ERROR' },
      {
        id: 'not-active',
        words: 'not active',
        tone: 'warn',
        holds: ({ nova_status }) => typeof nova_status === 'string' && !['ACTIVE', 'ERROR'].includes(nova_status),
      },
    ],
  },
  { type: 'vnic', allWell: 'none down', conditions: [isDown] },
  {
    type: 'port',
    allWell: 'none down',
    // A port nobody uses is always DOWN; one that was switched off is down by intention but still explains an outage.
    conditions: [
      isInNeutronError,
      {
        ...isNotActiveInNeutron('down', 'down'),
        holds: (port) => port.device_id !== '' && isNotActiveInNeutron('', '').holds(port),
      },
    ],
  },
  { type: 'vservice', allWell: 'none down', conditions: [isInNeutronError, isNotActiveInNeutron('down', 'down')] },
  { type: 'vedge', allWell: 'all alive', conditions: [isDead] },
  { type: 'otep', allWell: 'none down', conditions: [isDown] },
  { type: 'network_agent', allWell: 'all alive', conditions: [isDead] },
  {
    type: 'host',
    allWell: 'all reached',
    conditions: [
      { id: 'unreachable', words: 'not reached', tone: 'error', holds: ({ reachable }) => reachable === false },
      {
        id: 'down',
        words: 'down',
        tone: 'error',
        holds: ({ reachable, state }) => reachable !== false && state === 'down',
      },
    ],
  },
  {
    type: 'host_pnic',
    allWell: 'all with link',
    conditions: [
      { id: 'no-link', words: 'without link', tone: 'warn', holds: (pnic) => pnic['Link detected'] === 'no' },
      {
        ...isDown,
        holds: (pnic) => pnic['Link detected'] !== 'no' && isDown.holds(pnic),
      },
    ],
  },
  {
    type: 'network',
    allWell: 'all active',
    conditions: [isInNeutronError, isNotActiveInNeutron('not-active', 'not active')],
  },
]

/** Holds for objects of every type: the newest scan did not see them. */
export const STALE: Condition = {
  id: 'stale',
  words: 'stale',
  tone: 'stale',
  holds: ({ stale }) => stale !== undefined,
}

/** The types discovery knows a state of, in the order shown. */
export const TYPES_WITH_STATE: readonly string[] = BY_TYPE.map(({ type }) => type)

/** What is said of a type when none of its conditions holds. */
export function allWellWords(type: string): string {
  return BY_TYPE.find((entry) => entry.type === type)?.allWell ?? ''
}

/** What can be wrong with objects of a type, beside being stale; of one object at most one holds. */
export const conditionsOf = (type: string): readonly Condition[] =>
  BY_TYPE.find((entry) => entry.type === type)?.conditions ?? []

/** A condition by its id, as addresses carry it; undefined for one there is not. */
export function conditionOf(type: string, id: string | undefined): Condition | undefined {
  return id === STALE.id ? STALE : conditionsOf(type).find((condition) => condition.id === id)
}
