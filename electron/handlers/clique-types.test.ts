import { fileURLToPath } from 'node:url'
import { DEFAULT_CLIQUE_TYPES } from '@shared/catalog/clique-types'
import type { CliqueTypeDraft } from '@shared/contract/calls/clique-types'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../backend'
import { backendForEachTest } from '../testing/test-backend'

const SAMPLE = fileURLToPath(new URL('../../resources/sample/sample-cloud.calipso', import.meta.url))

const { call, reopen } = backendForEachTest()
let sample: string

beforeEach(async () => {
  sample = (await call('environments.openSample', {})).environment
})

const draft = (more: Partial<CliqueTypeDraft> = {}): CliqueTypeDraft => ({
  name: 'to the vNICs',
  focal_point_type: 'instance',
  link_types: ['instance-vnic'],
  environment: sample,
  ...more,
})
const problemsOf = async (more: Partial<CliqueTypeDraft>) =>
  (await call('cliqueTypes.check', { draft: draft(more) })).problems

/** An instance whose graph goes beyond its vNICs. */
async function anInstance(): Promise<string> {
  const { items } = await call('cliques.dump', { environment: sample, type: 'instance', limit: 50 })
  const found = items.find(({ nodes }) => nodes.length > 4)
  return found?.focal_point ?? expect.unreachable()
}
/** Builds graphs again from what is stored. */
async function rebuild(environment = sample): Promise<void> {
  const { id } = await call('scans.start', { environment, scope: 'cliques' })
  for (;;) {
    const { status, error } = await call('scans.get', { scanId: id })
    if (status === 'completed') return
    if (status !== 'running' && status !== 'pending') throw new Error(JSON.stringify(error))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
const graphOf = async (id: string) => {
  const graph = await call('cliques.graph', { environment: sample, focalPoint: id })
  return 'nodes' in graph ? graph : expect.unreachable()
}

describe('a clique type of one’s own', () => {
  it('shows its graph in the preview, and the same after it is saved and the graphs are built again', async () => {
    const id = await anInstance()
    const before = await graphOf(id)
    const preview = await call('cliqueTypes.preview', { environment: sample, focalPoint: id, draft: draft() })
    expect(preview.against).toBe('instance')
    expect(preview.added).toEqual({ nodes: [], links: [] })
    expect(preview.objects + preview.lost.nodes.length).toBe(before.nodes.length)
    expect(preview.steps[0]?.here).toBe(preview.links)
    expect(preview.steps[0]?.inEnvironment).toBeGreaterThan(preview.links)
    expect(await graphOf(id)).toEqual(before)

    const saved = await call('cliqueTypes.save', { draft: draft() })
    expect(saved.outdated).toMatchObject([{ environment: sample, types: ['instance'] }])
    expect((await call('environments.list', {}))[0]?.outdatedGraphs).toBe(saved.outdated[0]?.graphs)
    expect(await graphOf(id)).toEqual(before)

    await rebuild()
    const after = await graphOf(id)
    expect(after.cliqueType).toBe('to the vNICs')
    expect(after.nodes).toHaveLength(preview.objects)
    expect(await call('cliqueTypes.outdated', {})).toEqual([])

    const removed = await call('cliqueTypes.remove', { id: saved.id })
    expect(removed.outdated).toMatchObject([{ environment: sample }])
    await rebuild()
    expect((await graphOf(id)).nodes.map((node) => node.id)).toEqual(before.nodes.map((node) => node.id))
  })

  it('is kept over a restart, and goes with its environment', async () => {
    await call('cliqueTypes.save', { draft: draft() })
    await call('cliqueConstraints.save', {
      draft: { focal_point_type: 'instance', constraints: [], environment: sample },
    })
    await reopen()
    const own = async () => (await call('cliqueTypes.list', {})).filter(({ shipped }) => !shipped)
    expect(await own()).toHaveLength(1)
    await call('environments.remove', { environment: sample })
    expect(await own()).toEqual([])
    expect((await call('cliqueConstraints.list', {})).filter(({ shipped }) => !shipped)).toEqual([])
  })

  it('is refused with every field that is wrong', async () => {
    const steps = ['instance-vnic', 'switch_pnic-switch', 'instance-v-nic', 'vnic-pod']
    expect(await problemsOf({ name: ' ', focal_point_type: 'vm', environment: 'nowhere', link_types: [] })).toEqual([
      { path: 'name', message: 'enter a name' },
      { path: 'focal_point_type', message: '"vm" is no object type' },
      { path: 'environment', message: 'there is no environment "nowhere"' },
      { path: 'link_types', message: 'add at least one step' },
    ])
    expect((await problemsOf({ link_types: steps })).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringMatching(
        /^link_types\.1: can never be followed: no earlier step reaches a switch port\. Insert .*host_pnic-switch_pnic before it, or remove it\.$/,
      ),
      'link_types.2: "instance-v-nic" is no link type; it is spelled "instance-vnic"',
      'link_types.3: "vnic-pod" is no link type; add it to the link types first, if there are such links',
    ])
    await expect(call('cliqueTypes.save', { draft: draft({ link_types: steps }) })).rejects.toMatchObject({
      code: 'validation',
      fields: [{ path: 'link_types.1' }, { path: 'link_types.2' }, { path: 'link_types.3' }],
    })
  })

  it.each<[string, Partial<CliqueTypeDraft>, string[]]>([
    ['nothing to apply to', { environment: '' }, ['environment']],
    ['a version alone', { environment: '', type_drivers: 'vlan', distribution_version: '1' }, ['distribution']],
    ['a distribution', { environment: '', distribution: 'Kolla' }, []],
    ['an environment and drivers', { environment: 'ANY', mechanism_drivers: ['OVS'] }, ['mechanism_drivers']],
    ['every environment', { environment: 'ANY' }, []],
  ])('applies to one thing: %s', async (_, more, paths) => {
    expect((await problemsOf(more)).map(({ path }) => path)).toEqual(paths)
  })

  it('is the only one of its scope, whoever saves at the same time', async () => {
    const answers = await Promise.allSettled(
      [1, 2].map((n) => call('cliqueTypes.save', { draft: draft({ name: `${n}` }) })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [own] = (await call('cliqueTypes.list', {})).filter(({ shipped }) => !shipped)
    expect(await problemsOf({ id: own?.id, link_types: ['instance-vnic', 'vnic-vedge'] })).toEqual([])
  })

  it('needs the right to manage clique types, and shows environments to those who may see them', async () => {
    await call('cliqueTypes.save', { draft: draft() })
    const viewer: Caller = {
      kind: 'remote',
      rights: (right, environment) => right === 'view-env' && environment !== sample,
    }
    await expect(call('cliqueTypes.save', { draft: draft() }, viewer)).rejects.toMatchObject({
      code: 'permission-denied',
    })
    expect((await call('cliqueTypes.list', {}, viewer)).every(({ shipped }) => shipped)).toBe(true)
    expect(await call('cliqueTypes.outdated', {}, viewer)).toEqual([])
  })

  it('of an environment is for those to see and to change who may do so there', async () => {
    const other = 'other'
    await call('transfer.import', { source: { path: SAMPLE }, as: other })
    const { id } = await call('cliqueTypes.save', { draft: draft() })
    const owner: Caller = { kind: 'remote', rights: (_, environment = other) => environment === other }
    const denied = { code: 'permission-denied' }
    await expect(call('cliqueTypes.check', { draft: draft() }, owner)).rejects.toMatchObject(denied)
    await expect(call('cliqueTypes.save', { draft: draft() }, owner)).rejects.toMatchObject(denied)
    await expect(call('cliqueTypes.save', { draft: draft({ id, environment: other }) }, owner)).rejects.toMatchObject(
      denied,
    )
    await expect(call('cliqueTypes.remove', { id }, owner)).rejects.toMatchObject(denied)
    const text = JSON.stringify([draft(), draft({ environment: other })])
    const { documents } = await call('cliqueTypes.import', { text, replace: true }, owner)
    expect(documents.map(({ outcome }) => outcome)).toEqual(['left-out', 'added'])
    const why = await call('cliqueTypes.why', { environment: other, type: 'instance' }, owner)
    expect(why.map(({ name, shipped }) => [name, shipped])).toEqual([
      ['to the vNICs', false],
      ['instance', true],
    ])
  })
})

describe('why', () => {
  it('tells in words which one is used, now and after saving', async () => {
    const { distribution } = await call('environments.get', { environment: sample })
    await call('cliqueTypes.save', { draft: draft({ name: 'ours', environment: '', distribution }) })
    await call('cliqueTypes.save', { draft: draft({ name: 'theirs', environment: '', distribution: 'Mercury' }) })
    const why = await call('cliqueTypes.why', { environment: sample, type: 'instance', draft: draft() })
    expect(
      why.map(({ name, fits, usedNow, usedThen, draft: isDraft }) => [name, fits, usedNow, usedThen, isDraft]),
    ).toEqual([
      ['to the vNICs', true, false, true, true],
      ['ours', true, true, false, false],
      ['instance', true, false, false, false],
      ['theirs', false, false, false, false],
    ])
    expect(why.map(({ reasons }) => reasons[0])).toEqual([
      { text: `names ${sample}`, holds: 'yes' },
      { text: `distribution ${distribution}`, holds: 'yes' },
      { text: 'used when nothing else fits', holds: 'open' },
      { text: 'distribution is Mercury', holds: 'no' },
    ])
  })

  it('prefers one’s own for any environment to the shipped one', async () => {
    await call('cliqueTypes.save', { draft: draft({ name: 'zz', environment: 'ANY' }) })
    const [first] = await call('cliqueTypes.why', { environment: sample, type: 'instance' })
    expect(first).toMatchObject({ name: 'zz', usedNow: true })
  })
})

describe('constraints', () => {
  it('cut graphs short, and the preview says by how much', async () => {
    const id = await anInstance()
    const [instance] = DEFAULT_CLIQUE_TYPES
    const wide = draft({ link_types: instance?.link_types ?? [] })
    const preview = () => call('cliqueTypes.preview', { environment: sample, focalPoint: id, draft: wide })
    const cut = await preview()
    expect(cut.leftOut).toMatchObject([{ attribute: 'network', values: expect.arrayContaining([expect.any(String)]) }])
    await call('cliqueConstraints.save', {
      draft: { focal_point_type: 'instance', constraints: [], environment: sample },
    })
    const whole = await preview()
    expect(whole.leftOut).toEqual([])
    expect(whole.objects - cut.objects).toBeGreaterThanOrEqual(cut.leftOut[0]?.byType.network ?? 0)
    expect(await call('cliqueTypes.outdated', {})).toMatchObject([{ environment: sample, types: ['instance'] }])
  })

  it('name attributes that links have, once for a type and environment', async () => {
    const save = (constraints: string[]) =>
      call('cliqueConstraints.save', { draft: { focal_point_type: 'instance', constraints } })
    await expect(save(['networks'])).rejects.toMatchObject({ fields: [{ path: 'constraints.0' }] })
    await save(['router_id'])
    await expect(save(['network'])).rejects.toMatchObject({ fields: [{ path: 'focal_point_type' }] })
  })
})

describe('link types of one’s own', () => {
  it('may be used by clique types, and then stay', async () => {
    const { id } = await call('linkTypes.save', {
      draft: { endPointA: 'instance', endPointB: 'network', description: 'shortcut' },
    })
    const shortcut = draft({ link_types: ['instance-network'] })
    expect((await call('cliqueTypes.check', { draft: shortcut })).notes).toEqual([
      expect.stringContaining('Scans find no links of type instance-network'),
    ])
    const implicit = { ...shortcut, use_implicit_links: true }
    const preview = await call('cliqueTypes.preview', {
      environment: sample,
      focalPoint: await anInstance(),
      draft: implicit,
    })
    expect(preview.links).toBeGreaterThan(0)
    const saved = await call('cliqueTypes.save', { draft: implicit })
    await expect(call('linkTypes.remove', { id })).rejects.toMatchObject({ code: 'conflict' })
    const changed = { id, endPointA: 'instance', description: 'shorter' }
    await expect(call('linkTypes.save', { draft: { ...changed, endPointB: 'pod' } })).rejects.toMatchObject({
      code: 'conflict',
    })
    await call('linkTypes.save', { draft: { ...changed, endPointB: 'network' } })
    const listed = (await call('linkTypes.list', { environment: sample })).find((one) => one.id === id)
    expect(listed).toMatchObject({ type: 'instance-network', shipped: false, usedBy: ['to the vNICs'], links: 0 })
    await call('cliqueTypes.remove', { id: saved.id })
    await call('linkTypes.remove', { id })
  })

  it('join types that are not joined yet, in either direction', async () => {
    const save = (endPointA: string, endPointB: string) =>
      call('linkTypes.save', { draft: { endPointA, endPointB, description: 'x' } })
    await expect(save('vnic', 'instance')).rejects.toMatchObject({ fields: [{ path: 'endPointB' }] })
    await expect(save('vnic', 'nothing')).rejects.toMatchObject({ fields: [{ path: 'endPointB' }] })
  })
})

describe('documents of Calipso’s', () => {
  it('come in with what is wrong in known ways mended and said', async () => {
    const text = JSON.stringify([
      {
        _id: { $oid: '5' },
        environment: 'ANY',
        focal_point_type: 'switch_pnic',
        name: 'switch_pnic clique',
        link_types: ['switch_pnic-switch-pnic', 'switch_pnic-host_pnic', 'host_pnic-vconnector', 'vedge-vnic'],
      },
      {
        environment: 'config_based_example',
        distribution: 'Mirantis',
        focal_point_type: 'vservice',
        name: 'vservice_config_based',
        link_types: ['vservice-vnic'],
      },
      {
        environment: '',
        distribution: 'Mercury',
        mechanism_drivers: 'OVS',
        focal_point_type: 'instance',
        name: 'm',
        link_types: ['instance-vnic'],
      },
    ])
    const { documents } = await call('cliqueTypes.import', { text })
    expect(documents).toMatchObject([
      {
        name: 'switch_pnic clique',
        outcome: 'added',
        notes: [
          '"switch_pnic-switch-pnic" is read as switch_pnic-switch_pnic',
          'step 4, vedge-vnic, is left out: no earlier step reaches a vEdge',
        ],
      },
      {
        outcome: 'left-out',
        notes: [expect.any(String), 'environment: there is no environment "config_based_example"'],
      },
      { name: 'm', outcome: 'added', notes: [] },
    ])
    const again = await call('cliqueTypes.import', { text })
    expect(again.documents.map(({ outcome }) => outcome)).toEqual(['unchanged', 'left-out', 'unchanged'])
    const other = text.replace('"instance-vnic"', '"instance-vnic", "vnic-vedge"')
    expect((await call('cliqueTypes.import', { text: other })).documents[2]?.outcome).toBe('left-out')
    expect((await call('cliqueTypes.import', { text: other, replace: true })).documents[2]?.outcome).toBe('replaced')
  })

  it('come in as lists, one by one, or by the names of their collections', async () => {
    const links = `{"type": "vservice-pod", "description": "x", "endPointA": "vservice"}
      {"type": "vservice-pod", "description": "x", "endPointA": "vservice", "endPointB": "pod"}
      {"type": "switch_pnic-switch", "description": "x", "endPointA": "switch_pnic"}`
    expect((await call('linkTypes.import', { text: links })).documents).toMatchObject([
      { outcome: 'added', notes: ['has no endPointB: taken from its name'] },
      { outcome: 'unchanged' },
      { outcome: 'left-out' },
    ])
    const dump = JSON.stringify({ clique_constraints: [{ focal_point_type: 'container', constraints: ['network'] }] })
    expect((await call('cliqueConstraints.import', { text: dump })).documents).toMatchObject([{ outcome: 'added' }])
    await expect(call('cliqueTypes.import', { text: dump })).rejects.toMatchObject({ code: 'validation' })
  })
})
