/** What holds for every parser, whatever a host prints: refusals are AppErrors, line ends do not matter, cost is linear. */
import { readdirSync } from 'node:fs'
import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBonding } from './bonding'
import { parseBridgeFdb } from './bridge-fdb'
import { parseEthtool, parseEthtoolDriver } from './ethtool'
import { parseHaFolder, parseHaStates } from './ha-states'
import { parseIpAddresses } from './ip-addr'
import { parseIpLinks } from './ip-link'
import { parseIpNamespaces } from './ip-netns'
import { parseLibvirtDomain } from './libvirt-domain'
import { parseLldpNeighbours } from './lldp-neighbours'
import { parseOsRelease } from './os-release'
import { parseNorthbound, parseOvnSettings, parseSouthbound } from './ovn-databases'
import { parseOvsBonds } from './ovs-bonds'
import { assembleOvs } from './ovs-bridges'
import { parseOvsDpctl } from './ovs-dpctl'
import { parseOvsTable, parseOvsTables } from './ovs-json'
import { parsePmdQueues } from './ovs-pmd'
import { parseOvsVsctlShow } from './ovs-vsctl-show'
import { unheard } from './parsing'
import { parseSysfsFunctions, parseSysfsNet } from './sysfs-net'
import { recording, recordingsOf } from './test-support'
import { parseVirshUuids } from './virsh-list'
import {
  parseVppAddresses,
  parseVppBonds,
  parseVppBridgeDomains,
  parseVppGpeTunnels,
  parseVppHardware,
  parseVppInterfaces,
  parseVppModes,
  parseVppSockets,
  parseVppTaps,
  parseVppTunnels,
  parseVppVersion,
} from './vpp'

const vpp = (topic: string) => recordingsOf(`vppctl-show-${topic}`).map(recording)
const ovsTable = 'ovs-vsctl-format-json-list-Interface'

