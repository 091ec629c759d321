/** Virtual functions of a simulated host's NIC: VLAN networks of guests on hosts with SR-IOV get one each. Pure. */
import { type CloudModel, instancesOn, type SimulatedHost, type SimulatedPort } from './cloud-model'

/** Leads to physnet1 beside the provider NIC. */
export const FUNCTIONS_NIC = 'eth4'

export const isDirect = ({ owner, host, network }: SimulatedPort) =>
  owner === 'compute' && host?.kind === 'sriov' && network.type === 'vlan'

/** Has a virtual function whose representor is a port of Open vSwitch. */
export const isOffloaded = ({ owner, host }: SimulatedPort) => owner === 'compute' && host?.kind === 'offload'

/** Of Open vSwitch's port for the function, named after the NIC that lends it. */
export const representorOf = (model: CloudModel, port: SimulatedPort) =>
  `${port.host?.providerNic}_${port.host ? directPortsOn(model, port.host).indexOf(port) : 0}`

/** In the order of the functions they have. */
export const directPortsOn = (model: CloudModel, host: SimulatedHost) =>
  instancesOn(model, host).flatMap(({ ports }) => ports.filter((port) => isDirect(port) || isOffloaded(port)))

/** On the bus. */
export const addressOfFunction = (index: number) => `0000:3b:${(0x10 + (index >> 3)).toString(16)}.${index % 8}`

export const functionAddress = (model: CloudModel, port: SimulatedPort) =>
  addressOfFunction(port.host ? directPortsOn(model, port.host).indexOf(port) : 0)
