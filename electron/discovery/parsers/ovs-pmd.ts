/** `ovs-appctl dpif-netdev/pmd-rxq-show`: which processor core polls which receive queue of a port (Open vSwitch with DPDK). */
import { filledLines, parseFailed } from './parsing'

/** `pmd thread numa_id 0 core_id 2:` and below it `  port: dpdk0   queue-id:  0 (enabled)   pmd usage: 12 %` */
const THREAD = /^pmd thread numa_id (\d+) core_id (\d+):/
/** Before 2.6 of Open vSwitch the queues of a port stand on one line: `	port: dpdk0	queue-id: 0 1` */
const QUEUES = /^\s+port: (\S+)\s+queue-id:\s*([\d ]*\d)/

/** One receive queue of a port. */
export type PolledQueue = ReturnType<typeof parsePmdQueues>[number]

/** @throws AppError `parse-failed` when a text that is not blank names no thread */
export function parsePmdQueues(text: string) {
  const lines = filledLines(text)
  let thread: { numa: number; core: number } | undefined
  const queues = lines.flatMap((line) => {
    const begun = THREAD.exec(line)
    if (begun) thread = { numa: Number(begun[1]), core: Number(begun[2]) }
    const [, port, ids] = QUEUES.exec(line) ?? []
    if (port === undefined || ids === undefined || !thread) return []
    const polledBy = thread
    return ids.split(/ +/).map((id) => ({ port, queue: Number(id), ...polledBy }))
  })
  if (lines.length > 0 && !thread) throw parseFailed('ovs-appctl dpif-netdev/pmd-rxq-show', text)
  return queues
}
