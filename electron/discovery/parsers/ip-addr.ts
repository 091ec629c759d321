/** `ip [-j] addr show` in a host or a network namespace: interfaces with their IP addresses. */
import { z } from 'zod'
import type { IpLink } from './ip-link'
import { type JsonLink, linksFromJson } from './ip-link-json'
import { linksFromText, type TextLink, wordAfter } from './ip-link-text'
import { isJson, wholeNumber, withoutUndefined } from './parsing'

/** One IP address of an interface. */
export interface IpAddress {
  family: 'inet' | 'inet6'
  /** The interface's own address, without prefix length. */
  address: string
  /** Prefix length in bits. */
  prefix: number
  /** `global`, `link`, `host`, … */
  scope?: string
  /** IPv4 label: the interface name, or `name:suffix` of an alias. */
  label?: string
  /** The other end of a point-to-point address. */
  peer?: string
  broadcast?: string
}

/** An interface with its addresses; kind-dependent keys are absent because `ip addr` does not print them by default. */
export interface IpInterface extends IpLink {
  addresses: IpAddress[]
}

/**
 * Parses `ip addr show` in its text or (`-j`) JSON form.
 * @returns the interfaces in the order printed; none for an empty text
 * @throws AppError `parse-failed` when the text holds no interface and is not empty, or is broken JSON
 */
export function parseIpAddresses(text: string): IpInterface[] {
  return isJson(text) ? linksFromJson('ip addr', text).map(fromJson) : linksFromText('ip addr', text).map(fromText)
}

const addressSchema = z.object({
  family: z.enum(['inet', 'inet6']),
  local: z.string(),
  prefixlen: z.number(),
  scope: z.string().optional().catch(undefined),
  label: z.string().optional().catch(undefined),
  address: z.string().optional().catch(undefined),
  broadcast: z.string().optional().catch(undefined),
})

function fromJson({ link, row }: JsonLink): IpInterface {
  const candidates: unknown[] = Array.isArray(row.addr_info) ? row.addr_info : []
  const addresses = candidates.flatMap((candidate) => {
    const parsed = addressSchema.safeParse(candidate)
    if (!parsed.success) return []
    const { family, local, prefixlen, scope, label, address, broadcast } = parsed.data
    return [
      withoutUndefined<IpAddress>({
        family,
        address: local,
        prefix: prefixlen,
        scope,
        label,
        peer: address,
        broadcast,
      }),
    ]
  })
  return { ...link, addresses }
}

function fromText({ link, body }: TextLink): IpInterface {
  return { ...link, addresses: body.flatMap((words) => addressFromWords(words, link.name)) }
}

/** `inet 10.0.0.5[/24] [peer 10.0.0.6/32] [brd 10.0.0.255] scope global [flags] [label]` */
function addressFromWords(words: string[], interfaceName: string): IpAddress[] {
  const [family, location = ''] = words
  if (family !== 'inet' && family !== 'inet6') return []
  const [address = '', length] = location.split('/')
  if (address === '') return []
  const peer = wordAfter(words, 'peer')?.split('/')
  // A host address may be printed without a length; with a peer the length belongs to the peer.
  const prefix = wholeNumber(peer ? peer[1] : length) ?? (family === 'inet' ? 32 : 128)
  return [
    withoutUndefined<IpAddress>({
      family,
      address,
      prefix,
      scope: wordAfter(words, 'scope'),
      label: family === 'inet' ? labelFrom(words, interfaceName) : undefined,
      peer: peer?.[0],
      broadcast: wordAfter(words, 'brd'),
    }),
  ]
}

/** The label closes the line, after flags such as `secondary`; it is the interface name, with an alias suffix or without. */
function labelFrom(words: string[], interfaceName: string): string | undefined {
  const last = words.at(-1)
  return last === interfaceName || last?.startsWith(`${interfaceName}:`) ? last : undefined
}
