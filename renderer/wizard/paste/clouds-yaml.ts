/** Reads clouds.yaml: the clouds OpenStack's clients know by name. */
import { type Mapping, readMapping } from './mapping-text'
import { fromVariables } from './openstack-variables'
import type { Pasted } from './pasted'

/** One entry a cloud of the text; empty when it is no clouds.yaml. A single cloud without the outer "clouds:" is read too. */
export function readCloudsYaml(text: string): readonly Pasted[] {
  const mapping = readMapping(text)
  const clouds = isMapping(mapping.clouds) ? mapping.clouds : isMapping(mapping.auth) ? { cloud: mapping } : mapping
  return Object.entries(clouds).flatMap(([name, cloud]) =>
    isMapping(cloud) && isMapping(cloud.auth) ? [fromVariables(name, flat(cloud, cloud.auth))] : [],
  )
}

const isMapping = (value: string | Mapping | undefined): value is Mapping => typeof value === 'object'

/** What stands beside "auth" and inside it, as one set of variables. */
function flat(cloud: Mapping, auth: Mapping): Record<string, string> {
  const texts = [...Object.entries(cloud), ...Object.entries(auth)].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}
