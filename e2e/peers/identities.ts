/** Ids and addresses of a generated cloud: the same label always gives the same value, whenever it is asked for. */
import { createHash } from 'node:crypto'

/** Lower-case hexadecimal digits, at most 40. */
export const hex = (label: string, digits: number) => createHash('sha1').update(label).digest('hex').slice(0, digits)

/** A version 4 UUID. */
export function uuid(label: string): string {
  const h = hex(label, 32)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`
}

/** 32 digits without dashes: Keystone's form. */
export const keystoneId = (label: string) => hex(label, 32)

const pairs = (text: string) => text.match(/../g)?.join(':') ?? ''

/** Address of a port, with the prefix Neutron gives. */
export const neutronMac = (label: string) => `fa:16:3e:${pairs(hex(label, 6))}`

/** Address of a NIC: locally administered, unicast. */
export const nicMac = (label: string) => `02:${pairs(hex(label, 10))}`
