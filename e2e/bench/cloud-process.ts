/** Entry of the process of a simulated cloud apart; see `cloud-apart.ts`. Its one argument is what that was given. */
import { startSimulatedCloud } from '../peers/simulated-cloud'
import type { CloudApart } from './cloud-apart'

const { latencyMs = 0, silentHosts = [], ...shape }: CloudApart = JSON.parse(process.argv[2] ?? '')
const cloud = await startSimulatedCloud(shape)
cloud.faults.latency({ apiMs: latencyMs, commandMs: latencyMs })
for (const host of silentHosts) cloud.faults.host(host, { kind: 'silent' })
const { access, environmentDocument } = cloud
process.send?.({ access, environmentDocument })
process.on('message', () =>
  process.send?.({ requests: cloud.stats.api.requests, executions: cloud.stats.ssh.executions }),
)
process.once('disconnect', () => void cloud.stop().then(() => process.exit(0)))
