/**
 * What discovery itself knows to be out of order, without any monitoring: the state the cloud's own services and the
 * hosts reported when they were last asked. Pure.
 */
import type { InventoryObject } from '@shared/model/inventory-object'
import { isUnread, KNOWLEDGE, KNOWLEDGE_WORDS, knowledgeOf } from '@shared/model/knowledge'

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
  /** Said when none of them holds: "all active". */
  allWell: string
  conditions: readonly Condition[]
}

const condition = (
  id: string,
  words: string,
  tone: Condition['tone'],
  holds: (object: InventoryObject) => boolean,
): Condition => ({ id, words, tone, holds })

/** Neutron calls networks and ports ACTIVE, DOWN, BUILD, ERROR; "N/A" is a port that carries nothing (a floating IP). */
const neutronStatus = (object: InventoryObject): string | undefined =>
  typeof object.neutron_status === 'string' && object.neutron_status !== 'N/A' ? object.neutron_status : undefined
const isNotActive = (object: InventoryObject) => !['ACTIVE', 'ERROR', undefined].includes(neutronStatus(object))

const dead = condition('dead', 'not alive', 'error', ({ alive }) => alive === false)
const down = condition('down', 'down', 'warn', ({ state }) => state === 'DOWN')
/** Nothing new is known of it. */
const unread = condition('unread', 'not read', 'stale', (object) => isUnread(knowledgeOf(object)))
const isPartly = (object: InventoryObject) => knowledgeOf(object) === 'partly'
const inNeutronError = condition('error', 'in error', 'error', (object) => neutronStatus(object) === 'ERROR')

/** Per type, in the order shown: instances first, then along the path, then what carries it. */
const BY_TYPE: ReadonlyMap<string, TypeConditions> = new Map(
  Object.entries<TypeConditions>({
    instance: {
      allWell: 'all active',
      conditions: [
        condition('error', 'in error', 'error', ({ nova_status }) => nova_status === 'ERROR'),
        condition(
          'not-active',
          'not active',
          'warn',
          ({ nova_status }) => typeof nova_status === 'string' && !['ACTIVE', 'ERROR'].includes(nova_status),
        ),
        // Nova goes on calling it active.
        condition(
          'host-down',
          'on a host that is down',
          'error',
          ({ nova_status, host_status }) => nova_status === 'ACTIVE' && host_status === 'UNKNOWN',
        ),
      ],
    },
    vnic: { allWell: 'none down', conditions: [down] },
    port: {
      allWell: 'none down',
      // A port nobody uses is always DOWN; one that was switched off is down by intention but still explains an outage.
      conditions: [
        inNeutronError,
        condition('down', 'down', 'warn', (port) => port.device_id !== '' && isNotActive(port)),
      ],
    },
    vservice: { allWell: 'none down', conditions: [inNeutronError, condition('down', 'down', 'warn', isNotActive)] },
    vedge: { allWell: 'all alive', conditions: [dead] },
    otep: { allWell: 'none down', conditions: [down] },
    network_agent: { allWell: 'all alive', conditions: [dead] },
    host: {
      allWell: 'all read',
      conditions: [
        unread,
        condition('down', 'down', 'error', (host) => !unread.holds(host) && host.state === 'down'),
        condition('partly', KNOWLEDGE_WORDS.partly, 'stale', (host) => host.state !== 'down' && isPartly(host)),
        // Its guests run on; `disabled_reason` says why no more are put there.
        condition('disabled', 'closed to new instances', 'warn', ({ nova_status }) => nova_status === 'disabled'),
      ],
    },
    host_pnic: {
      allWell: 'all with link',
      conditions: [
        condition('no-link', 'without link', 'warn', (pnic) => pnic['Link detected'] === 'no'),
        condition('down', 'down', 'warn', (pnic) => pnic['Link detected'] !== 'no' && down.holds(pnic)),
      ],
    },
    network: {
      allWell: 'all active',
      conditions: [inNeutronError, condition('not-active', 'not active', 'warn', isNotActive)],
    },
  }),
)

/** Holds for objects of every type: the newest scan did not see them. */
export const STALE = condition('stale', 'stale', 'stale', ({ stale }) => stale !== undefined)

/** Hold for objects of every type, by how well they are known: `unread`, or one state of knowledge. */
const BY_KNOWLEDGE: readonly Condition[] = [
  unread,
  ...KNOWLEDGE.filter((state) => state !== 'read' && state !== 'stale').map((state) =>
    condition(state, KNOWLEDGE_WORDS[state], 'stale', (object) => knowledgeOf(object) === state),
  ),
  STALE,
]

/** The types discovery knows a state of, in the order shown. */
export const TYPES_WITH_STATE: readonly string[] = [...BY_TYPE.keys()]

/** What is said of a type when none of its conditions holds. */
export function allWellWords(type: string): string {
  return BY_TYPE.get(type)?.allWell ?? ''
}

/** What can be wrong with objects of a type, beside being stale; of one object at most one holds. */
export const conditionsOf = (type: string): readonly Condition[] => BY_TYPE.get(type)?.conditions ?? []

/** A condition by its id, as addresses carry it; undefined for one there is not. */
export function conditionOf(type: string, id: string | undefined): Condition | undefined {
  return [...conditionsOf(type), ...BY_KNOWLEDGE].find((condition) => condition.id === id)
}
