/** What the simulated cloud answers has the shape of what real services and hosts answered once. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generateCloud } from './cloud-generator'
import type { SimulatedHost } from './cloud-model'
import { answersOf } from './host-answers'
import { projectsBody, regionsBody, tokenBody } from './keystone-answers'
import * as neutron from './neutron-answers'
import * as nova from './nova-answers'
import { regionsAt } from './openstack-answers'

const model = generateCloud({ hosts: 3, instancesPerHost: 4 })
const [native, hybrid, linuxBridge] = model.hosts as [SimulatedHost, SimulatedHost, SimulatedHost]

const fixture = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../electron/${path}`, import.meta.url), 'utf8'))
const api = (service: string) =>
  fixture(`connections/openstack/fixtures/${service}.json`) as Record<string, { body: Record<string, unknown> }>

const recorded = { keystone: api('keystone'), nova: api('nova'), neutron: api('neutron') }

/** Every path to a value that is not a list or an object, with "[]" for any element: "ports[].fixed_ips[].ip_address". */
function paths(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${prefix}[]`))
  if (typeof value !== 'object' || value === null) return [prefix]
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, `${prefix}.${key}`))
}

/** Parts whose keys are names, or that only some deployments have. */
const FREE =
  /\.(hosts|addresses|metadata|configurations|binding:vif_details|links|bookmark|cpu_info|allowed_address_pairs|is_default)\b/

const shapeOf = (value: unknown) => [...new Set(paths(value).filter((path) => !FREE.test(path)))].sort()

describe('API answers', () => {
  test.each([
    ['GET /v2.1/os-services', { services: nova.services(model) }],
    ['GET /v2.1/os-aggregates', { aggregates: nova.aggregates(model) }],
    ['GET /v2.1/os-hypervisors/detail', { hypervisors: nova.hypervisors(model) }],
    ['GET /v2.1/servers/detail', { servers: nova.servers(model) }],
    ['GET /v2.1/flavors/detail', { flavors: nova.flavors() }],
    ['GET /v2.1/os-availability-zone/detail', { availabilityZoneInfo: nova.zones(model) }],
  ])('Nova %s', (request, body) => {
    expect(shapeOf(body)).toEqual(shapeOf(recorded.nova[request]?.body))
  })

  test.each([
    ['networks', neutron.networks],
    ['subnets', neutron.subnets],
    ['ports', neutron.ports],
    ['routers', neutron.routers],
    ['floatingips', neutron.floatingips],
    ['security_groups', neutron.securityGroups],
    ['segments', neutron.segments],
    ['agents', neutron.agents],
  ] as const)('Neutron %s', (key, make) => {
    const body: unknown = recorded.neutron[`GET /v2.0/${key.replace('_', '-')}`]?.body[key]
    expect(shapeOf(make(model))).toEqual(shapeOf(body))
  })

  test('the configurations of agents are those of the same agent type', () => {
    const real = recorded.neutron['GET /v2.0/agents']?.body.agents as { agent_type: string; configurations: object }[]
    for (const agent of neutron.agents(model)) {
      const same = real.filter((one) => one.agent_type === agent.agent_type)
      expect(same.map((one) => Object.keys(one.configurations).sort())).toContainEqual(
        Object.keys(agent.configurations as object).sort(),
      )
    }
  })

  test('Keystone', () => {
    const { regions } = regionsAt('http://k', new Map([['RegionOne', model]]))
    const token = tokenBody(regions, 'admin', '2026-01-05T09:00:00.000000Z')
    expect(shapeOf(token)).toEqual(shapeOf(recorded.keystone['POST /v3/auth/tokens']?.body))
    const projects = projectsBody([model])
    expect(paths(projects).sort()[0]).toBe('.links.next')
    expect(shapeOf(projects)).toEqual(shapeOf(recorded.keystone['GET /v3/projects']?.body))
    expect(shapeOf(regionsBody(['RegionOne']))).toEqual(shapeOf(recorded.keystone['GET /v3/regions']?.body))
  })
})

describe('command outputs', () => {
  interface Recording {
    readonly commands: readonly { readonly text: string; readonly stdout: readonly string[] }[]
  }
  /** A host of the same kind; the recorded hosts are node 1 native, node 2 hybrid, node 3 Linux bridge. */
  const outputs = (node: number, host: SimulatedHost) => {
    const { commands } = fixture(`discovery/fixtures/lab/lab-node${node}.json`) as Recording
    const answers = answersOf(model, host)
    return (line: string) => ({
      real: commands.find((command) => command.text === line)?.stdout.join('\n') ?? '',
      ours: answers.get(line) ?? '',
    })
  }
  const hosts = [
    ['OVS native', outputs(1, native)],
    ['OVS hybrid', outputs(2, hybrid)],
    ['Linux bridge', outputs(3, linuxBridge)],
  ] as const

  const rows = (text: string) => JSON.parse(text) as Record<string, unknown>[]
  const keysOfAll = (text: string) => new Set(rows(text).flatMap((row) => Object.keys(row)))
  /** Only where devices of a bus, bonds and VLANs are: the recorded hosts have none, another recording does. */
  const ONLY_OURS = new Set(['parentbus', 'parentdev', 'link', 'master'])

  test.each(hosts)('%s: ip -j prints the same keys', (_, output) => {
    for (const line of ['ip -d -j link show', 'ip -j addr show']) {
      const { real, ours } = output(line)
      const real_ = keysOfAll(real)
      const unknown = [...keysOfAll(ours)].filter((key) => !real_.has(key) && !ONLY_OURS.has(key))
      expect(unknown).toEqual([])
      const plain = rows(ours).find((row) => row.ifname === 'lo') ?? {}
      const recordedPlain = rows(real).find((row) => row.ifname === 'lo') ?? {}
      expect(Object.keys(plain).sort()).toEqual(Object.keys(recordedPlain).sort())
    }
  })

  test.each(hosts.slice(0, 2))('%s: the OVS tables have the same columns', (_, output) => {
    for (const name of ['Open_vSwitch', 'Bridge', 'Port', 'Interface']) {
      const { real, ours } = output(`ovs-vsctl --format=json list ${name}`)
      const columns = (text: string) => (JSON.parse(text) as { headings: string[] }).headings
      expect(columns(ours)).toEqual(columns(real))
    }
  })

  test.each(hosts)('%s: every kind of libvirt interface has the same elements', (_, output) => {
    const elements = (xml: string) =>
      [...(/<interface[\s\S]*?<\/interface>/.exec(xml)?.[0] ?? '').matchAll(/<(\w+)(?: (\w+)=)?/g)].map(
        (m) => `${m[1]} ${m[2]}`,
      )
    const node = hosts.findIndex(([name]) => name === _)
    const { commands } = fixture(`discovery/fixtures/lab/lab-node${node + 1}.json`) as Recording
    const real = commands.find((command) => command.text.startsWith('virsh -r dumpxml'))?.stdout.join('\n') ?? ''
    const host = model.hosts[node]
    const instance = model.instances.find((one) => one.host === host)
    const ours = output(`virsh -r dumpxml ${instance?.id}`).ours
    expect(elements(ours)).toEqual(elements(real))
    expect(elements(ours).length).toBeGreaterThan(5)
  })

  test('lists of guests, namespaces, devices and forwarding entries look alike', () => {
    const native = hosts[0][1]
    const shape = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID').split('\n')
    const uuids = native('virsh -r list --all --uuid')
    expect(new Set(shape(uuids.ours))).toEqual(new Set(shape(uuids.real)))
    const namespaces = native('ip -j netns list')
    expect(keysOfAll(namespaces.ours)).toEqual(keysOfAll(namespaces.real))
    const device = /^lrwxrwxrwx 1 root root 0 \w{3} +\d+ \d\d:\d\d (\S+) -> \.\.\/\.\.\/devices\/\S+\/net\/\1$/
    for (const text of Object.values(native('ls -l /sys/class/net'))) {
      expect(
        text
          .trim()
          .split('\n')
          .slice(1)
          .filter((line) => !device.test(line)),
      ).toEqual([])
    }
    const forwarding = hosts[2][1]('bridge -j fdb show')
    const known = keysOfAll(forwarding.real)
    expect([...keysOfAll(forwarding.ours)].filter((key) => !known.has(key))).toEqual([])
  })
})
