/**
 * Loaded before a program (`node --import`): when it ends, writes how long its event loop stood still at most, its
 * highest resident size and the time of processors it took, to the file that CALIPSO_BENCH_REPORT names.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const report = process.env.CALIPSO_BENCH_REPORT
if (report !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 5 })
  // Loading the program itself is not what is measured.
  setTimeout(() => delays.enable(), 500).unref()
  process.on('exit', () => {
    const status = readFileSync('/proc/self/status', 'utf8')
    const peakMiB = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
    const { user, system } = process.cpuUsage()
    const cpuMs = (user + system) / 1000
    writeFileSync(report, JSON.stringify({ stallMs: Math.max(0, delays.max / 1e6 - 5), peakMiB, cpuMs }))
  })
}
