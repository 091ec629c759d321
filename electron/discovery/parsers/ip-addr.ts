/** `ip [-j] addr show` in a host or a network namespace: interfaces with their IP addresses. */
import { z } from 'zod'
import { ipForm } from '../../addresses'
import { type IpLink, linkFromRow, readLinkRows } from './ip-link'
import { numberField, partlyRead, type Report, textField, unheard, withoutUndefined } from './parsing'

/** One IP address of an interface. */
export interface IpAddress {
  family: 'inet' | 'inet6'
  /** The interface's own address, without prefix length. */
  address: string
  /** Prefix length in bits. */
  prefix: number
  /** `global`, `link`, `host`, … */
  scope?: string
}

/** An interface with its addresses; kind-dependent keys are absent because `ip addr` does not print them by default. */
export interface IpInterface extends IpLink {
  addresses: IpAddress[]
}

const COMMAND = 'ip addr'

const addressSchema = z.object({
  family: z.enum(['inet', 'inet6']),
  local: z.string(),
  prefixlen: numberField.pipe(z.number()),
  scope: textField,
})

/**
 * Parses `ip addr show` in its text or (`-j`) JSON form.
 * @returns the interfaces in the order printed; none for an empty text
 * @throws AppError `parse-failed` when the text is not empty and no interface can be read
 */
export function parseIpAddresses(output: string, report: Report = unheard): IpInterface[] {
  return readLinkRows(COMMAND, output, report).map((row) => {
    const link = linkFromRow(row)
    const addresses = row.addr_info.map(addressFrom)
    if (addresses.includes(undefined)) report(partlyRead(COMMAND, output))
    return { ...link, addresses: addresses.filter((one) => one !== undefined) }
  })
}

function addressFrom(candidate: unknown): IpAddress | undefined {
  const parsed = addressSchema.safeParse(candidate)
  const address = ipForm(parsed.data?.local)
  if (!parsed.success || address === undefined) return undefined
  const { family, prefixlen: prefix, scope } = parsed.data
  return withoutUndefined<IpAddress>({ family, address, prefix, scope })
}
