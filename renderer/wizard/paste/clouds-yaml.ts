/** Reads clouds.yaml, also as JSON: the clouds OpenStack's clients know by name. */
import { AppError } from '@shared/contract/errors'
import { LineCounter, parseAllDocuments } from 'yaml'
import { fromVariables } from './openstack-variables'
import { isMapping, type Mapping, type Pasted } from './pasted'

/**
 * One entry a cloud of the text; empty when it is no clouds.yaml. A single cloud without the outer "clouds:" is read too,
 * and a second document (secure.yaml) adds to the first.
 * @throws AppError `parse-failed` when it looks like one and cannot be read; the text is not quoted, it may hold a secret
 */
export function readCloudsYaml(text: string): readonly Pasted[] {
  const document = readYaml(text)
  if (!isMapping(document)) return []
  const clouds = isMapping(document.clouds)
    ? document.clouds
    : isMapping(document.auth)
      ? { cloud: document }
      : Object.fromEntries(Object.entries(document).filter(([, cloud]) => isMapping(cloud) && isMapping(cloud.auth)))
  return Object.entries(clouds).flatMap(([name, cloud]) => (isMapping(cloud) ? [pastedFrom(name, cloud)] : []))
}

/** What only a clouds.yaml, whole or damaged, has. */
const LOOKS_LIKE_ONE = /^\s*["']?(?:clouds|auth_url)["']?\s*:/m

function readYaml(text: string): unknown {
  const lineCounter = new LineCounter()
  try {
    const documents = parseAllDocuments(text, {
      // Values stay as they are written, but for what says that there is none.
      schema: 'failsafe',
      customTags: ['null'],
      merge: true,
      // The later one counts, as for the clients.
      uniqueKeys: false,
      logLevel: 'silent',
      lineCounter,
    })
    if (!Array.isArray(documents)) return undefined
    const [wrong] = documents.flatMap((document) => document.errors)
    if (wrong) throw wrong
    return documents.map((document): unknown => document.toJS()).reduce(merged, undefined)
  } catch (thrown) {
    // Text of another form, such as an openrc; the caller says what was expected.
    if (!LOOKS_LIKE_ONE.test(text)) return undefined
    const line =
      thrown instanceof Error && 'linePos' in thrown && Array.isArray(thrown.linePos) ? thrown.linePos[0] : undefined
    const where = isMapping(line) ? ` from line ${String(line.line)} on` : ''
    throw new AppError('parse-failed', `This looks like a clouds.yaml, but it cannot be read${where}`, {
      hint: 'Check indentation and quotes there; paste the file as it is.',
    })
  }
}

/** Mappings joined key by key; of anything else the later one. */
function merged(first: unknown, second: unknown): unknown {
  if (!isMapping(first) || !isMapping(second)) return second ?? first
  const keys = new Set([...Object.keys(first), ...Object.keys(second)])
  return Object.fromEntries([...keys].map((key) => [key, merged(first[key], second[key])]))
}

/** What stands beside "auth" and inside it is one set of variables; anything but texts is named, not taken. */
function pastedFrom(name: string, cloud: Mapping): Pasted {
  const { auth, ...beside } = cloud
  const entries = [...Object.entries(beside), ...Object.entries(isMapping(auth) ? auth : {})]
  const texts = entries.filter((entry): entry is [string, string] => isPlainText(entry[1]))
  const others = entries.flatMap(([key, value]) => (isPlainText(value) || value === null ? [] : [key]))
  return fromVariables(name, Object.fromEntries(texts), others)
}

/** What Ansible encrypted is no value. */
const isPlainText = (value: unknown) => typeof value === 'string' && !value.startsWith('$ANSIBLE_VAULT;')
