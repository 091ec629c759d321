/** The one fact about an object that is drawn below its name: what people identify it by beside the name. */
import { asRecords, asText, asTexts, isRecord, type StoredObject } from '../values'

const FACTS: Readonly<Record<string, (object: StoredObject) => string | undefined>> = {
  instance: firstAddress,
  vnic: (object) => asText(object.mac_address),
  vedge: mainBridge,
  otep: (object) => asText(object.ip_address),
  host_pnic: (object) => speed(object) ?? asTexts(object['IP Address'])[0],
  switch_pnic: (object) => asText(object.role),
  switch: (object) => asText(object.ip_address),
  network: segment,
}

/** Undefined when the object does not have the fact, or nothing of its type is worth a second line. */
export function factOf(object: StoredObject): string | undefined {
  return Object.hasOwn(FACTS, object.type) ? FACTS[object.type]?.(object) : undefined
}

/** From `addresses`; from Nova's network information in documents of before 2021. */
function firstAddress(instance: StoredObject): string | undefined {
  const listed = asRecords(instance.addresses).flatMap(({ addresses }) => asTexts(addresses))
  return listed[0] ?? asRecords(instance.network_info).flatMap(fixedIps)[0]
}

function fixedIps({ network }: Readonly<Record<string, unknown>>): string[] {
  const subnets = isRecord(network) ? asRecords(network.subnets) : []
  return subnets.flatMap(({ ips }) => asRecords(ips).flatMap(({ address }) => asText(address) ?? []))
}

/** The bridge everything is plugged into; its type where the vEdge has no bridges (VPP). */
function mainBridge(vedge: StoredObject): string | undefined {
  const bridges = asRecords(vedge.bridges).flatMap(({ name }) => asText(name) ?? [])
  return bridges.find((bridge) => bridge === 'br-int') ?? bridges[0] ?? asText(vedge.vedge_type)
}

/** "25 Gb/s" for ethtool's "25000Mb/s"; undefined for "Unknown!". */
function speed(pnic: StoredObject): string | undefined {
  const megabits = /^(\d+)Mb\/s$/.exec(asText(pnic.Speed) ?? '')?.[1]
  if (megabits === undefined) return undefined
  const value = Number(megabits)
  return value >= 1000 ? `${value / 1000} Gb/s` : `${value} Mb/s`
}

/** "vxlan 1047", "vlan 312"; where there is no segment id the physical network: "flat · physnet1". */
function segment(network: StoredObject): string | undefined {
  const type = asText(network['provider:network_type'])
  const id = asText(network['provider:segmentation_id'])
  const physical = asText(network['provider:physical_network'])
  if (id !== undefined) return [type, id].filter(Boolean).join(' ')
  return [type, physical].filter(Boolean).join(' · ') || undefined
}
