import type { InventoryObject } from '@shared/model/inventory-object'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takeTurns } from '../../turns'
import { PLACES } from '../kinds/openstack/places'
import { below, type FolderType } from './discovered-object'
import { buildTree, type PlacedObject, placedFromStored } from './tree-paths'

const AT = '2026-01-02T03:04:05.000Z'

function object(
  type: string,
  id: string,
  owner: [type: string, id: string],
  folders: FolderType[] = [],
  attributes = {},
) {
  const placed: PlacedObject = {
    type,
    id,
    name: `${id}!`,
    place: below(owner[0], owner[1], ...folders),
    attributes: { region: 'R', ...attributes },
    sources: ['api'],
    lastScanned: '2026-01-01T00:00:00.000Z',
  }
  return placed
}

const CLOUD: PlacedObject[] = [
  object('region', 'region|R', ['environment', 'e'], ['regions_folder']),
  object('availability_zone', 'zone|nova', ['region', 'region|R'], ['availability_zones_folder']),
  object('host', 'h', ['availability_zone', 'zone|nova']),
  object('instance', 'i', ['host', 'h'], ['instances_folder']),
  object('vservice', 'h-qdhcp-n', ['host', 'h'], ['vservices_folder', 'vservice_dhcps_folder']),
  object('vnic', 'v', ['vservice', 'h-qdhcp-n'], ['vnics_folder']),
  object('project', 'p', ['environment', 'e'], ['projects_folder']),
  object('network', 'n', ['project', 'p'], ['networks_folder']),
  object('port', 'x', ['network', 'n'], ['ports_folder']),
]

const build = async (objects: readonly PlacedObject[]) => {
  const tree = await buildTree('e', objects, AT, PLACES, takeTurns())
  return { ...tree, get: (id: string) => tree.objects.find((one) => one.id === id) }
}

describe('the tree', () => {
  it('has ids in id_path and names in name_path, folders under their text', async () => {
    const tree = await build(CLOUD)
    expect(tree.get('v')).toMatchObject({
      parent_id: 'h-qdhcp-n-vnics',
      parent_type: 'vnics_folder',
      id_path:
        '/e/e-regions/region|R/region|R-availability_zones/zone|nova/h/h-vservices/h-vservices-dhcps/h-qdhcp-n/h-qdhcp-n-vnics/v',
      name_path: '/e/Regions/region|R!/Availability zones/zone|nova!/h!/vServices/DHCP servers/h-qdhcp-n!/vNICs/v!',
    })
    expect(tree.get('h-vservices-dhcps')).toMatchObject({
      type: 'vservice_dhcps_folder',
      name: 'DHCP servers',
      parent_id: 'h-vservices',
      show_in_tree: true,
      sources: [],
    })
  })

  it('is the same for any order of objects', async () => {
    const reference = JSON.stringify((await build(CLOUD)).objects)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(CLOUD, { minLength: CLOUD.length }), async (shuffled) => {
        expect(JSON.stringify((await build(shuffled)).objects)).toBe(reference)
      }),
    )
  })

  it('shows the folders a type always has, also when they are empty', async () => {
    const ids = (await build(CLOUD)).objects.map((one) => one.id)
    expect(ids).toEqual(
      expect.arrayContaining(['e-regions', 'e-projects', 'region|R-aggregates', 'h-vedges', 'i-vnics']),
    )
    expect((await build([])).objects.map((one) => one.id)).toEqual(['e-projects', 'e-regions'])
  })

  it('keeps networks of unknown projects, with their ports, under a project that says so', async () => {
    const tree = await build(CLOUD.filter((one) => one.type !== 'project'))
    expect(tree.get('x')?.name_path).toBe('/e/Projects/Unknown project/Networks/n!/Ports/x!')
    expect(tree.dropped).toEqual([])
    const known = await build([...tree.objects.map((one) => placedFromStored(one, tree.get)), ...CLOUD])
    expect(known.get('unknown-project')).toBeUndefined()
  })

  it('finds a place for hosts of unknown zones and instances of unknown hosts', async () => {
    const tree = await build(CLOUD.filter((one) => one.type !== 'availability_zone' && one.id !== 'h'))
    expect(tree.get('i')?.parent_id).toBe('region|R-instances')
    const hosts = await build(CLOUD.filter((one) => one.type !== 'availability_zone'))
    expect(hosts.get('h')).toMatchObject({ parent_id: 'region|R', parent_type: 'region' })
  })

  it('drops what nobody owns any more, with everything below, and survives owners in a circle', async () => {
    const tree = await build(CLOUD.filter((one) => one.type !== 'vservice'))
    expect(tree.dropped.map((one) => one.id)).toEqual(['v'])
    const circle = [object('vconnector', 'a', ['vconnector', 'b']), object('vconnector', 'b', ['vconnector', 'a'])]
    expect((await build(circle)).dropped.map((one) => one.id)).toEqual(['a', 'b'])
  })

  it('leaves out OpenStack’s own project only when it owns nothing', async () => {
    const service = object('project', 's', ['environment', 'e'], ['projects_folder'], { is_service_project: true })
    expect((await build([...CLOUD, service])).get('s')).toBeUndefined()
    const used = object('network', 'm', ['project', 's'], ['networks_folder'])
    expect((await build([...CLOUD, service, used])).get('s')).toBeDefined()
    const instance = object('instance', 'j', ['host', 'h'], ['instances_folder'], { project_id: 's' })
    expect((await build([...CLOUD, service, instance])).get('s')).toBeDefined()
  })

  it('stores nothing a document must not have, however deep', async () => {
    const metadata = JSON.parse('{"__proto__":{"x":1},"$where":"1","deep":[{"constructor":1,"ok":1}],"none":null}')
    const hostile = object('instance', 'i2', ['host', 'h'], ['instances_folder'], {
      metadata,
      gone: undefined,
      odd: Number.NaN,
    })
    expect((await build([...CLOUD, hostile])).get('i2')).toMatchObject({
      metadata: { deep: [{ ok: 1 }], none: null },
      odd: null,
    })
    const kept = (await build([...CLOUD, hostile])).get('i2')
    expect(Object.keys((kept?.metadata ?? {}) as object)).toEqual(['deep', 'none'])
    expect(Object.hasOwn(kept ?? {}, 'gone')).toBe(false)
  })

  it('does not let attributes replace what identifies an object', async () => {
    const odd = object('instance', 'i3', ['host', 'h'], ['instances_folder'], {
      id: 'else',
      type: 'x',
      environment: 'y',
    })
    expect((await build([...CLOUD, odd])).get('i3')).toMatchObject({ id: 'i3', type: 'instance', environment: 'e' })
  })

  it('does not hang on stored folders in a circle', async () => {
    const [folder] = (await build(CLOUD)).objects.filter((one) => one.id === 'h-vservices')
    const circle = { ...folder, parent_id: 'h-vservices', parent_type: 'vservices_folder' } as InventoryObject
    const stored = { ...circle, type: 'vservice', id: 's' }
    expect(placedFromStored(stored, () => circle).place.folders.length).toBeLessThan(20)
  })

  it('comes out the same when stored objects are placed again', async () => {
    const first = await build(CLOUD)
    const business = first.objects.filter((one) => !one.type.endsWith('_folder'))
    const second = await build(business.map((one) => placedFromStored(one, first.get)))
    expect(second.objects).toEqual(first.objects)
  })
})
