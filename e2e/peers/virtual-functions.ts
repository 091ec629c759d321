/** Virtual functions of a simulated host's NIC: VLAN networks of guests on hosts with SR-IOV get one each. Pure. */
import { type CloudModel, instancesOn, type SimulatedHost, type SimulatedPort } from './cloud-model'

/** Leads to physnet1 beside the provider NIC. */
export const FUNCTIONS_NIC = 'eth4'

export const isDirect = ({ owner, host, network }: SimulatedPort) =>
  owner === 'compute' && host?.kind === 'sriov' && network.type === 'vlan'

/** In the order of the functions they have. */
export const directPortsOn = (model: CloudModel, host: SimulatedHost) =>
  instancesOn(model, host).flatMap(({ ports }) => ports.filter(isDirect))

/** On the bus. */
export const addressOfFunction = (index: number) => `0000:3b:${(0x10 + (index >> 3)).toString(16)}.${index % 8}`

export const functionAddress = (model: CloudModel, port: SimulatedPort) =>
  addressOfFunction(port.host ? directPortsOn(model, port.host).indexOf(port) : 0)
