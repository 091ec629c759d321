/**
 * `lldpcli -f json0 show neighbors details` (lldpd 1.0 and later) and `-f json` (older): what stands at the other end of
 * each cable, as it announces itself.
 *
 * json0 is regular: everything is a list, names are values. In json a list of one is its item, an interface is keyed by
 * its name, and a chassis by its system name where it has one.
 */
import { z } from 'zod'
import { macForm } from '../../addresses'
import { isRecord } from '../../values'
import { type Report, readJson, readRecords, unheard, withoutUndefined } from './parsing'

export type LldpNeighbour = ReturnType<typeof neighbourOf>[number]

const COMMAND = 'lldpcli show neighbors'
/** Where the list of interfaces begins; what stands around it may be damaged without costing them. */
const INTERFACES = /"interface"\s*:/

/**
 * Parses the neighbours of all interfaces; those that do not say who they are are left out.
 * @returns none where there are none
 * @throws AppError `parse-failed` when the text is not empty and nothing in it can be read
 */
export function parseLldpNeighbours(text: string, report: Report = unheard): LldpNeighbour[] {
  const start = INTERFACES.exec(text)
  if (start) return readRecords(COMMAND, text.slice(start.index + start[0].length), FORMS, report).flat()
  if (text.trim() === '') return []
  const { values, isDamaged } = readJson(text)
  if (!isDamaged && values.some((value) => isRecord(value) && 'lldp' in value)) return []
  // The line that begins the list may be the one that is damaged.
  return readRecords(COMMAND, text, FORMS, report).flat()
}

const FORMS = {
  schema: z.record(z.string(), z.unknown()).transform((entry, context) => {
    const found = interfacesOf(entry).flatMap(neighbourOf)
    if (found.length === 0) context.addIssue({ code: 'custom', message: 'no neighbour' })
    return found
  }),
  fromText: () => [],
}

type Fields = Readonly<Record<string, unknown>>

/** An interface, or interfaces keyed by their names. */
function interfacesOf(entry: Fields): Fields[] {
  if (typeof entry.name === 'string') return [entry]
  return Object.entries(entry).flatMap(([name, fields]) =>
    itemsOf(fields).flatMap((one) => (isRecord(one) ? [{ ...one, name }] : [])),
  )
}

function neighbourOf(one: Fields) {
  const chassis = chassisOf(one.chassis)
  const port = firstRecord(one.port)
  const chassisId = identifier(chassis.id)
  const portId = identifier(port.id)
  if (!chassisId || !portId || typeof one.name !== 'string') return []
  const capabilities = itemsOf(chassis.capability).filter(isRecord)
  return [
    withoutUndefined({
      /** NIC of the host. */
      interface: one.name,
      /** "LLDP", or another protocol that lldpd understands ("CDPv2"). */
      protocol: textOf(one.via),
      /** A MAC address in our form, or what the neighbour is called by its maker. */
      chassis_id: chassisId.value,
      chassis_id_type: chassisId.type,
      /** Its system name; several switches may have one. */
      chassis_name: textOf(chassis.name),
      chassis_description: textOf(chassis.descr),
      management_addresses: textsOf(chassis['mgmt-ip']),
      /** What it says it does ("Bridge", "Router", "Station"); absent where it says nothing. */
      capabilities:
        capabilities.length === 0
          ? undefined
          : capabilities.flatMap(({ type, enabled }) => (typeof type === 'string' && isOn(enabled) ? [type] : [])),
      port_id: portId.value,
      /** `ifname`, `local`, `mac`, … */
      port_id_type: portId.type,
      port_description: textOf(port.descr),
      /** Largest frame in bytes. */
      max_frame_size: Number(textOf(port.mfs)) || undefined,
      /** Number of the bundle of cables that the port is in. */
      aggregation: textOf(port.aggregation),
      vlans: itemsOf(one.vlan).flatMap(vlanOf),
    }),
  ]
}

function vlanOf(vlan: unknown) {
  if (!isRecord(vlan)) return []
  const id = Number(textOf(vlan['vlan-id']))
  return Number.isInteger(id) && id > 0 ? [withoutUndefined({ id, name: textOf(vlan), native: isOn(vlan.pvid) })] : []
}

/** The chassis itself, its name among its fields. */
function chassisOf(value: unknown): Fields {
  const chassis = firstRecord(value)
  const [[name, fields] = []] = Object.entries(chassis)
  if (identifier(chassis.id) || !isRecord(fields)) return chassis
  return { ...fields, name }
}

function identifier(value: unknown) {
  const { type } = firstRecord(value)
  const text = textOf(value)
  return text ? { type: typeof type === 'string' ? type : undefined, value: macForm(text) ?? text } : undefined
}

const isOn = (value: unknown) => value === true || value === 'true' || value === 'on' || value === 'yes'
const itemsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
const firstRecord = (value: unknown): Fields => itemsOf(value).find(isRecord) ?? {}

/** Texts, bare or as the `value` of a record; blank ones are none. */
const textsOf = (value: unknown) =>
  itemsOf(value).flatMap((item) => {
    const text = isRecord(item) ? item.value : item
    return typeof text === 'string' || typeof text === 'number' ? String(text).trim() || [] : []
  })
const textOf = (value: unknown): string | undefined => textsOf(value)[0]
