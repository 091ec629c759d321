/** What simulated clouds of OVN, of routers on several hosts, and with switches answer has the shape of real answers. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generateCloud } from './cloud-generator'
import type { CloudSpec } from './cloud-spec'
import { answersOf } from './host-answers'
import * as neutron from './neutron-answers'

const fixture = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const parserFixture = (path: string) => fixture(`../../electron/discovery/parsers/fixtures/${path}.txt`)
type Row = Readonly<Record<string, unknown>>
const recorded = (cloud: string) => JSON.parse(fixture(`fixtures/${cloud}.json`)) as Record<string, readonly Row[]>
const clouds = (spec: Omit<CloudSpec, 'hosts' | 'instancesPerHost'>) =>
  generateCloud({ hosts: 3, instancesPerHost: 2, ...spec })

/** What tells a port's kind and whereabouts. */
const whereabouts = (port: Row) => ({
  owner: String(port.device_owner).replace(/^compute:.*/, 'compute'),
  type: port['binding:vif_type'],
  isOnHost: port['binding:host_id'] !== '',
  status: port.status,
  isOwned: port.project_id !== '',
  hasDevice: port.device_id !== '',
})

describe('OVN', () => {
  const model = clouds({ driver: 'ovn' })
  const real = recorded('ovn')

  test('agents and ports', () => {
    const keys = (rows: readonly Row[] = []) => new Set(rows.map((row) => Object.keys(row).sort().join()))
    expect(keys(neutron.agents(model))).toEqual(keys(real.agents))
    const known = (real.ports ?? []).map(whereabouts)
    for (const port of neutron.ports(model)) expect(known).toContainEqual(whereabouts(port))
  })

  test.each(['northbound', 'southbound'])('the %s database', (database) => {
    const text = parserFixture(`ovn/ovn-${database}`)
    const [, command = ''] = text.split('\n')
    const [controller] = model.hosts
    const ours = controller && answersOf(model, controller).get(command.replace(/^# /, ''))
    const lists = (output: string) =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as { headings: string[]; data: unknown[][] })
    const [theirs, mine] = [lists(text), lists(ours ?? '')]
    expect(mine.map(({ headings }) => headings)).toEqual(theirs.map(({ headings }) => headings))
    for (const [index, { headings, data }] of theirs.entries()) {
      const kinds = (rows: readonly unknown[][], column: number) => new Set(rows.map((row) => cellKind(row[column])))
      for (const [column, heading] of headings.entries()) {
        const known = data.length > 0 ? kinds(data, column) : undefined
        const odd = [...kinds(mine[index]?.data ?? [], column)].filter(
          (kind) => known && !known.has(kind) && !isSet(kind),
        )
        expect([heading, odd]).toEqual([heading, []])
      }
    }
  })
})

/** A bare value by its type, else the tag in front: "map", "uuid", "set". */
const cellKind = (cell: unknown) => (Array.isArray(cell) ? String(cell[0]) : typeof cell)
/** A set of one is printed as its element, so either may be had. */
const isSet = (kind: string) => kind === 'set' || kind === 'uuid' || kind === 'string'

describe('routers on several hosts', () => {
  const kinds = (['legacy', 'ha', 'dvr', 'dvr-ha'] as const).map((router) => clouds({ driver: 'ovs', router }))
  const withTrunks = clouds({ driver: 'ovs', seed: 41 })
  const real = recorded('ha')

  test('ports are where those of the same kind are', () => {
    const known = (real.ports ?? []).map(whereabouts)
    const odd = [...kinds, withTrunks]
      .flatMap((model) => neutron.ports(model).map(whereabouts))
      .filter((port) => known.some(({ owner }) => owner === port.owner))
      .filter(
        (port) => !known.some((one) => JSON.stringify({ ...one, type: '' }) === JSON.stringify({ ...port, type: '' })),
      )
    expect(odd).toEqual([])
    const owners = (ports: readonly { readonly owner: string }[]) => new Set(ports.map(({ owner }) => owner))
    const ours = owners([...kinds, withTrunks].flatMap((model) => neutron.ports(model).map(whereabouts)))
    expect([...owners(known)].filter((owner) => !ours.has(owner))).toEqual([])
    const keys = (rows: readonly Row[] = []) => rows.map((row) => Object.keys(row).sort().join())
    expect(new Set(keys(neutron.trunks(withTrunks)))).toEqual(new Set(keys(real.trunks)))
  })

  test('routers and their agents', () => {
    const keys = (rows: readonly Row[] = []) => [...new Set(rows.flatMap((row) => Object.keys(row)))].sort()
    for (const model of kinds) expect(keys(neutron.routers(model))).toEqual(keys(real.routers))
    const highlyAvailable = kinds[1]
    const [router] = highlyAvailable?.routers ?? []
    const agents = highlyAvailable && neutron.agentsOfRouter(highlyAvailable, router?.id ?? '')
    expect(keys(agents)).toEqual(keys(real['l3-agents']))
    expect(new Set(agents?.map(({ ha_state }) => ha_state))).toEqual(new Set(['active', 'standby']))
  })
})

test('neighbours by LLDP', () => {
  const model = Array.from({ length: 9 }, (_, seed) => clouds({ driver: 'ovs', seed }))
  const told = model.flatMap((one) => one.hosts.flatMap((host) => answersOf(one, host).get(LLDP) ?? []))
  const paths = (value: unknown, prefix = ''): string[] =>
    Array.isArray(value)
      ? value.flatMap((item) => paths(item, `${prefix}[]`))
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => paths(inner, `${prefix}.${key}`))
        : [prefix]
  const text = parserFixture('bonded/lldpcli-f-json0-show-neighbors-details')
  const known = new Set(paths(JSON.parse(text.slice(text.indexOf('{')))))
  const ours = told.flatMap((output) => paths(JSON.parse(output)))
  expect(ours.length).toBeGreaterThan(0)
  expect([...new Set(ours)].filter((path) => !known.has(path))).toEqual([])
})
const LLDP = 'lldpcli -f json0 show neighbors details'
