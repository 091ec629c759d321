/**
 * Changes a real cloud step by step: a network with DHCP and a router, an instance on it, another host, one more
 * interface and more addresses, another size, a fail-over, and everything deleted again. What a step made is deleted
 * whatever happens.
 */
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { CloudApi } from './cloud-api'
import { list, record, str } from './compare'
import type { CloudTruth } from './verify'

const runFile = promisify(execFile)
/** How long a server may take to get where it is wanted. */
const SERVER_MS = 300_000
/** How long agents may take to do what the APIs promised. */
const SETTLE_MS = 150_000
const PAUSE_MS = 3_000

export interface Stage {
  readonly step: string
  /** What could not be done here, or did not come to rest. */
  readonly remarks: readonly string[]
  readonly truth: CloudTruth
  /** Ids of what the scenario has made so far, and of what it deleted; names of hosts its instance was on. */
  readonly touched: ReadonlySet<string>
}

interface Step {
  readonly step: string
  /** Answers why it could not be done, where a cloud need not be able to. */
  readonly change: () => Promise<string | undefined>
}

/**
 * Answers whether every step was gone through and nothing was left in the cloud. Ctrl-C ends it early, whatever it waits for.
 * @param failover command of this computer that makes an HA router change its host
 * @param look is shown the cloud before the first step and when it rests after each
 */
export async function runScenario(
  { api, ask, failover }: { api: CloudApi; ask: () => Promise<CloudTruth>; failover: string | undefined },
  look: (stage: Stage) => Promise<void>,
): Promise<boolean> {
  const before = await atRest(ask, [], [])
  await look({ step: 'as it was', touched: new Set(), ...before })
  const interrupt = new AbortController()
  const { signal } = interrupt
  const cloud = changeable(api, before.truth, signal)
  const steps = [
    ...cloud.steps,
    ...(failover === undefined ? [] : [{ step: 'fail-over', change: () => runCommand(failover) }]),
    { step: 'instance deleted', change: cloud.deleteServer },
    { step: 'network and router deleted', change: cloud.deleteAll },
  ] satisfies Step[]
  /** Called twice where a terminal tells both npm and this program. */
  const onInterrupt = () => {
    if (signal.aborted) return
    interrupt.abort()
    console.log('Interrupted: what was made is being deleted.')
  }
  process.on('SIGINT', onInterrupt)
  let isThrough = false
  try {
    for (const { step, change } of steps) {
      const remark = await change()
      const { truth, remarks } = await atRest(ask, cloud.own, cloud.gone, signal)
      const touched = new Set([...cloud.own, ...cloud.gone, ...cloud.hosts])
      await look({ step, remarks: remark === undefined ? remarks : [remark, ...remarks], truth, touched })
      signal.throwIfAborted()
    }
    isThrough = true
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  } finally {
    await cloud.deleteAll()
    // Agents clear up some time after the APIs have forgotten.
    const { truth } = await atRest(ask, [], cloud.gone)
    const added = (of: (truth: CloudTruth) => readonly string[]) => {
      const known = new Set(of(before.truth))
      return of(truth).filter((one) => !known.has(one))
    }
    const inCloud = added(({ api: { servers, networks, routers, ports, floatingIps } }) =>
      [...servers, ...networks, ...routers, ...ports, ...floatingIps].map(({ id }) => id),
    )
    const onHosts = added((one) => thingsOn(one).filter((thing) => !thing.includes(' address ')))
    if (inCloud.length > 0) console.log(`Left in the cloud: ${inCloud.join(', ')}`)
    if (onHosts.length > 0) console.log(`Left on hosts by their agents:\n  ${onHosts.join('\n  ')}`)
    isThrough &&= inCloud.length === 0
    process.off('SIGINT', onInterrupt)
  }
  return isThrough
}

const thingsOn = ({ hosts }: CloudTruth) =>
  hosts.flatMap(({ host, told }) => told('thing').map((line) => `${host} ${line}`))

