/** Names and addresses of hosts, as far as they may go into files, commands and connections. */
import { z } from 'zod'

/** RFC 1123, and underscores, which real hosts have. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i
const ipv6 = z.ipv6()

/**
 * Whether `text` is a host name (labels of letters, digits, hyphens and underscores, 253 characters at most) or an IP
 * address without brackets. Nothing in it is a pattern, an option, an address of a user or a separator anywhere.
 */
export function isHostName(text: string): boolean {
  if (text.includes(':')) return ipv6.safeParse(text).success
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label))
}

export const hostNameSchema = z.string().refine(isHostName, 'is not a host name or IP address')
