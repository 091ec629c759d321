/** Where instances come from: Glance's images (API v2), and Cinder's volumes (API v3) for those that boot from one. */
import { z } from 'zod'
import { id, label, text } from './fields'
import { readCollection } from './paging'
import type { OpenStackSession } from './session'

const imageSchema = z.object({ id, name: label })
export type Image = z.infer<typeof imageSchema>

const volumeSchema = z.object({
  id,
  name: label,
  /** Of the image it was made of; absent for an empty one. */
  volume_image_metadata: z.object({ image_id: text, image_name: text }).nullish().catch(undefined),
})
export type Volume = z.infer<typeof volumeSchema>

const PAGE_SIZE = '1000'

/** "…:9292" → "…:9292/v2"; an endpoint that names the version keeps it. */
const glanceBase = (endpoint: URL) => {
  const url = new URL(endpoint)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = /\/v2(?:\.\d+)?$/.test(path) ? path : `${path}/v2`
  return url
}

/** Images the user may see. Errors: those of `OpenStackSession.get`. */
export const readImages = (session: OpenStackSession, endpoint: URL, signal?: AbortSignal) =>
  readCollection(session, {
    base: glanceBase(endpoint),
    path: 'images',
    key: 'images',
    item: imageSchema,
    query: { limit: PAGE_SIZE },
    signal,
  })

/** Volumes of all projects (admin). @param endpoint ends in the project's id: "…:8776/v3/471bb…" */
export const readVolumes = (session: OpenStackSession, endpoint: URL, signal?: AbortSignal) =>
  readCollection(session, {
    base: endpoint,
    path: 'volumes/detail',
    key: 'volumes',
    item: volumeSchema,
    query: { all_tenants: 'True', limit: PAGE_SIZE },
    signal,
  })
