/**
 * `ovs-vsctl show`: the text form of Open vSwitch's configuration, for hosts where the tables cannot be read as JSON.
 * It lacks addresses, port numbers, external ids, states and the system id.
 */
import {
  configurationOf,
  named,
  type OvsBridge,
  type OvsConfiguration,
  type OvsInterface,
  type OvsPort,
  withoutSecrets,
} from './ovs-bridges'
import { filledLines, parseFailed, safeRecord, splitAtColon, wholeNumber, withoutUndefined } from './parsing'

/** A `Keyword name` line with the `key: value` lines and the further such lines that are indented below it. */
interface Node {
  keyword: string
  name: string
  indent: number
  attributes: Map<string, string>
  children: Node[]
}

/**
 * Parses the indented listing into the same shape as `assembleOvs`, as far as it is known.
 * @throws AppError `parse-failed` when a text that is not blank names neither a bridge nor a version
 */
export function parseOvsVsctlShow(text: string): OvsConfiguration {
  const lines = filledLines(text)
  const root = treeFrom(lines)
  const version = root.attributes.get('ovs_version')
  const bridges = root.children.filter(({ keyword }) => keyword === 'Bridge')
  // a switch without bridges prints its row id and, in all but very old releases, its version
  const isListing = bridges.length > 0 || version !== undefined || /^[0-9a-f-]{36}$/.test(lines[0] ?? '')
  if (lines.length > 0 && !isListing) throw parseFailed('ovs-vsctl show', text)
  return configurationOf(
    withoutUndefined({ externalIds: {}, ovsVersion: version === undefined ? undefined : unquote(version) }),
    bridges.map(bridgeFrom),
  )
}

function treeFrom(lines: string[]): Node {
  const root: Node = { keyword: '', name: '', indent: -1, attributes: new Map(), children: [] }
  const open: Node[] = [root]
  for (const line of lines) {
    const indent = line.length - line.trimStart().length
    while (open.length > 1 && (open.at(-1)?.indent ?? -1) >= indent) open.pop()
    const parent = open.at(-1) ?? root
    const entry = /^(Bridge|Port|Interface|Controller|Manager) (\S.*)$/.exec(line.trimStart())
    if (entry) {
      const node: Node = {
        keyword: entry[1] ?? '',
        name: unquote(entry[2] ?? ''),
        indent,
        attributes: new Map(),
        children: [],
      }
      parent.children.push(node)
      open.push(node)
    } else {
      const pair = splitAtColon(line)
      if (pair) parent.attributes.set(...pair)
    }
  }
  return root
}

function childrenOf(node: Node, keyword: string): Node[] {
  return node.children.filter((child) => child.keyword === keyword)
}

function bridgeFrom(node: Node): OvsBridge {
  return withoutUndefined({
    name: node.name,
    datapathType: textOf(node, 'datapath_type'),
    failMode: textOf(node, 'fail_mode'),
    ports: named(childrenOf(node, 'Port').map(portFrom)),
  })
}

function portFrom(node: Node): OvsPort {
  return withoutUndefined({
    name: node.name,
    tag: wholeNumber(textOf(node, 'tag')),
    trunks: (node.attributes.get('trunks') ?? '').split(/[^0-9]+/).flatMap((vlan) => wholeNumber(vlan) ?? []),
    bondMode: textOf(node, 'bond_mode'),
    interfaces: named(childrenOf(node, 'Interface').map(interfaceFrom)),
  })
}

function interfaceFrom(node: Node): OvsInterface {
  return {
    name: node.name,
    type: textOf(node, 'type') ?? 'system',
    options: withoutSecrets(optionsFrom(node.attributes.get('options') ?? '')),
    externalIds: {},
  }
}

function textOf(node: Node, key: string): string | undefined {
  const value = node.attributes.get(key)
  return value === undefined ? undefined : unquote(value) || undefined
}

/** `{df_default="true", in_key=flow, peer=patch-int}` */
function optionsFrom(text: string): Record<string, string> {
  const pairs = text.matchAll(/(?<![\w-])([\w-]+)=("(?:[^"\\]|\\.)*"|[^",}\s]+)/g)
  return safeRecord([...pairs].map(([, key = '', value = '']) => [key, unquote(value)]))
}

/** Open vSwitch quotes what is no plain word, the way JSON does; older releases quote every name. */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text.replace(/^"|"$/g, '')
  }
}
