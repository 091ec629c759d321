import { setMaxListeners } from 'node:events'
import { AppError } from '@shared/contract/errors'
import { OPENSTACK } from '@shared/kinds/openstack'
import type { InventoryObject } from '@shared/model/inventory-object'
import { knowledgeOf } from '@shared/model/knowledge'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildSnapshot } from '../../store/inventory-snapshot'
import type { InventorySnapshot } from '../../store/repository'
import {
  createRecordedCloud,
  createRecordedDatabase,
  loadApi,
  RECORDED_HOSTS,
  type RecordedCloudOptions,
} from '../testing/recorded-cloud'
import { AT, ENVIRONMENT, type RecordedScanInput, scanRecorded } from '../testing/scan-recorded'
import { createScanProgress } from './scan-progress'
import { waitingStages } from './scan-record'

const VM1 = 'd1cabbd7-3fa1-4d60-816a-82cea45de641'
const LATER = '2026-01-02T04:00:00.000Z'

/** Everything but when it was seen. */
const timeless = (objects: readonly InventoryObject[]) =>
  objects.map(({ last_scanned: _at, reading, ...object }) => ({
    ...object,
    reading: reading && { ...reading, at: '' },
  }))

describe('a full scan of the recorded cloud', () => {
  it('finds what the cloud has', async () => {
    const scan = await scanRecorded()

    expect(scan.problems).toEqual([])
    expect(scan.snapshot.counts.byType).toMatchObject({
      region: 1,
      project: 2,
      availability_zone: 3,
      aggregate: 1,
      host_ref: 1,
      host: 3,
      network: 3,
      port: 11,
      instance: 4,
      vservice: 3,
      vnic: 10,
      host_pnic: 9,
      vconnector: 4,
      vedge: 2,
      otep: 3,
      network_agent: 6,
      security_group: 2,
    })
  })

  it('gives every object a place: its parent exists and its path is the parent’s plus itself', async () => {
    const { snapshot } = await scanRecorded()
    for (const object of snapshot.objects.values()) {
      const parent = snapshot.objects.get(object.parent_id)
      expect(parent?.type ?? 'environment').toBe(object.parent_type)
      expect(object.id_path).toBe(`${parent?.id_path ?? '/lab'}/${object.id}`)
      expect(object.name_path).toBe(`${parent?.name_path ?? '/lab'}/${object.name}`)
      expect(object.environment).toBe('lab')
      expect(object.last_scanned).toBe(AT)
    }
  })

  it('reaches the network from every running instance', async () => {
    const { snapshot } = await scanRecorded()
    for (const instance of snapshot.byType('instance')) {
      const nodes = snapshot.cliques.get(instance.id)?.nodes ?? []
      expect(nodes).toEqual(expect.arrayContaining(instance.network as string[]))
      expect(instance.clique).toBe(true)
    }
  })

  it('asks each host twice at most: what is always asked, and what that made known', async () => {
    const cloud = createRecordedCloud()
    await scanRecorded({ cloud })
    expect([...cloud.executions.values()]).toEqual([2, 2, 2])
  })

  it('begins to log in before everything of the cloud is read, and only where hosts are to be asked', async () => {
    const approached = async (options: NonNullable<RecordedScanInput['options']>) => {
      const cloud = createRecordedCloud({ delayMs: () => 1 })
      const hosts: string[] = []
      const prepare = (host: string) => {
        if (cloud.executions.size === 0) hosts.push(host)
      }
      await scanRecorded({ cloud: { ...cloud, shell: { ...cloud.shell, prepare } }, options })
      return hosts
    }
    expect(await approached({})).toEqual([...RECORDED_HOSTS])
    expect(await approached({ hosts: ['lab-node2'] })).toEqual(['lab-node2'])
    expect(await approached({ sources: { api: true, cli: false, db: false } })).toEqual([])
  })

  it('shows a floating IP on the instance, on its port and on the router it passes', async () => {
    const { get } = await scanRecorded()
    const floatingIp = {
      id: '95d60c69-e732-4baf-925f-6cabcbec7aeb',
      floating_ip_address: '172.24.4.104',
      fixed_ip_address: '10.10.1.162',
      port_id: '49fecfe5-9bed-483b-9aba-5ff2545d1ca3',
      router_id: 'd49a9391-956f-4ab6-b5e8-edf7da9d6674',
      floating_network_id: '8dbf2eb2-2efc-408b-ba84-dbc8d5666eb0',
      status: 'ACTIVE',
    }
    for (const id of [VM1, floatingIp.port_id, `lab-node1-qrouter-${floatingIp.router_id}`])
      expect(get(id).floating_ips).toEqual([floatingIp])
    expect(get(VM1).security_group_ids).toEqual([get('12b9c058-3013-4782-bf06-ee3d6b13fabd').id])
  })

  it('keeps floating IPs while they cannot be read, and drops them once they are gone', async () => {
    const first = await scanRecorded()
    const failing = createRecordedCloud({ failLists: { floatingIps: 'timeout' } })
    const second = await scanRecorded({ previous: first.snapshot, cloud: failing, at: LATER })
    expect(second.get(VM1).floating_ips).toEqual(first.get(VM1).floating_ips)
    expect(second.problems).toHaveLength(1)
    const api = loadApi()
    api.neutron.floatingIps.length = 0
    const third = await scanRecorded({ previous: second.snapshot, cloud: createRecordedCloud({ api }), at: LATER })
    expect(third.get(VM1).floating_ips).toBeUndefined()
  })

  it('takes a cloud without floating IPs and security groups for what it is', async () => {
    const failLists = { floatingIps: 'not-found', securityGroups: 'not-found' } as const
    const scan = await scanRecorded({ cloud: createRecordedCloud({ failLists }) })
    expect(scan.problems).toEqual([])
    expect(scan.ids('security_group')).toEqual([])
  })

  it('leaves out the group of a project that has nothing else, and keeps those whose project it cannot see', async () => {
    const api = loadApi()
    const [group] = api.neutron.securityGroups
    const service = api.projects.find(({ name }) => name === 'service')?.id ?? ''
    if (!group) throw new Error('no security group is recorded')
    api.neutron.securityGroups.push(
      { ...group, id: 'of-service', project_id: service },
      { ...group, id: 'of-hidden', project_id: 'hidden' },
    )
    const { ids, get } = await scanRecorded({ cloud: createRecordedCloud({ api }) })
    expect(ids('security_group')).not.toContain('of-service')
    expect(ids('project')).not.toContain(service)
    expect(get('of-hidden').name_path).toBe('/lab/Projects/Unknown project/Security groups/default')
  })

  it('says how far it got, host by host', async () => {
    const { progress } = await scanRecorded()
    expect(progress.stages().map((stage) => `${stage.id} ${stage.state}`)).toEqual([
      'connect done',
      'regions done',
      'projects done',
      'networks done',
      'ports done',
      'aggregates done',
      'hosts done',
      'links done',
      'cliques done',
      'commit waiting',
    ])
    expect(progress.hosts().map(({ host, state, cells }) => [host, state, cells.vnic, cells.host_pnic])).toEqual([
      ['lab-node1', 'done', { state: 'ok', count: 6 }, { state: 'ok', count: 3 }],
      ['lab-node2', 'done', { state: 'ok', count: 3 }, { state: 'ok', count: 3 }],
      ['lab-node3', 'done', { state: 'ok', count: 1 }, { state: 'ok', count: 3 }],
    ])
  })
})