async function runCommand(command: string): Promise<undefined> {
  await runFile('sh', ['-c', command])
}

/** The steps that go through the APIs. */
function changeable(api: CloudApi, { api: known }: CloudTruth, signal: AbortSignal) {
  const name = `verify-cloud-${Date.now().toString(36)}`
  const made: { path: string; service: 'compute' | 'network'; before?: (() => Promise<unknown>) | undefined }[] = []
  /** Ids of what exists because of this scenario, and of what it deleted. */
  const own: string[] = []
  const gone: string[] = []
  let server = ''

  const make = async (service: 'compute' | 'network', path: string, key: string, body: object) => {
    const named = key === 'floatingip' ? body : { name, ...body }
    const answer = await api.send('POST', service, path, { [key]: named })
    const id = str(record(answer[key]).id)
    made.push({ service, path: `${path}/${id}` })
    own.push(id)
    return id
  }
  const remove = async (service: 'compute' | 'network', path: string) => {
    const one = made.find((candidate) => candidate.path === path)
    if (!one) return
    await one.before?.()
    one.before = undefined
    await api.send('DELETE', service, path)
    made.splice(made.indexOf(one), 1)
    const id = path.split('/').at(-1) ?? ''
    own.splice(own.indexOf(id), 1)
    gone.push(id)
  }
  const state = async () => record((await api.send('GET', 'compute', `/servers/${server}`)).server)
  const act = (action: object) => api.send('POST', 'compute', `/servers/${server}/action`, action)
  /** @throws Error when it does not get there */
  const until = async (status: string) => {
    const deadline = Date.now() + SERVER_MS
    for (;;) {
      const now = await state()
      if (now.status === status && now['OS-EXT-STS:task_state'] === null) return now
      if (now.status === 'ERROR') throw new Error(`the instance is in error: ${str(record(now.fault).message)}`)
      if (Date.now() > deadline) throw new Error(`the instance is ${str(now.status)}, not ${status}`)
      await sleep(PAUSE_MS, undefined, { signal })
    }
  }
  /** What need not be possible everywhere. */
  const maybe = async (change: () => Promise<unknown>): Promise<string | undefined> => {
    try {
      await change()
      return undefined
    } catch (thrown) {
      signal.throwIfAborted()
      // A resize that failed leaves the guest off, and the instance in error.
      await act({ 'os-resetState': { state: 'active' } })
      await act({ reboot: { type: 'HARD' } })
      await sleep(PAUSE_MS)
      await until('ACTIVE')
      return `not possible here: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    }
  }

  const external = known.networks.find((one) => one['router:external'] === true)
  const shared = known.networks.find((one) => one.shared === true && one['router:external'] !== true)
  const example = known.servers.find((one) => one.status === 'ACTIVE')
  const [first = '', second = ''] = computesAlike(known)
  let network = ''
  const migrateLive = () =>
    maybe(async () => {
      const { 'OS-EXT-SRV-ATTR:host': host } = await state()
      if (host === second) return
      await act({ 'os-migrateLive': { host: second, block_migration: 'auto' } })
      await sleep(PAUSE_MS)
      const now = await until('ACTIVE')
      if (now['OS-EXT-SRV-ATTR:host'] !== second) throw new Error(`it stayed on ${first}`)
    })

  const steps: Step[] = [
    {
      step: 'network with DHCP and router',
      change: async () => {
        network = await make('network', '/v2.0/networks', 'network', {})
        const subnet = { network_id: network, cidr: '10.213.7.0/24', ip_version: 4, enable_dhcp: true }
        const answer = await api.send('POST', 'network', '/v2.0/subnets', { subnet })
        const subnet_id = str(record(answer.subnet).id)
        const gateway = external && { external_gateway_info: { network_id: external.id } }
        const router = await make('network', '/v2.0/routers', 'router', { ...gateway })
        await api.send('PUT', 'network', `/v2.0/routers/${router}/add_router_interface`, { subnet_id })
        const last = made.at(-1)
        if (last)
          last.before = () =>
            api.send('PUT', 'network', `/v2.0/routers/${router}/remove_router_interface`, { subnet_id })
        return external ? undefined : 'there is no external network'
      },
    },
    {
      step: 'instance created',
      change: async () => {
        server = await make('compute', '/servers', 'server', {
          imageRef: str(record(example?.image).id),
          flavorRef: str(record(example?.flavor).id),
          networks: [{ uuid: network }],
          ...(first !== '' && { host: first }),
        })
        await until('ACTIVE')
        return undefined
      },
    },
    {
      // Before an interface is attached: Nova then forgets the MTU of the others for up to a minute, and libvirt refuses.
      step: 'live migration',
      change: async () => {
        if (second === '') return 'no two hosts with the same kind of agent'
        const failure = await migrateLive()
        if (failure === undefined) return undefined
        // It may have moved all the same: Nova can ask twice at once to activate its port there, which Neutron refuses.
        return (await migrateLive()) ?? `it moved; at first ${failure}`
      },
    },
    {
      step: 'interface, address pair and floating IP added',
      change: async () => {
        const answer = await api.send('GET', 'network', `/v2.0/ports?device_id=${server}`)
        const [port_id = ''] = list(answer.ports).map(({ id }) => str(id))
        await api.send('POST', 'compute', `/servers/${server}/os-interface`, {
          interfaceAttachment: { net_id: shared?.id ?? network },
        })
        await api.send('PUT', 'network', `/v2.0/ports/${port_id}`, {
          port: { allowed_address_pairs: [{ ip_address: '10.213.7.128/28' }] },
        })
        if (external)
          await make('network', '/v2.0/floatingips', 'floatingip', { floating_network_id: external.id, port_id })
        return undefined
      },
    },
    {
      step: 'resize',
      change: async () => {
        const { flavor } = await state()
        const { vcpus, ram, disk } = record(flavor)
        const larger = await make('compute', '/flavors', 'flavor', { vcpus, disk, ram: Number(ram) + 16 })
        const whether = (action: object) =>
          maybe(async () => {
            await act(action)
            await sleep(PAUSE_MS)
            await until('VERIFY_RESIZE')
            await act({ confirmResize: null })
            await sleep(PAUSE_MS)
            await until('ACTIVE')
          })
        const resize = await whether({ resize: { flavorRef: larger } })
        if (resize === undefined) return undefined
        const migration = await whether({ migrate: { host: first } })
        return migration === undefined
          ? `resize ${resize}; migrated cold instead`
          : `resize ${resize}; cold migration ${migration}`
      },
    },
  ]
  const deleteServer = async () => {
    await remove('compute', `/servers/${server}`)
    for (let tries = 0; tries < 40; tries += 1) {
      const answer = await api.send('GET', 'compute', `/servers/${server}`).catch(() => undefined)
      if (answer === undefined) break
      await sleep(PAUSE_MS)
    }
    return undefined
  }
  /** What cannot be deleted yet, because something still uses it, is tried again. */
  const deleteAll = async () => {
    for (let tries = 0; made.length > 0 && tries < 10; tries += 1) {
      if (tries > 0) await sleep(PAUSE_MS)
      for (const { service, path } of [...made].reverse())
        await (path === `/servers/${server}` ? deleteServer() : remove(service, path)).catch((error: unknown) =>
          console.log(`${path} is not deleted: ${String(error)}`),
        )
    }
    return undefined
  }
  return { steps, own, gone, hosts: [first, second], deleteServer, deleteAll }
}

/** Two hosts that are up and have agents of the same kind for their networks. */
function computesAlike({ services, agents }: CloudTruth['api']): string[] {
  const able = services.filter((s) => s.binary === 'nova-compute' && s.state === 'up' && s.status === 'enabled')
  const kinds = new Map<string, string[]>()
  for (const agent of agents)
    if (agent.alive === true && /Open vSwitch|OVN Controller|Linux bridge/.test(str(agent.agent_type))) {
      const kind = str(agent.agent_type).replace(' Gateway', '')
      if (able.some(({ host }) => host === agent.host)) kinds.set(kind, [...(kinds.get(kind) ?? []), str(agent.host)])
    }
  return [...kinds.values()].sort((a, b) => b.length - a.length)[0]?.sort() ?? []
}

/** Asks until two answers in a row are the same and everything promised is there. */
async function atRest(
  ask: () => Promise<CloudTruth>,
  own: readonly string[],
  gone: readonly string[],
  signal?: AbortSignal,
) {
  const deadline = Date.now() + SETTLE_MS
  let last = ''
  for (;;) {
    const truth = await ask()
    const reasons = restless(truth, own, gone)
    const now = fingerprint(truth)
    if (now === last && reasons.length === 0) return { truth, remarks: [] }
    if (Date.now() > deadline)
      return { truth, remarks: [`not at rest: ${reasons.join('; ') || 'it goes on changing'}`] }
    last = now
    await sleep(PAUSE_MS, undefined, { signal })
  }
}

function fingerprint({ api, hosts }: CloudTruth): string {
  const rows = [...api.servers, ...api.networks, ...api.routers, ...api.ports].map((row) =>
    [row.id, row.status, row['OS-EXT-SRV-ATTR:host'], row['binding:host_id']].join(),
  )
  const facts = (['thing', 'guest-nic', 'ovs-port', 'bridge-port'] as const).flatMap((fact) =>
    hosts.flatMap(({ host, told }) => told(fact).map((line) => `${host} ${line}`)),
  )
  return [...rows, ...facts].sort().join('\n')
}

/** What the APIs promise and the hosts have not done yet. */
function restless(truth: CloudTruth, own: readonly string[], gone: readonly string[]): string[] {
  const { api, hosts } = truth
  const things = thingsOn(truth)
  const busy = api.servers
    .filter((one) => str(one['OS-EXT-STS:task_state']) !== '')
    .map((one) => `${str(one.name)} is busy`)
  const stays = gone.filter((id) => things.some((line) => line.includes(id))).map((id) => `${id} is still there`)
  /** Without agents, services are in no namespaces. */
  const served = api.agents.some((one) => one.agent_type === 'DHCP agent' && one.alive === true)
  const ports = api.ports.flatMap((port) => {
    const host = str(port['binding:host_id'])
    if (host === '' || !hosts.some((truth) => truth.host === host)) return []
    const mine = own.includes(str(port.network_id)) || own.includes(str(port.device_id))
    if (mine && port.status !== 'ACTIVE') return `port ${port.id} is ${str(port.status)}`
    // The router that has the port is on several hosts: its addresses are on one, which the APIs learn of later.
    const inside = things.filter((line) => line.includes(` interface `) && line.endsWith(port.id.slice(0, 11)))
    const [address] = Array.isArray(port.fixed_ips) ? port.fixed_ips.map((one) => str(record(one).ip_address)) : []
    if (
      !served ||
      !/^network:.*(dhcp|router)/.test(str(port.device_owner)) ||
      (inside.length === 0 && !mine) ||
      !address
    )
      return []
    const there = things.some(
      (line) => line.startsWith(`${host} address `) && line.includes(`${port.id.slice(0, 11)}/${address}/`),
    )
    return there ? [] : `${address} of port ${port.id} is not on ${host}`
  })
  const unserved = served
    ? api.networks
        .filter(({ id, subnets }) => own.includes(id) && Array.isArray(subnets) && subnets.length > 0)
        .filter(({ id }) => !things.some((line) => line.includes(` interface qdhcp-${id} tap`)))
        .map(({ name }) => `no DHCP server of ${str(name)}`)
    : []
  return [...busy, ...stays, ...ports, ...unserved]
}
