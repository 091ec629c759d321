/** The ports of a vEdge and the physical networks behind them. */
import { asRecords, asText, asTexts, isRecord, type StoredObject } from '../values'

/** One port of any of a vEdge's bridges. */
export interface VedgePort {
  readonly name: string
  /** Number in the datapath, where known. */
  readonly number: string | undefined
  /** Bridge of the vEdge the port belongs to. */
  readonly bridge: string | undefined
  /** VLAN tag within the host. */
  readonly tag: string | undefined
  /** Name of the other half of a patch port. */
  readonly peer: string | undefined
  /** Id of the Neutron port that its owner marked it with; a guest's or router's, never an uplink. */
  readonly neutronPort: string | undefined
  /** Interfaces of the port: several for a bond made by Open vSwitch, else the one named like the port. */
  readonly interfaces: readonly string[]
}

/** In the order the vEdge lists them; entries without a name are left out. */
export function portsOf(vedge: StoredObject): VedgePort[] {
  return asRecords(vedge.ports).flatMap((record) => {
    const name = asText(record.name)
    if (!name) return []
    const members = asTexts(record.members)
    return [
      {
        name,
        number: asText(record.id),
        bridge: asText(record.bridge),
        tag: asText(record.tag),
        peer: asText(record.peer),
        neutronPort: asText(record.port),
        interfaces: members.length > 0 ? members : [name],
      },
    ]
  })
}

/**
 * Physical networks reached through a bridge of the vEdge: those mapped to it, or to a bridge patched to it on the
 * provider's side (a mapped bridge may share its uplinks with others through one more bridge).
 * @returns undefined when the vEdge does not say how its bridges are mapped.
 */
export function physicalNetworksBehind(vedge: StoredObject, bridge: string): string[] | undefined {
  const mappings = vedge.bridge_mappings
  if (!isRecord(mappings)) return undefined
  const reached = patchedTo(portsOf(vedge), bridge, asText(vedge.integration_bridge) ?? 'br-int')
  return Object.keys(mappings)
    .filter((physicalNetwork) => reached.has(asText(mappings[physicalNetwork]) ?? ''))
    .sort()
}

/** Bridges connected to `start` by patch ports. The integration bridge joins everything, so it is not passed. */
function patchedTo(ports: readonly VedgePort[], start: string, integrationBridge: string): Set<string> {
  const bridgeOfPort = new Map(ports.map((port) => [port.name, port.bridge]))
  const reached = new Set([start])
  // A set may grow while it is iterated: bridges added below are visited in turn.
  for (const bridge of reached) {
    for (const port of ports) {
      const next = port.bridge === bridge && port.peer ? bridgeOfPort.get(port.peer) : undefined
      if (next && next !== integrationBridge) reached.add(next)
    }
  }
  return reached
}
