/** Finds out what a pasted text is and what it says. */
import { AppError } from '@shared/contract/errors'
import { readCalipsoJson } from './calipso-json'
import { readCloudsYaml } from './clouds-yaml'
import { readOpenrc } from './openrc'
import type { Pasted } from './pasted'

/**
 * The clouds a text describes; more than one for a clouds.yaml with several entries, or several documents.
 * @throws AppError `parse-failed` when it is none of the known forms, or one of them but damaged. The text is not quoted: it may hold a secret.
 */
export function readPasted(text: string): readonly Pasted[] {
  const documents = readCalipsoJson(text)
  if (documents) return documents
  const openrc = readOpenrc(text)
  if (openrc) return [openrc]
  const clouds = readCloudsYaml(text)
  if (clouds.length > 0) return clouds
  throw new AppError('parse-failed', 'This text is neither an openrc, nor a clouds.yaml, nor a Calipso environment', {
    hint: 'Paste the whole file. An openrc has lines such as "export OS_AUTH_URL=…", a clouds.yaml starts with "clouds:".',
  })
}