describe('determinism', () => {
  it.each([
    ['lab', 6],
    ['ovn', 6],
    ['ha', 20],
  ] as const)(
    'gives the same result whatever order the answers of %s come in',
    { timeout: 120_000 },
    async (recording, numRuns) => {
      const scan = (more: RecordedCloudOptions, previous?: InventorySnapshot) =>
        scanRecorded({ cloud: createRecordedCloud({ recording, ...more }), ...(previous && { previous }) })
      const first = await scan({})
      // What is kept of a first scan counts from the second on.
      const second = await scan({}, first.snapshot)
      const texts = [first, second].map(({ result }) => JSON.stringify(result))
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(12), { minLength: 20, maxLength: 20 }),
          fc.boolean(),
          async (delays, isAgain) => {
            let next = 0
            const delayMs = () => delays[next++ % delays.length] ?? 0
            const { result } = await scan({ delayMs }, isAgain ? second.snapshot : undefined)
            expect(JSON.stringify(result) === texts[isAgain ? 1 : 0]).toBe(true)
          },
        ),
        { numRuns, seed: 20 },
      )
    },
  )

  it('gives the same result whatever order the lists are in', async () => {
    const reference = await scanRecorded()
    const api = loadApi()
    for (const list of [...Object.values(api.nova), ...Object.values(api.neutron), api.projects]) list.reverse()
    const scan = await scanRecorded({ cloud: createRecordedCloud({ api }) })
    expect(JSON.stringify(scan.result)).toBe(JSON.stringify(reference.result))
  })

  it('changes nothing but times when the cloud did not change', async () => {
    const first = await scanRecorded()
    const second = await scanRecorded({ previous: first.snapshot, at: LATER })
    expect(timeless(second.result.objects)).toEqual(timeless(first.result.objects))
    expect(second.result.objects.every((object) => object.last_scanned === LATER)).toBe(true)
    expect(second.result.links.map((link) => link.id)).toEqual(first.result.links.map((link) => link.id))
  })
})

