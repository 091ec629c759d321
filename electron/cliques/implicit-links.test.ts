import type { CliqueConstraint, CliqueType } from '@shared/model/clique'
import type { Link } from '@shared/model/link'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeriveFacts, derive } from '../derive/derive'
import { deriveChange } from '../derive/derive-change'
import { cliqueGraph } from '../inventory/graph-view'
import { ENVIRONMENT, NOW, object, wholeCloud } from '../links/testing/clouds'
import { applyChanges, buildSnapshot } from '../store/inventory-snapshot'

const constraints: CliqueConstraint[] = [{ focal_point_type: 'instance', constraints: ['network'] }]
const byChains = (focal_point_type: string, ...link_types: string[]): CliqueType => ({
  name: 'implicit-links-ex',
  focal_point_type,
  link_types,
  environment: 'ANY',
  use_implicit_links: true,
})
const factsWith = (cliqueType: CliqueType): DeriveFacts => ({
  environment: {
    name: ENVIRONMENT,
    environment_type: 'OpenStack',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
  },
  recipes: { cliqueTypes: [cliqueType], constraints },
  at: NOW,
})

const link = (ends: string, network?: string | string[], more: Partial<Link> = {}): Link => {
  const [source_id = '', target_id = ''] = ends.split(' > ')
  const typeOf = (id: string) => id.replace(/\d+$/, '')
  return {
    id: ends,
    environment: ENVIRONMENT,
    source_id,
    target_id,
    link_type: `${typeOf(source_id)}-${typeOf(target_id)}`,
    link_name: 'given',
    state: 'up',
    link_weight: 0,
    source_label: '',
    target_label: '',
    implicit: false,
    attributes: network === undefined ? {} : { network },
    last_scanned: NOW,
    ...more,
  }
}
/** The clique of an object over the given links. */
async function cliqueOver(links: Link[], cliqueType: CliqueType, focal: string, attributes = {}) {
  const objects = [object(focal.replace(/\d+$/, ''), focal, { network: ['n1'], ...attributes })]
  return (await derive({ ...factsWith(cliqueType), objects, links })).cliques[0]
}
const chain = [link('instance1 > vnic1', 'n1'), link('vnic1 > vedge1'), link('vedge1 > network1', ['n1', 'n2'])]
const toNetwork = byChains('instance', 'instance-network')

describe('a clique type with implicit links', () => {
  it('joins what a chain of links joins, and stores nothing beside the clique', async () => {
    const clique = await cliqueOver(chain, toNetwork, 'instance1')
    expect(clique).toMatchObject({ links: [], nodes: ['instance1', 'network1'] })
    expect(clique?.implicit_links).toEqual([
      expect.objectContaining({
        source_id: 'instance1',
        target_id: 'network1',
        link_type: 'instance-network',
        implicit: true,
        state: 'up',
        attributes: { network: 'n1' },
      }),
    ])
  })

  it('may be named either way, and follows stored links as before', async () => {
    const clique = await cliqueOver(chain, byChains('network', 'network-vedge', 'network-instance'), 'network1')
    expect(clique?.links).toEqual(['vedge1 > network1'])
    expect(clique?.implicit_links?.map((one) => `${one.source_id} > ${one.target_id}`)).toEqual([
      'instance1 > network1',
    ])
  })

  it.each([
    ['the same attribute in another form', 'n1'],
    ['no attribute', undefined],
  ])('leaves a stored link alone that joins the same objects with %s', async (_, network) => {
    const direct = link('instance1 > network1', network)
    const clique = await cliqueOver([...chain, direct], toNetwork, 'instance1')
    expect(clique?.links).toEqual([direct.id])
    expect(clique?.implicit_links).toBeUndefined()
  })

  it('does not join links that contradict each other, but takes the way that agrees', async () => {
    const other = [link('instance1 > vnic1', 'n1'), link('vnic1 > vedge1'), link('vedge1 > network1', 'n2')]
    expect(await cliqueOver(other, toNetwork, 'instance1')).toBeUndefined()
    const both = [...other, link('vnic1 > vconnector1', 'n1'), link('vconnector1 > network1', ['n1'])]
    expect((await cliqueOver(both, toNetwork, 'instance1'))?.implicit_links).toMatchObject([
      { attributes: { network: 'n1' } },
    ])
  })

  it('is down where each way is, and on a host where all of it is', async () => {
    const on = (host: string, more: Partial<Link> = {}) => chain.map((one) => ({ ...one, host, ...more }))
    const [first, second, third] = on('h1') as [Link, Link, Link]
    const implicit = async (links: Link[]) => (await cliqueOver(links, toNetwork, 'instance1'))?.implicit_links?.[0]
    expect(await implicit([first, second, { ...third, state: 'down' }])).toMatchObject({ state: 'down', host: 'h1' })
    const around = [link('vnic1 > vconnector1'), link('vconnector1 > network1')]
    expect(await implicit([first, second, { ...third, state: 'down' }, ...around])).toMatchObject({ state: 'up' })
    expect(await implicit([first, second, { ...third, host: 'h2' }])).not.toHaveProperty('host')
  })

  it('ends where links lead in a circle', async () => {
    const circle = [...chain, link('vedge1 > vnic1'), link('vedge1 > vedge2'), link('vedge2 > vedge1')]
    expect((await cliqueOver(circle, toNetwork, 'instance1'))?.implicit_links).toHaveLength(1)
  })

  it('is drawn', async () => {
    const objects = [object('instance', 'instance1', { network: ['n1'] }), object('network', 'network1')]
    const derived = await derive({ ...factsWith(toNetwork), objects, links: chain })
    const graph = await cliqueGraph(buildSnapshot({ environment: ENVIRONMENT, ...derived, generation: 1 }), 'instance1')
    expect(graph).toMatchObject({ links: [{ link_type: 'instance-network', implicit: true }] })
  })

  it('after a change is the same as made anew', async () => {
    const facts = factsWith(byChains('instance', 'instance-network', 'network-host_pnic'))
    const state = async (objects: typeof wholeCloud) =>
      buildSnapshot({ environment: ENVIRONMENT, ...(await derive({ ...facts, objects })), generation: 1 })
    const before = await state(wholeCloud)
    expect([...before.cliques.values()].some((clique) => clique.implicit_links)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...wholeCloud.map(({ id }) => id)), async (id) => {
        const after = applyChanges(before, await deriveChange(before, { save: [], remove: [id] }, facts))
        const sorted = (cliques: typeof after.cliques) =>
          [...cliques.values()].sort((a, b) => (a.focal_point < b.focal_point ? -1 : 1))
        expect(sorted(after.cliques)).toEqual(sorted((await state([...after.objects.values()])).cliques))
      }),
      { numRuns: 30 },
    )
  })
})