/** Each parser with the recordings it can read. */
const CASES: Record<string, { parse: (text: string) => unknown; corpus: string[] }> = {
  parseBonding: {
    parse: parseBonding,
    corpus: [
      'Bonding Mode: x (active-backup)\n802.3ad info\nLACP rate: fast\n\nSlave Interface: eth0\nMII Status: up\n',
    ],
  },
  parseBridgeFdb: {
    parse: parseBridgeFdb,
    corpus: ['linux-bridge/bridge-fdb-show', 'linux-bridge/bridge-j-fdb-show'].map(recording),
  },
  parseEthtool: { parse: parseEthtool, corpus: recordingsOf('ethtool-eth0').map(recording) },
  parseEthtoolDriver: { parse: parseEthtoolDriver, corpus: recordingsOf('ethtool-i-eth0').map(recording) },
  parseHaFolder: { parse: parseHaFolder, corpus: ['state_path = /opt/stack/data/neutron\n'] },
  parseHaStates: {
    parse: parseHaStates,
    corpus: ['/var/lib/neutron/ha_confs/1f5298db-4832-41c9-ae33-d9b217c81aec/state:primary\n'],
  },
  parseIpAddresses: { parse: parseIpAddresses, corpus: ['mixed/ip-addr', 'mixed/ip-j-addr'].map(recording) },
  parseIpLinks: { parse: parseIpLinks, corpus: ['mixed/ip-d-link', 'mixed/ip-j-d-link'].map(recording) },
  parseIpNamespaces: {
    parse: parseIpNamespaces,
    corpus: ['ovs-native/ip-netns-list', 'ovs-native/ip-j-netns-list'].map(recording),
  },
  parseLibvirtDomain: { parse: parseLibvirtDomain, corpus: recordingsOf('virsh-dumpxml-1').map(recording) },
  parseLldpNeighbours: {
    parse: parseLldpNeighbours,
    corpus: ['json0', 'json'].map((form) => recording(`bonded/lldpcli-f-${form}-show-neighbors-details`)),
  },
  parseOsRelease: { parse: parseOsRelease, corpus: recordingsOf('os-release').map(recording) },
  parseOvsBonds: {
    parse: parseOvsBonds,
    corpus: ['---- bond0 ----\nbond_mode: active-backup\nlacp_status: off\n\nmember eth1: enabled\n  active member\n'],
  },
  parseOvsDpctl: { parse: parseOvsDpctl, corpus: recordingsOf('ovs-appctl-dpctl-show').map(recording) },
  parseOvsTable: { parse: parseOvsTable, corpus: recordingsOf(ovsTable).map(recording) },
  parseOvsTables: {
    parse: (text) => parseOvsTables('ovs-vsctl', text, { interfaces: 'mac_in_use' }, unheard),
    corpus: recordingsOf(ovsTable).map(recording),
  },
  parseNorthbound: { parse: (text) => parseNorthbound(text, unheard), corpus: [recording('ovn/ovn-northbound')] },
  parseSouthbound: { parse: (text) => parseSouthbound(text, unheard), corpus: [recording('ovn/ovn-southbound')] },
  parseOvnSettings: {
    parse: parseOvnSettings,
    corpus: ['ovn_nb_connection = tcp:10.0.0.1:6641\novn_sb_connection = ssl:[fd00::1]:6642\n'],
  },
  assembleOvs: {
    parse: (text) => {
      const rows = parseOvsTable(text)
      return assembleOvs({ openVswitch: rows, bridges: rows, ports: rows, interfaces: rows })
    },
    corpus: recordingsOf(ovsTable).map(recording),
  },
  parseOvsVsctlShow: { parse: parseOvsVsctlShow, corpus: recordingsOf('ovs-vsctl-show').map(recording) },
  parsePmdQueues: { parse: parsePmdQueues, corpus: recordingsOf('ovs-appctl-dpif-netdev-pmd-rxq-show').map(recording) },
  parseSysfsFunctions: {
    parse: (text) => [...parseSysfsFunctions(text)],
    corpus: [recording('sriov/ls-l-sys-class-net-enp5s0f0-device')],
  },
  parseSysfsNet: { parse: parseSysfsNet, corpus: recordingsOf('ls-l-sys-class-net').map(recording) },
  parseVirshUuids: { parse: parseVirshUuids, corpus: recordingsOf('virsh-list-uuid').map(recording) },
  parseVppAddresses: { parse: parseVppAddresses, corpus: vpp('interface-address') },
  parseVppBonds: { parse: parseVppBonds, corpus: vpp('bond-details') },
  parseVppGpeTunnels: { parse: parseVppGpeTunnels, corpus: vpp('vxlan-gpe') },
  parseVppBridgeDomains: { parse: parseVppBridgeDomains, corpus: vpp('bridge-domain') },
  parseVppHardware: { parse: parseVppHardware, corpus: vpp('hardware-interfaces') },
  parseVppInterfaces: { parse: parseVppInterfaces, corpus: vpp('interface') },
  parseVppModes: { parse: parseVppModes, corpus: vpp('mode') },
  parseVppSockets: { parse: parseVppSockets, corpus: vpp('vhost-user') },
  parseVppTaps: { parse: parseVppTaps, corpus: vpp('tap') },
  parseVppTunnels: { parse: parseVppTunnels, corpus: vpp('vxlan-tunnel') },
  parseVppVersion: { parse: parseVppVersion, corpus: vpp('version') },
}

test('every parser there is has a case', async () => {
  const names = readdirSync(new URL('.', import.meta.url)).flatMap(
    (file) => /^(?!parsing\.|.*\.test\.)(.*)\.ts$/.exec(file)?.[1] ?? [],
  )
  const modules = await Promise.all(names.map((name): Promise<object> => import(`./${name}.ts`)))
  const parsers = modules.flatMap((module) => Object.keys(module)).filter((name) => /^(parse|assemble)[A-Z]/.test(name))
  expect(Object.keys(CASES).sort()).toEqual(parsers.sort())
})

/** The ways a text gets damaged between a host and us. */
const damage = fc.oneof(
  fc.nat(9999).map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
  fc.nat(9999).map((at) => (text: string) => text.slice(at % (text.length + 1))),
  fc.nat(999).map((at) => (text: string) => {
    const lines = text.split('\n')
    return lines.toSpliced(at % lines.length, 0, lines[at % lines.length] ?? '').join('\n')
  }),
  fc.nat(999).map((at) => (text: string) => {
    const lines = text.split('\n')
    return lines.toSpliced(at % lines.length, 1).join('\n')
  }),
  fc.tuple(fc.nat(9999), fc.string({ unit: 'binary', maxLength: 12 })).map(([at, noise]) => (text: string) => {
    const place = at % (text.length + 1)
    return text.slice(0, place) + noise + text.slice(place + noise.length)
  }),
)

