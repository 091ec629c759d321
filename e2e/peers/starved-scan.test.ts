/** What a scan makes of a machine that has no time for it. */
import { expect, test } from 'vitest'
import { startCloudApart } from '../bench/cloud-apart'
import { openBackendSession } from './backend-session'

/** Of every connection: shorter than the stretches in which this process does nothing. */
const LIMIT_S = 2
const BLOCKED_MS = 2_500
const FREE_MS = 500

/** Keeps this process from listening now and again, as long work of its own or a starved processor does. */
function starve() {
  let timer: NodeJS.Timeout
  const block = () => {
    const endMs = performance.now() + BLOCKED_MS
    while (performance.now() < endMs);
    timer = setTimeout(block, FREE_MS)
  }
  block()
  return () => clearTimeout(timer)
}

test('time without a processor costs no host, and a host that is silent is given up all the same', async () => {
  const cloud = await startCloudApart({
    hosts: 6,
    instancesPerHost: 3,
    latencyMs: 100,
    silentHosts: ['sim-node-003'],
  })
  const session = await openBackendSession()
  try {
    const { environmentDocument } = cloud
    const groups = environmentDocument.configuration as readonly object[]
    const configuration = groups.map((group) => ({ ...group, timeout: LIMIT_S }))
    const environment = await session.add({ ...environmentDocument, configuration })
    const release = starve()
    const scan = await session.scan(environment).finally(release)
    expect(scan.hosts.map(({ host, state }) => [host, state])).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => [`sim-node-00${number}`, number === 3 ? 'failed' : 'done']),
    )
    expect(scan.problems).toMatchObject([{ hosts: ['sim-node-003'], error: { code: 'timeout' } }])
  } finally {
    await session.close()
    await cloud.stop()
  }
}, 120_000)
