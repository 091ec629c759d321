/** Whole scans: of a simulated cloud at the far end of a slow line, and of a real one when its file is given. */
import { generateCloud } from '../peers/cloud-generator'
import type { CloudModel } from '../peers/cloud-model'
import type { CloudSpec } from '../peers/cloud-spec'
import { answersOf } from '../peers/host-answers'
import { connect, run } from '../ssh-client'
import { readCloudAccess } from '../verify-cloud/environment-file'
import { type CloudApartAccess, startCloudApart } from './cloud-apart'
import { type Bench, type Row, timed } from './measure'
import { measureScan } from './measured-scan'

/** Up to the size the product is made for; that takes minutes. */
const SIZES = [12, 50, 200, 1000] as const
const INSTANCES_PER_HOST = 20
/** Between this computer and the cloud, for every answer and every remote execution. */
const LATENCY_MS = 20
/** Beyond this the naive way would be guessing: nobody waits for it. */
const NAIVE_UP_TO_HOSTS = 50

export const scan: Bench = {
  name: 'scan',
  async run(say) {
    const rows: Row[] = []
    for (const hosts of SIZES) rows.push(...(await scanOf(hosts, say)))
    return [...rows, ...(await realCloud(say))]
  },
}

async function scanOf(hosts: number, say: (text: string) => void): Promise<Row[]> {
  const spec = { hosts, instancesPerHost: INSTANCES_PER_HOST }
  const what = `${hosts} hosts × ${INSTANCES_PER_HOST} instances`
  const cloud = await startCloudApart({ ...spec, latencyMs: LATENCY_MS })
  try {
    say(`${what}, ${LATENCY_MS} ms away`)
    const measured = await measureScan(cloud.environmentDocument)
    const { scan: found, cpuMs } = measured
    if (found.status !== 'completed') throw new Error(`the scan is ${found.status}`)
    const { requests, executions } = await cloud.stats()
    const { objects, links, cliques } = found.counts
    say(`${objects} objects, ${links} links, ${cliques} cliques; ${(cpuMs / 1000).toFixed(1)} s of processors`)
    const naive = hosts > NAIVE_UP_TO_HOSTS ? undefined : await oneByOne(spec, cloud.access, say)
    const perHost = (part: string, ours: number, theirs?: number): Row => ({
      what: `${what}: ${part}`,
      unit: 'a host',
      ours: ours / hosts,
      naive: theirs === undefined ? undefined : theirs / hosts,
      how: 'the same',
    })
    return [
      { what, unit: 'ms', ours: measured.wallMs, naive: naive?.ms, how: naive?.how },
      { what: `${what}: processors, for each host`, unit: 'ms', ours: cpuMs / hosts },
      perHost('round trips', requests + executions, naive?.trips),
      perHost('remote executions', executions, naive?.commands),
      perHost('commands', found.cost.ssh_commands, naive?.commands),
      perHost('API requests', requests, naive?.requests),
      { what: `${what}: peak memory`, unit: 'MiB', ours: measured.peakMiB },
      { what: `${what}: longest stall`, unit: 'ms', ours: measured.stallMs },
    ]
  } finally {
    await cloud.stop()
  }
}

/** What a first version would do: one host and one command at a time, and one request for each object. */
async function oneByOne(spec: CloudSpec, access: CloudApartAccess, say: (text: string) => void) {
  const model = generateCloud(spec)
  const lines = model.hosts.map((host) => [...answersOf(model, host).keys()])
  const [sample = []] = lines
  const commands = lines.flat().length
  say(`the ${sample.length} commands of one host, one by one`)
  const { ms } = await timed(() =>
    runOneByOne(
      access,
      sample.map((line) => `sudo -n ${line}`),
    ),
  )
  const requests = perObjectRequests(model)
  return {
    ms: (ms * commands) / sample.length + requests * LATENCY_MS,
    trips: commands + requests,
    commands,
    requests,
    how: 'one execution per command, one request per object, in turn (from 1 host)',
  }
}

/** Commands on the master host as a first version would run them: each in an execution of its own, in turn. */
async function runOneByOne(access: CloudApartAccess, lines: readonly string[]): Promise<void> {
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
  const { cost } = measured.scan
  return [
    { what, unit: 'ms', ours: measured.wallMs },
    { what: `${what}: processors`, unit: 'ms', ours: measured.cpuMs },
    { what: `${what}: API requests`, unit: 'calls', ours: cost.api_calls },
    { what: `${what}: commands`, unit: 'calls', ours: cost.ssh_commands },
    { what: `${what}: peak memory`, unit: 'MiB', ours: measured.peakMiB },
  ]
}
