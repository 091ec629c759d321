/**
 * The text form of `ip link` and `ip addr`: a numbered header line for each interface, then indented lines of words.
 * With `-d` a line that begins with the interface's kind, and one that begins with `<kind>_slave` for members.
 */
import { bridgeIdForm, macForm } from './ip-forms'
import type { IpLink, IpVirtualFunction } from './ip-link'
import { filledLines, parseFailed, wholeNumber, withoutUndefined } from './parsing'

/** An interface together with the indented lines below its header, for callers that read further lines. */
export interface TextLink {
  link: IpLink
  /** Each line's words. */
  body: string[][]
}

/** `2: eth0@if97: <BROADCAST,UP> mtu 1500 …` */
const HEADER = /^(\d+): (\S+): <([^>]*)>(.*)$/

/** First words of body lines that name something else than the interface's kind. */
const NOT_A_KIND = new Set([
  'addrgenmode',
  'alias',
  'altname',
  'inet',
  'inet6',
  'link-netns',
  'link-netnsid',
  'parentbus',
  'promiscuity',
  'protodown',
  'RX:',
  'TX:',
  'valid_lft',
  'vf',
])

/**
 * Splits `ip link`/`ip addr` text into interfaces. Lines before the first header are ignored.
 * @throws AppError `parse-failed` when the text is not blank and has no header
 */
export function linksFromText(command: string, output: string): TextLink[] {
  const lines = filledLines(output)
  const blocks: { header: RegExpExecArray; body: string[][] }[] = []
  for (const line of lines) {
    const header = HEADER.exec(line)
    if (header) blocks.push({ header, body: [] })
    else blocks.at(-1)?.body.push(line.trim().split(/\s+/))
  }
  if (lines.length > 0 && blocks.length === 0) throw parseFailed(command, output)
  return blocks.map(({ header, body }) => ({ link: linkFromBlock(header, body), body }))
}

function linkFromBlock(header: RegExpExecArray, body: string[][]): IpLink {
  const [, index = '', fullName = '', flagList = '', rest = ''] = header
  const flags = flagList.split(',').filter((flag) => flag !== '')
  const headerWords = rest.trim().split(/\s+/)
  const linkWords = body.find(([word]) => word?.startsWith('link/')) ?? []
  const linkType = linkWords[0]?.slice('link/'.length)
  const kindWords = body.find(([word = '']) => isKind(word)) ?? []
  const memberWords = body.find(([word]) => word?.endsWith('_slave')) ?? []
  const kind = kindWords[0]
  const memberKind = memberWords[0]?.slice(0, -'_slave'.length)
  const parent = parentOf(fullName)
  return withoutUndefined<IpLink>({
    index: Number(index),
    name: parent.ownName,
    parentName: parent.parentName,
    parentIndex: parent.parentIndex,
    linkNetnsId: wholeNumber(wordAfter(linkWords, 'link-netnsid')),
    linkNetns: wordAfter(linkWords, 'link-netns'),
    flags,
    adminUp: flags.includes('UP'),
    carrier: flags.includes('LOWER_UP'),
    operState: wordAfter(headerWords, 'state'),
    mtu: wholeNumber(wordAfter(headerWords, 'mtu')),
    linkType,
    mac: linkType === 'ether' ? macForm(linkWords[1]) : undefined,
    kind,
    memberKind,
    master: wordAfter(headerWords, 'master'),
    altNames: body.flatMap(([word, name]) => (word === 'altname' && name !== undefined ? [name] : [])),
    vxlan: kind === 'vxlan' ? vxlanFrom(kindWords) : undefined,
    vlan:
      kind === 'vlan'
        ? withoutUndefined({ id: wholeNumber(wordAfter(kindWords, 'id')), parent: parent.parentName })
        : undefined,
    bond:
      kind === 'bond'
        ? withoutUndefined({ mode: wordAfter(kindWords, 'mode'), activeMember: wordAfter(kindWords, 'active_slave') })
        : undefined,
    bondMember:
      memberKind === 'bond'
        ? withoutUndefined({
            state: wordAfter(memberWords, 'state'),
            miiStatus: wordAfter(memberWords, 'mii_status'),
            permanentMac: macForm(wordAfter(memberWords, 'perm_hwaddr')),
          })
        : undefined,
    bridge: kind === 'bridge' ? bridgeFrom(kindWords) : undefined,
    tun:
      kind === 'tun'
        ? withoutUndefined({ type: wordAfter(kindWords, 'type'), user: wordAfter(kindWords, 'user') })
        : undefined,
    virtualFunctions: body.flatMap((words) => (words[0] === 'vf' ? virtualFunctionFrom(words) : [])),
  })
}

/** The word that follows `key`; in these lines most words are key/value pairs. */
export function wordAfter(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key)
  return at === -1 ? undefined : words[at + 1]
}

function isKind(word: string): boolean {
  return /^[a-z][a-z0-9_-]*$/.test(word) && !word.endsWith('_slave') && !NOT_A_KIND.has(word)
}

/** `name@peer`, `name@if<index>` (the peer is in another namespace) or `name@NONE` (a tunnel without a lower device). */
function parentOf(fullName: string): { ownName: string; parentName?: string; parentIndex?: number } {
  const at = fullName.lastIndexOf('@')
  if (at <= 0) return { ownName: fullName }
  const ownName = fullName.slice(0, at)
  const parent = fullName.slice(at + 1)
  if (parent === 'NONE') return { ownName }
  const parentIndex = wholeNumber(/^if(\d+)$/.exec(parent)?.[1])
  return parentIndex === undefined ? { ownName, parentName: parent } : { ownName, parentIndex }
}

function vxlanFrom(words: string[]): IpLink['vxlan'] {
  return withoutUndefined({
    id: wholeNumber(wordAfter(words, 'id')),
    local: wordAfter(words, 'local'),
    remote: wordAfter(words, 'remote'),
    group: wordAfter(words, 'group'),
    port: wholeNumber(wordAfter(words, 'dstport')),
    device: wordAfter(words, 'dev'),
  })
}

function bridgeFrom(words: string[]): IpLink['bridge'] {
  const stp = wordAfter(words, 'stp_state')
  return withoutUndefined({
    bridgeId: bridgeIdForm(wordAfter(words, 'bridge_id')),
    stpEnabled: stp === undefined ? undefined : stp !== '0',
  })
}

/** `vf 0 MAC 00:…, vlan 100, spoof checking on, …`; since iproute2 5.0 `vf 0 link/ether 00:… brd ff:…, …`. */
function virtualFunctionFrom(words: string[]): IpVirtualFunction[] {
  const plain = words.map((word) => word.replace(/,$/, ''))
  const index = wholeNumber(plain[1])
  if (index === undefined) return []
  return [
    withoutUndefined<IpVirtualFunction>({
      index,
      mac: macForm(wordAfter(plain, 'MAC') ?? wordAfter(plain, 'link/ether')),
      vlan: wholeNumber(wordAfter(plain, 'vlan')),
      spoofChecking: onOff(wordAfter(plain, 'checking')),
      linkState: wordAfter(plain, 'link-state'),
      trust: onOff(wordAfter(plain, 'trust')),
    }),
  ]
}

function onOff(word: string | undefined): boolean | undefined {
  if (word === 'on') return true
  return word === 'off' ? false : undefined
}
