/**
 * Ids and addresses of a generated cloud, each made from a seed and a label: the same label always gives the same value,
 * in whatever order things are generated.
 */
import { createHash } from 'node:crypto'

export interface Identities {
  /** Lower-case hexadecimal digits, at most 40. */
  hex(label: string, digits: number): string
  /** A version 4 UUID. */
  uuid(label: string): string
  /** 32 digits without dashes: Keystone's form. */
  keystoneId(label: string): string
  /** Address of a port, with the prefix Neutron gives. */
  neutronMac(label: string): string
  /** Address of a NIC: locally administered, unicast. */
  nicMac(label: string): string
}

/** @param seed clouds with different seeds share no id */
export function createIdentities(seed: number): Identities {
  const hex = (label: string, digits: number) =>
    createHash('sha1').update(`${seed}/${label}`).digest('hex').slice(0, digits)
  const pairs = (text: string) => text.match(/../g)?.join(':') ?? ''
  return {
    hex,
    uuid: (label) => {
      const h = hex(label, 32)
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`
    },
    keystoneId: (label) => hex(label, 32),
    neutronMac: (label) => `fa:16:3e:${pairs(hex(label, 6))}`,
    nicMac: (label) => `02:${pairs(hex(label, 10))}`,
  }
}
