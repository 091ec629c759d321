/**
 * Network addresses in one form each, so that addresses of different sources can be compared as texts. Pure.
 *
 * The same address is written in several ways: letters of either case, IPv6 with or without its zeros, IPv4 inside IPv6,
 * MAC addresses with colons, dashes or dots.
 */
import ipaddr from 'ipaddr.js'

const PLAIN_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

/**
 * An IP address in its usual form: IPv6 shortened and in lower case, without brackets, zone and IPv4 mapping.
 * @returns undefined for what is no IP address, names included
 */
export function ipForm(text: string | undefined): string | undefined {
  // Most are: a full mesh of tunnels has a million of them.
  if (text !== undefined && PLAIN_IPV4.test(text)) return text
  const [bare = ''] = (text ?? '')
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .split('%')
  // The library takes "10" and "0x0a.1" for addresses as well.
  if (!/^\d+\.\d+\.\d+\.\d+$|:/.test(bare) || !ipaddr.isValid(bare)) return undefined
  return ipaddr.process(bare).toString()
}

/** The key to compare what should be IP addresses by; what is none compares as it is written. */
export const addressKey = (text: string): string => ipForm(text) ?? text

/** An Ethernet address in lower case with colons, or undefined when the text is not one. */
export function macForm(text: string | undefined): string | undefined {
  // Most are: with 100 000 of them the other forms are not worth looking for.
  if (text !== undefined && /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)) return text
  const digits = (text ?? '').trim().toLowerCase()
  if (
    !/^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/.test(digits)
  )
    return undefined
  return digits.replaceAll(/[.:-]/g, '').match(/../g)?.join(':')
}

/** The key to compare what should be Ethernet addresses by; what is none compares in lower case. */
export const macKey = (text: string): string => macForm(text) ?? text.toLowerCase()

/** "[fd00::1]" → "fd00::1"; everything else as it is. */
export const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, '')
