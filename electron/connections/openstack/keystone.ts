/** Keystone: projects and the rights of the signed-in user. API: Identity v3. */
import { AppError } from '@shared/contract/errors'
import { z } from 'zod'
import { flag, id, label, text } from './fields'
import { parseAnswer, type Records, readCollection } from './paging'
import type { OpenStackSession } from './session'

const projectSchema = z.looseObject({
  id,
  name: label,
  enabled: flag,
  domain_id: text,
  description: text,
  parent_id: text,
})
export type Project = z.infer<typeof projectSchema>

export interface Keystone {
  /** "v3.14". */
  version(signal?: AbortSignal): Promise<string>
  /** Every project of the cloud, or those the user belongs to when the list of all is forbidden. */
  projects(signal?: AbortSignal): Promise<Records<Project>>
}

/** @param base Keystone's `…/v3` address. Errors of all methods: those of `OpenStackSession.get`. */
export function createKeystone(session: OpenStackSession, base: URL): Keystone {
  const list = <T extends z.ZodType>(path: string, key: string, item: T, signal: AbortSignal | undefined) =>
    readCollection(session, { base, path, key, item, options: { signal } })
  return {
    async version(signal) {
      const answer = await session.get(base, { signal })
      return parseAnswer(z.looseObject({ version: z.looseObject({ id: z.string() }) }), answer.body, base).version.id
    },
    async projects(signal) {
      try {
        return await list('projects', 'projects', projectSchema, signal)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'permission-denied') throw error
        return list('auth/projects', 'projects', projectSchema, signal)
      }
    },
  }
}
