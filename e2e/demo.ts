/**
 * `npm run demo`: a simulated cloud of 20 hosts and 300 instances, and the product in front of it, scanned. Everything is
 * on loopback and in a folder of its own, and is gone when it ends: by Ctrl+C, or with the product's window.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from '../electron/host/build-if-needed.mjs'
import { startCloudApart } from './bench/cloud-apart'
import { calipso } from './calipso'
import type { CloudSpec } from './peers/cloud-spec'

const SPEC = {
  name: 'demo',
  hosts: 20,
  instancesPerHost: 15,
  mix: ['ovs', 'ovs-hybrid', 'linux-bridge', 'sriov', 'dpdk'],
  router: 'ha',
} satisfies CloudSpec & { name: string }
const START = fileURLToPath(new URL('../electron/host/start.mjs', import.meta.url))
/** Of a scan that was committed: without and with problems. */
const SCANNED = [0, 3]

let product: ChildProcess | undefined
let isInterrupted = false

const say = (text: string) => process.stderr.write(`${text}\n`)

async function demo(folder: string): Promise<void> {
  say(`Starting a simulated cloud of ${SPEC.hosts} hosts with ${SPEC.instancesPerHost} instances each …`)
  const cloud = await startCloudApart(SPEC)
  try {
    const file = join(folder, 'environment.json')
    await writeFile(file, JSON.stringify(cloud.environmentDocument), { mode: 0o600 })
    const dataDir = `--data-dir=${join(folder, 'data')}`
    await calipso([dataDir, '--quiet', 'env', 'add', '--file', file])
    say('Scanning it …')
    await calipso([dataDir, '--quiet', '--trust-host-keys', 'scan', SPEC.name], { expected: SCANNED })
    say('Hosts with Open vSwitch, its native firewall or hybrid bridges, DPDK or SR-IOV, and with Linux bridges.')
    say(`Data folder ${join(folder, 'data')}. Ctrl+C ends all.`)
    product = spawn(process.execPath, [START, dataDir], { stdio: 'inherit' })
    await once(product, 'exit')
  } finally {
    await cloud.stop()
  }
}

// The product ends first; then this process clears up.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    isInterrupted = true
    product?.kill(signal)
  })

if (buildIfNeeded(fileURLToPath(new URL('..', import.meta.url)))) {
  const folder = await mkdtemp(join(tmpdir(), 'calipso-demo-'))
  try {
    await demo(folder)
  } catch (error) {
    if (!isInterrupted) throw error
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
} else process.exitCode = 1
