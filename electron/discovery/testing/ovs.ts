/** Sketches of an Open vSwitch, for tests. */
import { configurationOf, type OvsConfiguration } from '../parsers/ovs-bridges'

type OvsBridgeSketch = Readonly<Record<string, readonly (readonly [port: string, type: string, peer?: string])[]>>

/** An Open vSwitch with ports of one interface each. */
export function ovsWith(bridges: OvsBridgeSketch): OvsConfiguration {
  return configurationOf(
    { externalIds: {} },
    Object.entries(bridges).map(([name, ports]) => ({
      name,
      ports: ports.map(([port, type, peer]) => ({
        name: port,
        trunks: [],
        interfaces: [{ name: port, type, options: peer === undefined ? {} : { peer }, externalIds: {} }],
      })),
    })),
  )
}
