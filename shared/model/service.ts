/** What is one service to an operator may run as several vServices, one or two on each of its hosts. */
import { z } from 'zod'
import { counted } from '../text/count-text'

export const serviceSchema = z.strictObject({
  /** How many hosts have a part of it. */
  hosts: z.number(),
  /** What only one host does for all: a highly available router is active, a distributed one translates addresses there. */
  role: z.enum(['active', 'SNAT']).optional(),
  /** Hosts that do it; one, unless something is wrong. */
  on: z.array(z.string()),
})
export type Service = z.infer<typeof serviceSchema>

/** "13 services" beside the number of vServices they are; undefined where each is one, or it is not known. */
export function servicesText(services: number | undefined, vservices: number): string | undefined {
  return services === undefined || services === vservices ? undefined : counted(services, 'service')
}

/** "active on node-1, 3 hosts", "SNAT on node-1, 3 hosts", "active on none, 2 hosts", "2 hosts". */
export const serviceText = (service: Service) => serviceWords(service).join(', ')

/** The same in parts, what matters most first. Seen from the host that does it, "active" says as much. */
export function serviceWords({ hosts, role, on }: Service, from?: string): string[] {
  const count = counted(hosts, 'host')
  if (role === undefined) return [count]
  return [on.length === 1 && on[0] === from ? role : `${role} on ${on.join(' and ') || 'none'}`, count]
}
