/** `ip [-j] addr show` in a host or a network namespace: interfaces with their IP addresses. */
import { z } from 'zod'
import { ipForm } from '../../addresses'
import { type IpLink, linkFromRow, readLinkRows } from './ip-link'
import { numberField, partlyRead, type Report, textField, unheard, withoutUndefined } from './parsing'

/** An interface with its addresses; kind-dependent keys are absent because `ip addr` does not print them by default. */
export interface IpInterface extends IpLink {
  addresses: IpAddress[]
}

const COMMAND = 'ip addr'

const addressSchema = z
  .object({
    family: z.enum(['inet', 'inet6']),
    local: z.string().transform(ipForm).pipe(z.string()),
    prefixlen: numberField.pipe(z.number()),
    scope: textField,
  })
  .transform(({ family, local, prefixlen, scope }) =>
    withoutUndefined({
      family,
      /** The interface's own address, without prefix length. */
      address: local,
      /** Prefix length in bits. */
      prefix: prefixlen,
      /** `global`, `link`, `host`, … */
      scope,
    }),
  )
export type IpAddress = z.infer<typeof addressSchema>

/**
 * Parses `ip addr show` in its text or (`-j`) JSON form.
 * @returns the interfaces in the order printed; none for an empty text
 * @throws AppError `parse-failed` when the text is not empty and no interface can be read
 */
export function parseIpAddresses(output: string, report: Report = unheard): IpInterface[] {
  return readLinkRows(COMMAND, output, report).map((row) => {
    const addresses = row.addr_info.map((candidate) => addressSchema.safeParse(candidate).data)
    if (addresses.includes(undefined)) report(partlyRead(COMMAND, output))
    return { ...linkFromRow(row), addresses: addresses.filter((one) => one !== undefined) }
  })
}
