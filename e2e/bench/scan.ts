/** Whole scans: of a simulated cloud at the far end of a slow line, and of a real one when its file is given. */
import type { CloudModel } from '../peers/cloud-model'
import { answersOf } from '../peers/host-answers'
import { type CloudAccess, startSimulatedCloud } from '../peers/simulated-cloud'
import { connect, run } from '../ssh-client'
import { readCloudAccess } from '../verify-cloud/environment-file'
import { type Bench, type Row, timed } from './measure'
import { type MeasuredScan, measureScan } from './measured-scan'

const HOSTS = 12
const INSTANCES_PER_HOST = 25
/** Between this computer and the cloud, for every answer and every remote execution. */
const LATENCY_MS = 20

export const scan: Bench = {
  name: 'scan',
  async run(say) {
    const cloud = await startSimulatedCloud({ hosts: HOSTS, instancesPerHost: INSTANCES_PER_HOST })
    try {
      cloud.faults.latency({ apiMs: LATENCY_MS, commandMs: LATENCY_MS })
      const instances = cloud.model.instances.length
      say(`${HOSTS} hosts, ${instances} instances, ${LATENCY_MS} ms away`)
      const measured = await measureScan(cloud.environmentDocument)
      if (measured.scan.status !== 'completed') throw new Error(`the scan is ${measured.scan.status}`)
      const trips = cloud.stats.api.requests + cloud.stats.ssh.executions
      const { counts } = measured.scan
      say(`${counts.objects} objects, ${counts.links} links, ${counts.cliques} cliques`)

      const lines = cloud.model.hosts.map((host) => [...answersOf(cloud.model, host).keys()])
      const [sample = []] = lines
      const commands = lines.flat().length
      say(`the ${sample.length} commands of one host, one by one`)
      const { ms } = await timed(() =>
        runOneByOne(
          cloud.access,
          sample.map((line) => `sudo -n ${line}`),
        ),
      )
      const requests = perObjectRequests(cloud.model)
      const naiveMs = (ms * commands) / sample.length + requests * LATENCY_MS
      const naiveTrips = commands + requests
      const how = 'one execution per command, one request per object, in turn (from 1 host)'
      const what = `scan of ${HOSTS} hosts and ${instances} instances`
      return [
        { what, unit: 'ms', ours: measured.wallMs, naive: naiveMs, how },
        { what: 'round trips to the cloud', unit: 'round trips', ours: trips, naive: naiveTrips, how: 'the same' },
        ...costOf('the scan', measured),
        ...(await realCloud(say)),
      ]
    } finally {
      await cloud.stop()
    }
  },
}

/** Commands on the master host as a first version would run them: each in an execution of its own, in turn. */
async function runOneByOne(access: CloudAccess, lines: readonly string[]): Promise<void> {
  const { sshHost: host, sshPort: port, sshUser: username, sshPassword: password } = access
  const client = await connect({ host, port, username, password })
  try {
    for (const line of lines) await run(client, line)
  } finally {
    client.end()
  }
}

/** Details of each server, its ports, each network's agents and each port, asked for by id. */
const perObjectRequests = ({ instances, ports, networks }: CloudModel) =>
  2 * instances.length + ports.length + 2 * networks.length

const VARIABLE = 'CALIPSO_LAB_ENV'

async function realCloud(say: (text: string) => void): Promise<Row[]> {
  const file = process.env[VARIABLE]
  if (file === undefined) {
    say(`SKIPPED: no real cloud. To measure one: ${VARIABLE}=ENVIRONMENT.json npm run bench -- --only scan`)
    return []
  }
  const { document, name } = readCloudAccess(file)
  say(`the cloud ${name}`)
  const measured = await measureScan(document)
  const { host = 0, instance = 0 } = measured.scan.counts.byType
  const what = `scan of ${name} (${host} hosts, ${instance} instances)`
  return [{ what, unit: 'ms', ours: measured.wallMs }, ...costOf(`the scan of ${name}`, measured)]
}

const costOf = (what: string, { scan: { cost }, peakMiB }: MeasuredScan): Row[] => [
  { what: `API requests of ${what}`, unit: 'calls', ours: cost.api_calls },
  { what: `SSH commands of ${what}`, unit: 'calls', ours: cost.ssh_commands },
  { what: `peak memory of ${what}`, unit: 'MiB', ours: peakMiB },
]
