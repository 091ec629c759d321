/** `ovs-dpctl show` (kernel datapath) and `ovs-appctl dpctl/show` (any datapath): datapath port numbers. */
import { filledLines, parseFailed, withoutUndefined } from './parsing'

/** A datapath port; its number differs from the port's OpenFlow number. */
export interface OvsDatapathPort {
  number: number
  name: string
  /** Whether Open vSwitch made the port itself: type `internal`, in the userspace datapath `tap`. */
  internal: boolean
  /** `internal`, `tap`, `vxlan`, `geneve`, `dpdk`, …; absent for a device of the host. */
  type?: string
}

/** A datapath. */
export interface OvsDatapath {
  /** `system@ovs-system` (kernel) or `netdev@ovs-netdev` (userspace) */
  datapath: string
  ports: OvsDatapathPort[]
}

/** `  port 13: vxlan_sys_4789 (vxlan: packet_type=ptap)` */
const PORT = /^\s+port (\d+): (\S+)(?: \(([^):]*))?/

/**
 * Parses the listing; statistics and unknown lines are ignored.
 * @throws AppError `parse-failed` when a text that is not blank names no datapath
 */
export function parseOvsDpctl(text: string): OvsDatapath[] {
  const lines = filledLines(text)
  const datapaths: OvsDatapath[] = []
  for (const line of lines) {
    const heading = /^([^\s@]+@[^\s@]+):$/.exec(line)
    const port = heading ? undefined : portFrom(line)
    if (heading) datapaths.push({ datapath: heading[1] ?? '', ports: [] })
    else if (port) datapaths.at(-1)?.ports.push(port)
  }
  if (lines.length > 0 && datapaths.length === 0) throw parseFailed('ovs-appctl dpctl/show', text)
  return datapaths
}

function portFrom(line: string): OvsDatapathPort | undefined {
  const match = PORT.exec(line)
  if (!match) return undefined
  const type = match[3]?.trim() || undefined
  return withoutUndefined<OvsDatapathPort>({
    number: Number(match[1]),
    name: match[2] ?? '',
    internal: type === 'internal' || type === 'tap',
    type,
  })
}
