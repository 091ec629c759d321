/** The cloud's APIs by plain requests: logged in once, any collection read, anything sent. */
import { z } from 'zod'
import type { OpenStackAccess } from './environment-file'

const linksSchema = z.array(z.object({ rel: z.string(), href: z.string() })).optional()
const endpointSchema = z.object({ interface: z.string(), region: z.string(), url: z.string() })
const tokenSchema = z.object({
  token: z.object({ catalog: z.array(z.object({ type: z.string(), endpoints: z.array(endpointSchema) })) }),
})
export type Service = 'identity' | 'compute' | 'network' | 'image'

/** @throws Error when the login fails */
export async function openApi(access: OpenStackAccess) {
  const root = access.url.replace(/\/+$/, '')
  const auth = {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: access.user, password: access.pwd, domain: { name: access.user_domain } } },
      },
      scope: { project: { name: access.admin_project, domain: { name: access.project_domain } } },
    },
  }
  const answer = await fetch(`${root.endsWith('/v3') ? root : `${root}/v3`}/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(auth),
  })
  if (answer.status !== 201) throw new Error(`Keystone answered ${answer.status} to the login of ${access.user}`)
  const headers = { 'X-Auth-Token': answer.headers.get('x-subject-token') ?? '', Accept: 'application/json' }
  const { catalog } = tokenSchema.parse(await answer.json()).token
  const regions = [...new Set(catalog.flatMap((entry) => entry.endpoints.map((e) => e.region)))].filter(
    (r) => !access.region || r === access.region,
  )
  const endpoint = (service: Service, region: string) => {
    const found = catalog
      .find((entry) => entry.type === service)
      ?.endpoints.find((e) => e.region === region && e.interface === 'public')
    if (!found) throw new Error(`the catalogue has no public ${service} endpoint in ${region}`)
    // With or without its version, as the operator registered it.
    return found.url.replace(/\/+$/, '').replace(/\/v(3|2\.0)$/, '')
  }
  /** Every page of a collection; of what is one record, that. */
  const pages = async <T>(schema: z.ZodType<T>, url: string, key: string): Promise<T[]> => {
    const rows: T[] = []
    for (let next: string | undefined = url; next !== undefined; ) {
      const response: Response = await fetch(next, { headers })
      if (!response.ok) throw new Error(`${next}: ${response.status}`)
      const body = z.record(z.string(), z.unknown()).parse(await response.json())
      rows.push(...z.array(schema).parse([body[key]].flat()))
      next = linksSchema.parse(body[`${key}_links`])?.find((link) => link.rel === 'next')?.href
    }
    return rows
  }
  return {
    regions,
    /** A collection of the first region. */
    get: <T>(schema: z.ZodType<T>, service: Service, path: string, key: string) =>
      pages(schema, `${endpoint(service, regions[0] ?? '')}${path}`, key),
    /** A collection of every region, one after another. */
    all: async <T>(schema: z.ZodType<T>, service: Service, path: string, key: string): Promise<T[]> => {
      const rows: T[] = []
      for (const region of regions) rows.push(...(await pages(schema, `${endpoint(service, region)}${path}`, key)))
      return rows
    },
    /**
     * Changes something in the first region, or asks for one thing there; answers the body, `{}` where there is none.
     * @throws Error with the API's words when it refuses
     */
    send: async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', service: Service, path: string, body?: object) => {
      const response = await fetch(`${endpoint(service, regions[0] ?? '')}${path}`, {
        method,
        // Nova's as of Train: chooses the host of a server, and resizes it on the host it is on.
        headers: { ...headers, 'Content-Type': 'application/json', 'OpenStack-API-Version': 'compute 2.79' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return z.record(z.string(), z.unknown()).parse(text === '' ? {} : JSON.parse(text))
    },
  }
}
export type CloudApi = Awaited<ReturnType<typeof openApi>>
