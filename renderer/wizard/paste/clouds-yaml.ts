/** Reads clouds.yaml: the clouds OpenStack's clients know by name. */
import { parse } from 'yaml'
import { fromVariables } from './openstack-variables'
import type { Pasted } from './pasted'

interface Mapping {
  readonly [key: string]: unknown
}

/** One entry a cloud of the text; empty when it is no clouds.yaml. A single cloud without the outer "clouds:" is read too. */
export function readCloudsYaml(text: string): readonly Pasted[] {
  const document = readYaml(text)
  if (!isMapping(document)) return []
  const clouds = isMapping(document.clouds)
    ? document.clouds
    : isMapping(document.auth)
      ? { cloud: document }
      : document
  return Object.entries(clouds).flatMap(([name, cloud]) =>
    isMapping(cloud) && isMapping(cloud.auth) ? [fromVariables(name, flat(cloud, cloud.auth))] : [],
  )
}

/** The document, or nothing for text that is no YAML. Aliases are refused: a few lines of them can expand without end. */
function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, schema: 'failsafe', logLevel: 'silent' })
  } catch {
    // Text of another form, such as an openrc; the caller says what was expected, without quoting what may be a secret.
    return undefined
  }
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands beside "auth" and inside it, as one set of variables. */
function flat(cloud: Mapping, auth: Mapping): Record<string, string> {
  const texts = [...Object.entries(cloud), ...Object.entries(auth)].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}
