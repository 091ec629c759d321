/** Addresses of an interface in the attributes Calipso stores them in. Pure. */
import ipaddr from 'ipaddr.js'
import type { IpAddress } from '../parsers/ip-addr'

/**
 * Prefix length in dotted form: 24 → "255.255.255.0".
 * @param prefix 0 to 32; other values give undefined
 */
export function netmaskOf(prefix: number): string | undefined {
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > 32) return undefined
  return ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString()
}

/** The network an address is in: "10.10.2.2", 24 → "10.10.2.0/24"; undefined for what is no IPv4 address. */
export function cidrOf(address: string, prefix: number): string | undefined {
  if (!ipaddr.IPv4.isValid(address) || netmaskOf(prefix) === undefined) return undefined
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`).toString()}/${prefix}`
}

/** Served to guests on every DHCP and metadata interface; never the one that says where the interface is. */
const METADATA_ADDRESS = '169.254.169.254'
const isMetadata = ({ address }: IpAddress) => address === METADATA_ADDRESS

/** Link-local ones left out, the metadata service's last. */
function shownOf(addresses: readonly IpAddress[]) {
  const shown = addresses.filter((one) => one.scope !== 'link')
  return [...shown.filter((one) => !isMetadata(one)), ...shown.filter(isMetadata)]
}

/** As {@link addressAttributes} has them in `addresses`. */
export const addressesOf = (addresses: readonly IpAddress[]) =>
  shownOf(addresses).map((one) => `${one.address}/${one.prefix}`)

/**
 * `addresses` (every address with its prefix, link-local ones left out, the metadata service's last), and of the first
 * of each family `IP Address`, `netmask`, `cidr` and `IPv6 Address`.
 */
export function addressAttributes(addresses: readonly IpAddress[]): Record<string, unknown> {
  const shown = shownOf(addresses)
  const own = shown.filter((one) => one.family === 'inet' && !isMetadata(one))
  // A floating IP is a /32 beside the interface's own address.
  const v4 = own.find((one) => one.prefix < 32) ?? own[0]
  const v6 = shown.find((one) => one.family === 'inet6')
  return {
    addresses: addressesOf(addresses),
    ...(v4 === undefined
      ? {}
      : { 'IP Address': v4.address, netmask: netmaskOf(v4.prefix), cidr: cidrOf(v4.address, v4.prefix) }),
    ...(v6 === undefined ? {} : { 'IPv6 Address': v6.address }),
  }
}
