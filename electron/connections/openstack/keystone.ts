/** Keystone: projects and the rights of the signed-in user. API: Identity v3. */
import { hasCode } from '@shared/contract/errors'
import { z } from 'zod'
import { flag, id, label, text } from './fields'
import { parseAnswer, type Records, readCollection } from './paging'
import type { OpenStackSession } from './session'

export const projectSchema = z.looseObject({
  id,
  name: label,
  enabled: flag,
  domain_id: text,
  description: text,
  parent_id: text,
})

type Project = z.infer<typeof projectSchema>
const domainSchema = z.looseObject({ id, name: label })

/** @param base Keystone's `…/v3` address. Errors of all methods: those of `OpenStackSession.get`. */
export function createKeystone(session: OpenStackSession, base: URL) {
  const list = (path: string, signal: AbortSignal | undefined) =>
    readCollection(session, { base, path, key: 'projects', item: projectSchema, signal })
  return {
    /** Domains of projects and users (admin). */
    domains: (signal?: AbortSignal) =>
      readCollection(session, { base, path: 'domains', key: 'domains', item: domainSchema, signal }),
    /** "v3.14". */
    async version(signal?: AbortSignal) {
      const answer = await session.get(base, { signal })
      return parseAnswer(z.looseObject({ version: z.looseObject({ id: z.string() }) }), answer.body, base).version.id
    },
    /**
     * Every project of the cloud, or those the user belongs to when the list of all is forbidden.
     * @param elsewhere tells all of them in that case, if it can
     */
    async projects(signal?: AbortSignal, elsewhere?: () => Promise<Records<Project>>) {
      try {
        return await list('projects', signal)
      } catch (error) {
        if (!hasCode(error, 'permission-denied')) throw error
        return (await elsewhere?.().catch(() => undefined)) ?? list('auth/projects', signal)
      }
    },
  }
}
