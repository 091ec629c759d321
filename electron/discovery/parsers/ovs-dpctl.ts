/** `ovs-dpctl show` (kernel datapath) and `ovs-appctl dpctl/show` (any datapath): datapath port numbers. */
import { filledLines, parseFailed } from './parsing'

/** `  port 13: vxlan_sys_4789 (vxlan: packet_type=ptap)`; the number differs from the port's OpenFlow number. */
const PORT = /^\s+port (\d+): (\S+)/

/**
 * The number of each port by its name; statistics and unknown lines are ignored.
 * @throws AppError `parse-failed` when a text that is not blank names no datapath
 */
export function parseOvsDpctl(text: string): Map<string, number> {
  const lines = filledLines(text)
  if (lines.length > 0 && !lines.some((line) => /^[^\s@]+@[^\s@]+:$/.test(line)))
    throw parseFailed('ovs-appctl dpctl/show', text)
  return new Map(
    lines.flatMap((line) => {
      const [, number, name] = PORT.exec(line) ?? []
      return name === undefined ? [] : [[name, Number(number)] as const]
    }),
  )
}