describe('parts of a scan', () => {
  it('removes what the cloud no longer has, with what hangs below', async () => {
    const first = await scanRecorded()
    const api = loadApi()
    const [gone] = api.nova.servers.splice(0, 1)
    const second = await scanRecorded({ previous: first.snapshot, cloud: createRecordedCloud({ api }) })
    expect(second.snapshot.objects.has(gone?.id ?? '')).toBe(false)
    expect(second.snapshot.byType('vnic').filter((vnic) => vnic.instance_id === gone?.id)).toEqual([])
  })

  it('asks only the chosen hosts and keeps the others as they are', async () => {
    const first = await scanRecorded()
    const cloud = createRecordedCloud()
    const second = await scanRecorded({
      previous: first.snapshot,
      cloud,
      at: LATER,
      options: { hosts: ['lab-node2'] },
    })
    expect([...cloud.executions.keys()]).toEqual(['lab-node2'])
    expect(timeless(second.result.objects)).toEqual(timeless(first.result.objects))
    const seen = (host: string) =>
      new Set(
        second.snapshot
          .byType('vnic')
          .filter((v) => v.host === host)
          .map((v) => v.last_scanned),
      )
    expect([seen('lab-node1'), seen('lab-node2')]).toEqual([new Set([AT]), new Set([LATER])])
    expect(second.snapshot.counts.stale).toBe(0)
  })

  it('takes over only the subtree of the chosen object', async () => {
    const first = await scanRecorded()
    const instance = first.snapshot.byType('instance').find((one) => one.host === 'lab-node3')
    const api = loadApi()
    for (const network of api.neutron.networks) network.mtu = 9000
    for (const server of api.nova.servers) server.name = `${server.name}-renamed`
    const cloud = createRecordedCloud({ api })
    const second = await scanRecorded({
      previous: first.snapshot,
      cloud,
      at: LATER,
      options: { object_id: instance?.id ?? '' },
    })
    expect([...cloud.executions.keys()]).toEqual(['lab-node3'])
    const changed = second.result.objects.filter((object) => object.last_scanned === LATER && object.sources.length > 0)
    // With the switch of its host, which lists the vNIC.
    expect(changed.map((object) => object.type).sort()).toEqual(['instance', 'vconnector', 'vnic'])
    expect(second.get(instance?.id ?? '').name).toBe('vm4-renamed')
    expect(second.snapshot.byType('network').every((network) => network.mtu !== 9000)).toBe(true)
  })

  it('derives of a part what a whole derivation gives, and leaves all other documents untouched', async () => {
    const first = await scanRecorded()
    const api = loadApi()
    const [gone] = api.nova.servers.filter((server) => server['OS-EXT-SRV-ATTR:host'] === 'lab-node2')
    api.nova.servers.splice(api.nova.servers.indexOf(gone as never), 1)
    const part = await scanRecorded({
      previous: first.snapshot,
      cloud: createRecordedCloud({ api }),
      at: LATER,
      options: { object_id: 'lab-node2' },
    })
    expect(part.snapshot.objects.has(gone?.id ?? '')).toBe(false)
    const links = await scanRecorded({ previous: part.snapshot, options: { scope: 'links' } })
    const whole = await scanRecorded({ previous: links.snapshot, options: { scope: 'cliques' } })
    const ids = ({ links, cliques }: typeof part.result) => ({
      links: links.map((link) => [link.id, link.attributes]).sort(),
      cliques: cliques.map((clique) => [clique.focal_point, clique.links]).sort(),
    })
    expect(ids(part.result)).toEqual(ids(whole.result))
    const untouched = first.result.links.filter((link) => part.result.links.includes(link))
    expect(untouched.length).toBeGreaterThan(first.result.links.length / 2)
  })

  it('keeps an instance that moved to another host while its old host was scanned', async () => {
    const first = await scanRecorded()
    const api = loadApi()
    const moved = api.nova.servers.find((server) => server['OS-EXT-SRV-ATTR:host'] === 'lab-node3')
    if (moved) moved['OS-EXT-SRV-ATTR:host'] = 'lab-node2'
    const second = await scanRecorded({
      previous: first.snapshot,
      cloud: createRecordedCloud({ api }),
      options: { object_id: 'lab-node3' },
    })
    expect(second.get(moved?.id ?? '').host).toBe('lab-node2')
  })

  it('scans the chosen projects and leaves the others', async () => {
    const first = await scanRecorded()
    const [demo, admin] = ['demo', 'admin'].map((name) => first.snapshot.byType('project').find((p) => p.name === name))
    const second = await scanRecorded({ previous: first.snapshot, at: LATER, options: { projects: [demo?.id ?? ''] } })
    const seen = (project: string | undefined) =>
      new Set(
        second.snapshot
          .byType('network')
          .filter((n) => n.project_id === project)
          .map((n) => n.last_scanned),
      )
    expect([seen(demo?.id), seen(admin?.id)]).toEqual([new Set([LATER]), new Set([AT])])
    expect(new Set(second.snapshot.byType('instance').map((one) => one.last_scanned))).toEqual(new Set([LATER]))
  })

  it('refuses an object it does not know', async () => {
    await expect(scanRecorded({ options: { object_id: 'nothing' } })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('computes links and cliques from what is stored, without asking anybody', async () => {
    const first = await scanRecorded()
    const bare = buildSnapshot({
      environment: 'lab',
      objects: first.result.objects,
      links: [],
      cliques: [],
      generation: 1,
    })
    const cloud = createRecordedCloud({ failLists: { whoAmI: 'unreachable' } })
    const second = await scanRecorded({ previous: bare, cloud, options: { scope: 'links' } })
    expect(second.result.links).toEqual(first.result.links)
    expect(second.result.cliques).toEqual([])
    const third = await scanRecorded({ previous: second.snapshot, cloud, options: { scope: 'cliques' } })
    expect(third.result).toEqual(first.result)
    // Links that are built again leave the cliques, which still fit.
    const fourth = await scanRecorded({ previous: first.snapshot, cloud, options: { scope: 'links' } })
    expect(fourth.result.cliques).toEqual(first.result.cliques)
  })

  it('leaves no dangling ids after an inventory-only scan', async () => {
    const first = await scanRecorded()
    const api = loadApi()
    const [gone] = api.nova.servers.splice(0, 1)
    const { snapshot } = await scanRecorded({
      previous: first.snapshot,
      cloud: createRecordedCloud({ api }),
      options: { scope: 'inventory' },
    })
    expect(snapshot.cliques.has(gone?.id ?? '')).toBe(false)
    for (const link of snapshot.links.values())
      expect([snapshot.objects.has(link.source_id), snapshot.objects.has(link.target_id)]).toEqual([true, true])
    for (const clique of snapshot.cliques.values())
      for (const id of clique.links) expect(snapshot.links.has(id)).toBe(true)
  })

  it('says what is missing when no host can be logged in to', async () => {
    const scan = await scanRecorded({ withoutShell: true })
    expect(scan.snapshot.counts.byType).toMatchObject({ instance: 4, port: 11, network_agent: 6 })
    expect(new Set(scan.snapshot.byType('vnic').map(knowledgeOf))).toEqual(new Set(['not-asked']))
    expect(scan.problems.map((problem) => [problem.severity, problem.title])).toEqual([
      [
        'warning',
        'No SSH access is configured, so vServices, vNICs, vConnectors, vEdges, tunnel endpoints and pNICs were not scanned',
      ],
    ])
  })

  it('keeps everything of the hosts when the options leave them out', async () => {
    const first = await scanRecorded()
    const second = await scanRecorded({
      previous: first.snapshot,
      at: LATER,
      options: { sources: { api: true, db: true, cli: false } },
    })
    expect(timeless(second.result.objects)).toEqual(timeless(first.result.objects))
    expect(second.problems).toEqual([])
  })

  it('keeps what only the APIs tell when the options leave them out', async () => {
    const first = await scanRecorded()
    const second = await scanRecorded({
      previous: first.snapshot,
      cloud: createRecordedCloud({ failLists: { whoAmI: 'unreachable' } }),
      at: LATER,
      options: { sources: { api: false, db: false, cli: true } },
    })
    expect(timeless(second.result.objects)).toEqual(timeless(first.result.objects))
    const fresh = second.result.objects.filter((object) => object.last_scanned === LATER && object.sources.length > 0)
    expect(new Set(fresh.map((object) => object.type))).toEqual(
      new Set(['host_pnic', 'otep', 'vconnector', 'vedge', 'vnic']),
    )
  })

  it('asks the database for what the API refuses, and gets the same objects', async () => {
    const reference = await scanRecorded()
    const api = loadApi()
    const { nova, neutron } = api
    const lists = { ...nova, ...neutron }
    const failLists = Object.fromEntries(
      Object.keys(lists).flatMap((name) => (name === 'flavors' ? [] : [[name, 'permission-denied' as const]])),
    )
    const scan = await scanRecorded({
      cloud: createRecordedCloud({ failLists }),
      database: createRecordedDatabase(api, async () => ({
        bindings: [],
        bindingHosts: [],
        haStates: [{ port: neutron.ports[0]?.id ?? '', state: 'active' }],
        dvrMacs: [{ host: 'lab-node1', mac: 'FA-16-3F-35-AB-15' }],
        instances: [],
        agents: neutron.agents.map(({ id, binary }) => ({ id, binary, load: 3, resourceVersions: { Port: '1.7' } })),
      })),
    })
    expect(scan.problems).toEqual([])
    expect(scan.get('1')).toEqual({ ...reference.get('1'), sources: ['db'] })
    expect(scan.get(VM1).floating_ips).toEqual(reference.get(VM1).floating_ips)
    for (const type of ['instance', 'port', 'network', 'host', 'network_agent', 'security_group', 'vnic'])
      expect(scan.ids(type)).toEqual(reference.ids(type))
    expect(scan.result.cliques).toEqual(reference.result.cliques)
    expect(scan.get(VM1).sources).toEqual(['db', 'api', 'cli'])
    // What only the database tells is there as well.
    expect(scan.get('lab-node1').dvr_mac_address).toBe('fa:16:3f:35:ab:15')
    expect(scan.get(neutron.ports[0]?.id ?? '').ha_state).toBe('active')
    expect(scan.get(scan.ids('network_agent')[0] ?? '')).toMatchObject({ load: 3, resource_versions: { Port: '1.7' } })
  })

  it('works for hosts that Nova and Neutron spell differently', async () => {
    const reference = await scanRecorded()
    const api = loadApi()
    for (const agent of api.neutron.agents) agent.host = `${agent.host}.example.net`
    for (const port of api.neutron.ports)
      if (port['binding:host_id']) port['binding:host_id'] = `${port['binding:host_id']}.example.net`
    const scan = await scanRecorded({ cloud: createRecordedCloud({ api }) })
    expect(scan.ids('host')).toEqual([...RECORDED_HOSTS])
    expect(scan.get('lab-node1').aliases).toEqual(['lab-node1.example.net'])
    expect(scan.result.links).toEqual(reference.result.links)
    expect(scan.result.cliques).toEqual(reference.result.cliques)
  })

  it('ends the scan when the API refuses the login', async () => {
    const cloud = createRecordedCloud({ failLists: { ports: 'auth-failed' } })
    await expect(scanRecorded({ cloud })).rejects.toMatchObject({ code: 'auth-failed' })
  })

  it('ends when it is cancelled after everything was asked, while links and cliques are derived', async () => {
    const controller = new AbortController()
    const progress = createScanProgress(
      waitingStages(OPENSTACK),
      () => new Date(AT),
      () => {
        if (progress.stages().some(({ id, state }) => id === 'links' && state === 'done'))
          controller.abort(new AppError('cancelled', 'enough'))
      },
    )
    await expect(scanRecorded({ context: { signal: controller.signal, progress } })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(progress.stages().find(({ id }) => id === 'cliques')?.state).toBe('running')
  })

  it('ends within a moment wherever it is cancelled', { timeout: 120_000 }, async () => {
    const before = { recording: 'ha', delayMs: () => 1 } as const
    /** Cancels when so many things were told. */
    const cancelledAt = async (point: number) => {
      const controller = new AbortController()
      setMaxListeners(0, controller.signal)
      let told = 0
      let atMs = 0
      const progress = createScanProgress(
        waitingStages(OPENSTACK),
        () => new Date(AT),
        () => {
          told += 1
          if (told !== point) return
          atMs = performance.now()
          controller.abort(new AppError('cancelled', 'enough'))
        },
      )
      const work = scanRecorded({
        cloud: createRecordedCloud(before),
        context: { signal: controller.signal, progress },
      })
      const end = await work.then(
        () => 'completed',
        (error: unknown) => (error instanceof AppError ? error.code : error),
      )
      return { told, end, tookMs: performance.now() - atMs }
    }
    const { told: all } = await cancelledAt(0)
    // The last thing told is that all cliques are there.
    for (const point of fc
      .sample(fc.integer({ min: 1, max: all - 2 }), { numRuns: 15, seed: 3 })
      .concat(all - 3, all - 2)) {
      const { end, tookMs } = await cancelledAt(point)
      expect([point, end]).toEqual([point, 'cancelled'])
      expect(tookMs).toBeLessThan(5_000)
    }
  })

  it('ends at once when it is cancelled, before any host is asked', async () => {
    const controller = new AbortController()
    const cloud = createRecordedCloud()
    controller.abort(new AppError('cancelled', 'enough'))
    await expect(
      scanRecorded({ cloud, context: { signal: controller.signal, environment: ENVIRONMENT } }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(cloud.executions.size).toBe(0)
  })
})
