/**
 * Names of the images instances were made of. Sources: Glance `GET images`, Nova `GET servers/detail`; for instances that
 * boot from a volume, Cinder `GET volumes/detail`: the volume remembers its image.
 */
import type { Server } from '../../../../../connections/openstack/nova'
import type { Records } from '../../../../../connections/openstack/paging'
import type { Image, Volume } from '../../../../../connections/openstack/stores'
import { asRecord, asRecords, textOf } from '../../../../../values'
import { orEmpty, told } from '../../cloud-reader'
import { defineFetcher } from '../../define-fetcher'

interface Raw {
  readonly servers: readonly Server[]
  readonly images: Records<Image>
  readonly volumes: readonly Volume[]
}

export const images = defineFetcher('api', 'images', 'region', {
  produces: [],
  enriches: { types: ['instance'], attributes: ['image', 'image_id'] },
  fetch: async ({ api }, _target, report): Promise<Raw> => {
    const [servers, list] = await Promise.all([api.servers(), orEmpty(told(api.images(), report, () => undefined))])
    const fromVolumes = servers.some((server) => imageOf(server) === '' && volumesOf(server).length > 0)
    return { servers, images: list, volumes: fromVolumes ? await orEmpty(api.volumes()) : [] }
  },
  shape: ({ servers, images: list, volumes }: Raw) => {
    const names = new Map(list.map(({ id, name }) => [id, name]))
    const madeOf = new Map(volumes.map((volume) => [volume.id, volume.volume_image_metadata]))
    return {
      objects: [],
      enrichments: servers.flatMap((server) => {
        const metadata = volumesOf(server)
          .map((id) => madeOf.get(id))
          .find((one) => one?.image_id)
        const id = imageOf(server) || metadata?.image_id
        const name = names.get(id ?? '') || (id === metadata?.image_id ? metadata?.image_name : undefined)
        // The name may be what could not be read.
        const image = name || (list.unread?.length ? undefined : id)
        return id ? [{ id: server.id, attributes: { image_id: id, ...(image && { image }) } }] : []
      }),
    }
  },
})

/** Empty for a server that boots from a volume. */
const imageOf = (server: Server) => textOf(asRecord(server.image).id)
const volumesOf = (server: Server) =>
  asRecords(server['os-extended-volumes:volumes_attached']).map((volume) => textOf(volume.id))