function refusal(parse: (text: string) => unknown, text: string): unknown {
  try {
    parse(text)
    return undefined
  } catch (error) {
    return error
  }
}

/** Of the processor, not of the clock: other work on the machine does not count. */
function millisecondsToParse(parse: (text: string) => unknown, text: string): number {
  const start = process.cpuUsage()
  refusal(parse, text)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

const HOSTILE_CHARACTERS = 100_000
const TIME_LIMIT_MS = 10_000
/** Beginnings that bring a parser to its inner patterns. */
const HOSTILE_STARTS = [
  '',
  '1: a: <UP>\n    ',
  'netdev@a:\n  port 1: a (',
  'Bridge a\n    Port b\n        Interface c\n            options: {',
  ' Id   Name   State\n 1 ',
  'Bonding Mode: a\n',
  "<domain><name>a</name><uuid>b</uuid><c d='",
]
/** What makes a backtracking pattern quadratic when a line repeats it. */
const HOSTILE_PIECES = ['a', ' ', '\t', '(', ':', '"', '<', '&', 'a=', 'a="', '\\"', 'a@', '[', '{"a":', '<a>', ' -> ']

describe.each(Object.entries(CASES))('%s', (_name, { parse, corpus }) => {
  test('has recordings, and reads them', () => {
    expect(corpus.length).toBeGreaterThan(0)
    for (const text of corpus) expect(refusal(parse, text)).toBeUndefined()
  })

  test('gives the same for CRLF line ends', () => {
    for (const text of corpus) expect(parse(text.replaceAll('\n', '\r\n'))).toEqual(parse(text))
  })

  test('refuses damaged and foreign texts with an AppError only', () => {
    const check = (text: string) => {
      const error = refusal(parse, text)
      if (error !== undefined) expect(error).toBeInstanceOf(AppError)
    }
    fc.assert(
      fc.property(fc.constantFrom(...corpus), fc.array(damage, { minLength: 1, maxLength: 4 }), (text, damages) =>
        check(damages.reduce((damaged, apply) => apply(damaged), text)),
      ),
      { numRuns: 150 },
    )
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), check), { numRuns: 100 })
  })

  test('a cut, lost, doubled or foreign line never costs the rest', () => {
    const whole = corpus[0] ?? ''
    const lines = whole.split('\n')
    // One record of what is printed on one line, and what holds a single record, may be the one that is lost.
    const isSingle = !Array.isArray(parse(whole)) || lines.filter((line) => line.trim() !== '').length < 2
    fc.assert(
      fc.property(fc.nat(999), fc.constantFrom('doubled', 'foreign', 'lost'), (place, kind) => {
        const at = place % lines.length
        const line = lines[at] ?? ''
        const inserted = kind === 'lost' ? [] : kind === 'doubled' ? [line, line] : ['Connection to h closed.', line]
        if (kind !== 'foreign' && (isSingle || (kind === 'lost' && at === 0))) return
        expect(refusal(parse, lines.toSpliced(at, 1, ...inserted).join('\n'))).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  test('takes hostile lines without hanging', () => {
    const slow = HOSTILE_STARTS.flatMap((start) =>
      HOSTILE_PIECES.filter((piece) => {
        const repeated = piece.repeat(HOSTILE_CHARACTERS / piece.length)
        return millisecondsToParse(parse, start + repeated) > TIME_LIMIT_MS
      }).map((piece) => ({ start, piece })),
    )
    expect(slow).toEqual([])
  })

  test('costs in proportion to the length', () => {
    const [text = ''] = corpus
    const repeated = (times: number) => `${text}\n`.repeat(times)
    const fastest = (times: number) => Math.min(...[1, 2, 3].map(() => millisecondsToParse(parse, repeated(times))))
    fastest(50)
    // 8 times the text: a quadratic parser would take 64 times as long. The floor keeps a busy machine from failing it.
    expect(fastest(400)).toBeLessThan(32 * Math.max(fastest(50), 10))
  })
})
