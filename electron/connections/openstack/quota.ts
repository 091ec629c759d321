/** What a project may use and uses, as Nova (`in_use`) and Neutron (`used`) tell it. */
import { z } from 'zod'
import { number } from './fields'
import { parseAnswer } from './paging'
import type { OpenStackSession } from './session'

const usageSchema = z.object({ limit: number, in_use: number, used: number, reserved: number })

export interface Quota {
  readonly resource: string
  /** -1: none. */
  readonly limit: number
  readonly in_use: number
  readonly reserved: number
}

/** By resource. @throws AppError those of `OpenStackSession.get`; `not-found` where the release does not tell use */
export async function readQuota(
  session: OpenStackSession,
  url: URL,
  key: string,
  signal: AbortSignal | undefined,
): Promise<Quota[]> {
  const { body } = await session.get(url, { signal })
  const quota = parseAnswer(z.object({ [key]: z.record(z.string(), z.unknown()) }), body, url)[key] ?? {}
  return Object.entries(quota).flatMap(([resource, value]) => {
    const { limit, in_use, used, reserved } = usageSchema.safeParse(value).data ?? {}
    return typeof limit === 'number' ? [{ resource, limit, in_use: in_use ?? used ?? 0, reserved: reserved ?? 0 }] : []
  })
}
