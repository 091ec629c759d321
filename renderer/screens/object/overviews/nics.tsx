/** NICs of a host, and what goes through them. */

import type { NetworkRef, NicFacts } from '@shared/contract/calls/overview'
import { segmentName, segmentsText } from '@shared/text/segment-text'
import type { ReactNode } from 'react'
import { countNoun } from '../../../format/number'
import { Addresses, type Fact, Name, NameOrId, Names, Several } from './parts'

type NicState = Omit<NicFacts, 'tunnels' | 'carries' | 'members' | 'bondMode'>

/** 25000 → "25G", 100 → "100M": as switches write speeds. */
export function speedText(megabits: number | undefined): string | undefined {
  if (megabits === undefined) return undefined
  return megabits >= 1000 ? `${String(megabits / 1000)}G` : `${String(megabits)}M`
}

const isUp = ({ state, carrier }: NicState): boolean => state !== 'down' && carrier !== false

/** "2 × 25G" where all members are up, else "1 of 2 up". */
export function bondState({ members }: Pick<NicFacts, 'members'>): string {
  const up = members.filter(isUp)
  if (up.length < members.length) return `${String(up.length)} of ${String(members.length)} up`
  const speed = speedText(members[0]?.speed)
  return speed === undefined ? countNoun(members.length, 'member') : `${String(members.length)} × ${speed}`
}

/** A NIC, or below its bond a member. */
interface NicRow {
  nic: NicState
  bond?: NicFacts
  memberOf?: string
}

export const nicRows = (nics: readonly NicFacts[]): NicRow[] =>
  nics.flatMap((nic) => [{ nic, bond: nic }, ...nic.members.map((member) => ({ nic: member, memberOf: nic.ref.name }))])

export const isMember = ({ memberOf }: NicRow): boolean => memberOf !== undefined

/** "up", "no carrier", "up, 1 of 2 up" */
export function NicStateWords({ nic, bond }: NicRow) {
  if (nic.state === undefined && nic.carrier === undefined) return undefined
  if (nic.state === 'down') return <span className="warn">down</span>
  if (nic.carrier === false) return <span className="err">no carrier</span>
  const missing = bond?.members.some((member) => !isUp(member))
  return <span className={missing ? 'warn' : undefined}>{missing && bond ? `up, ${bondState(bond)}` : 'up'}</span>
}

/** What leaves by a NIC: tunnels, then networks by their segments. */
export function Carried({ tunnels, carries }: Pick<NicFacts, 'tunnels' | 'carries'>): ReactNode {
  const more = carries.total - carries.items.length
  return (
    <Several none="nothing found">
      {[
        ...tunnels.map((overlay) => `${overlay.toUpperCase()} tunnels`),
        ...carries.items.map((network) => <Carriage key={network.id} network={network} />),
        ...(more > 0 ? [`${String(more)} more`] : []),
      ]}
    </Several>
  )
}

function Carriage({ network }: { network: NetworkRef }) {
  const [segment] = network.segments
  return (
    <>
      {segment && `${segmentName(segment)} `}
      {network.ref ? <Name object={network.ref} withGlyph={false} /> : network.id}
    </>
  )
}

export const NIC_COLUMNS: readonly Fact<NicRow>[] = [
  { title: 'NIC', cell: ({ nic }) => <Name object={nic.ref} /> },
  { title: 'State', cell: (row) => NicStateWords(row) },
  {
    title: 'Speed',
    cell: ({ nic, bond }) => (bond && bond.members.length > 0 ? bondState(bond) : speedText(nic.speed)),
  },
  {
    title: 'Carries',
    cell: ({ bond, memberOf }) => (memberOf === undefined ? bond && <Carried {...bond} /> : `member of ${memberOf}`),
  },
  {
    title: 'Switch port',
    cell: ({ nic }) => (nic.switchPorts.length > 0 ? <Names objects={nic.switchPorts} /> : undefined),
  },
  { title: 'Address', cell: ({ nic }) => (nic.addresses.length > 0 ? <Addresses of={nic.addresses} /> : undefined) },
  { title: 'MTU', align: 'right', cell: ({ nic }) => nic.mtu },
  { title: 'MAC', isExtra: true, cell: ({ nic }) => nic.mac && <span className="mono nowrap">{nic.mac}</span> },
  {
    title: 'Driver',
    isExtra: true,
    cell: ({ nic, bond }) => (bond && bond.members.length > 0 && bond.bondMode) || nic.driver,
  },
]

/** Networks in use somewhere, with how they are carried and how many interfaces of instances they have there. */
export const USED_NETWORK_COLUMNS: readonly Fact<{ network: NetworkRef; here: number }>[] = [
  { title: 'Network', cell: ({ network }) => <NameOrId object={network.ref} id={network.id} /> },
  { title: 'Segment', cell: ({ network }) => segmentsText(network.segments) || undefined },
  { title: 'Interfaces', align: 'right', cell: ({ here }) => here },
]
