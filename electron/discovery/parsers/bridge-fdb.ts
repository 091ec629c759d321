/** `bridge fdb show` and `bridge -j fdb show` (iproute2): forwarding entries of bridges and VXLAN devices. */
import { z } from 'zod'
import { ipForm, macForm } from '../../addresses'
import { type Report, readRecords, textField, unheard, withoutUndefined } from './parsing'

export type FdbEntry = ReturnType<typeof parseBridgeFdb>[number]

const rowSchema = z.object({
  mac: z.string().transform(macForm).pipe(z.string()),
  ifname: textField,
  // what iproute2 before 4.17 called `ifname`
  dev: textField,
  dst: textField,
})

/**
 * Parses the table in its text or (`-j`) JSON form.
 * @throws AppError `parse-failed` when a text that is not blank holds no entry
 */
export function parseBridgeFdb(output: string, report: Report = unheard) {
  const rows = readRecords('bridge fdb show', output, { schema: rowSchema, fromText: rowsFromText }, report)
  return rows.map(({ mac, ifname, dev, dst }) =>
    withoutUndefined({
      /** All zeros on a VXLAN device: where unknown and broadcast traffic goes. */
      mac,
      /** Port or device the entry belongs to; absent when the command was limited to one device. */
      interfaceName: ifname ?? dev,
      /** Remote tunnel end. */
      destination: ipForm(dst),
    }),
  )
}

/** `ADDRESS [dev D] [dst IP] …`, in an order that varies by release. */
function rowsFromText(lines: string[]): unknown[] {
  return lines.flatMap((line) => {
    const [mac] = /^\S+/.exec(line) ?? []
    if (macForm(mac) === undefined) return []
    const after = (word: string) => new RegExp(` ${word} (\\S+)`).exec(line)?.[1]
    return [{ mac, dev: after('dev'), dst: after('dst') }]
  })
}
