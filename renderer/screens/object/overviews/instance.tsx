/** What is asked of an instance: its way to each of its networks, what is on them, and who may speak to it. */

import type { InstanceInterface, NicFacts, ObjectRef, Overview } from '@shared/contract/calls/overview'
import type { InventoryObject } from '@shared/model/inventory-object'
import { segmentName, segmentsText } from '@shared/text/segment-text'
import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../../../app/app-context'
import { copyNetworkPath } from '../../../commands/actions'
import { TextAction } from '../../../components'
import { countNoun, shownOf } from '../../../format/number'
import { bondState, speedText } from './nics'
import styles from './overviews.module.css'
import { Addresses, FactCard, Name, NameOrId, NoneOfNeutron, Several } from './parts'
import { Router } from './rows'
import { Schematic, type SchematicNode, type SchematicWire } from './schematic'
import { SecurityRules } from './security'

type InstanceOverview = Extract<Overview, { kind: 'instance' }>

interface InstanceProps {
  object: InventoryObject
  overview: InstanceOverview | undefined
  /** Said of what its host would have told, where that was not read. */
  unread: string | undefined
}

export function InstanceCards({ object, overview, unread }: InstanceProps) {
  const interfaces = overview?.interfaces
  const groups = overview?.securityGroups
  const down = interfaces?.items.reduce((sum, { broken }) => sum + broken.length, 0) ?? 0
  return (
    <>
      <FactCard
        title="Path to the networks"
        note={
          interfaces &&
          `${countNoun(interfaces.total, 'interface')}, ${down > 0 ? `${countNoun(down, 'link')} down` : unread ? 'links not read' : 'no link down'}`
        }
        action={interfaces && interfaces.total > 0 && <CopyPath object={object} />}
        isWide
        testId="overview.path"
      >
        {interfaces && <Path object={object} interfaces={interfaces.items} unread={unread} />}
      </FactCard>
      <FactCard
        title="Addresses and services"
        note={
          interfaces && interfaces.total > interfaces.items.length
            ? shownOf(interfaces.items.length, interfaces.total)
            : undefined
        }
        testId="overview.services"
      >
        {interfaces && <Services interfaces={interfaces.items} />}
      </FactCard>
      <FactCard
        title="Security groups"
        note={groups && shownOf(groups.items.length, groups.total)}
        testId="overview.security"
      >
        {groups && <SecurityRules groups={groups.items} />}
      </FactCard>
    </>
  )
}

const CopyPath = observer(function CopyPath({ object }: { object: InventoryObject }) {
  const app = useApp()
  return (
    <TextAction testId="overview.copy-path" onPress={() => copyNetworkPath(app, object)}>
      Copy path as text
    </TextAction>
  )
})

/** The columns of the drawing. Those no interface has anything in are left out. */
const STEPS = ['vNIC', 'Bridge', 'Switch', 'Tunnel endpoint', 'Host NIC', 'Network'] as const
type Step = Omit<SchematicNode, 'column' | 'row'> & { step: (typeof STEPS)[number] }

interface PathProps {
  object: InventoryObject
  interfaces: readonly InstanceInterface[]
  unread: string | undefined
}

function Path({ object, interfaces, unread }: PathProps) {
  const { host } = object
  if (interfaces.length === 0) return <div className={styles.none}>This instance has no interface.</div>
  const ways = interfaces.map((one) =>
    stepsOf(
      one,
      object.nova_status === 'SHUTOFF' ? 'no device while shut off' : unread ? 'device not read' : 'no device found',
    ),
  )
  const columns = STEPS.filter((step) => ways.some((way) => way.some((found) => found.step === step)))
  const nodes: SchematicNode[] = []
  const wires: SchematicWire[] = []
  for (const [row, way] of ways.entries()) {
    const one = interfaces[row]
    for (const [index, { step, ...node }] of way.entries()) {
      const column = columns.indexOf(step)
      nodes.push({ ...node, column, row })
      const before = way[index - 1]
      if (!before || !one) continue
      wires.push({
        row,
        from: columns.indexOf(before.step),
        to: column,
        label: isLabelled(way, index) ? one.network?.segments.map(segmentName).join(', ') : undefined,
        look: isBroken(one, before.object, node.object) ? 'down' : before.object ? undefined : 'dotted',
      })
    }
  }
  const onHost = columns.length - (columns.at(-1) === 'Network' ? 1 : 0)
  return (
    <Schematic
      label={`Path of ${object.name} to its networks`}
      columns={columns}
      rows={ways.length}
      nodes={nodes}
      wires={wires}
      box={
        host === undefined
          ? undefined
          : { columns: onHost, head: <Name object={{ id: host, type: 'host', name: host, knowledge: 'read' }} /> }
      }
    />
  )
}

/** The segment is said on the line into the host NIC, or into the network where no NIC is known. */
function isLabelled(way: readonly Step[], index: number): boolean {
  const nic = way.findIndex(({ step }) => step === 'Host NIC')
  return index === (nic < 0 ? way.length - 1 : nic)
}

const isBroken = ({ broken }: InstanceInterface, from: ObjectRef | undefined, to: ObjectRef | undefined): boolean =>
  from !== undefined &&
  to !== undefined &&
  (broken.includes(`${from.name} – ${to.name}`) || broken.includes(`${to.name} – ${from.name}`))

/** @param noDevice why the host has no device for it */
function stepsOf(one: InstanceInterface, noDevice: string): Step[] {
  const { vnic, bridge, network, endpoint, addresses } = one
  const at = (step: Step['step'], type: string, object: ObjectRef, captions: readonly ReactNode[] = []): Step => ({
    step,
    type,
    object,
    captions: captions.filter(Boolean),
  })
  const [nic, ...otherNics] = one.nics
  return [
    vnic
      ? at('vNIC', 'vnic', vnic, [one.subportVlan && `subport, VLAN ${String(one.subportVlan)}`, ...addresses])
      : {
          step: 'vNIC',
          type: 'vnic',
          name: noDevice,
          isMissing: true,
          captions: addresses,
        },
    ...(bridge ? [at('Bridge', 'vconnector', bridge)] : []),
    ...(one.switch
      ? [
          at('Switch', 'vedge', one.switch, [
            [one.switch.bridge, one.switch.tag && `tag ${one.switch.tag}`].filter(Boolean).join(', '),
          ]),
        ]
      : []),
    ...(endpoint
      ? [
          {
            ...at('Tunnel endpoint', 'otep', endpoint, [countNoun(endpoint.peers, 'peer')]),
            // The column says what it is.
            ...(endpoint.address !== undefined && { name: endpoint.address }),
          },
        ]
      : []),
    ...(nic
      ? [
          at('Host NIC', 'host_pnic', nic.ref, [
            nicCaption(nic),
            ...otherNics.map(({ ref }) => <Name key={ref.id} object={ref} withGlyph={false} />),
          ]),
        ]
      : []),
    ...(network
      ? [
          network.ref
            ? at('Network', 'network', network.ref)
            : ({
                step: 'Network',
                type: 'network',
                name: network.id,
                captions: ['not in the inventory'],
                isMissing: true,
              } satisfies Step),
        ]
      : []),
  ]
}

/** "2 × 25G, MTU 9000" */
function nicCaption(nic: Omit<NicFacts, 'tunnels' | 'carries'>): string {
  const speed = nic.members.length > 0 ? bondState(nic) : speedText(nic.speed)
  return [speed, nic.mtu !== undefined && `MTU ${String(nic.mtu)}`].filter(Boolean).join(', ')
}

const ROWS: readonly { title: string; cell: (one: InstanceInterface) => ReactNode }[] = [
  { title: 'Address', cell: (one) => <Addresses of={one.addresses} /> },
  {
    title: 'Floating IP',
    cell: (one) => (
      <Several none={<NoneOfNeutron />}>
        {one.floatingIps.map(({ address, status }) => (
          <span key={address}>
            <b className="mono">{address}</b>
            {status !== undefined && status !== 'ACTIVE' && <span className="warn"> {status}</span>}
          </span>
        ))}
      </Several>
    ),
  },
  {
    title: 'Router',
    cell: (one) => (
      <Several none="none, not routed">
        {one.routers.map((router) => (
          <span key={router.routers[0]?.id ?? router.addresses.join()}>
            <Router of={router} none="" /> <Addresses of={router.addresses} none="" />
          </span>
        ))}
      </Several>
    ),
  },
  {
    title: 'DHCP',
    cell: (one) =>
      one.dhcp === false ? (
        'off'
      ) : (
        <Several none={one.dhcp ? 'on, no server found' : 'none'}>
          {one.dhcpServers.map(({ server, host, addresses }) => (
            <span key={server?.id ?? addresses.join()}>
              <Addresses of={addresses} none="" />{' '}
              {server ? (
                <Name object={server} withGlyph={false} />
              ) : (
                host !== undefined && <span className="t2">on {host}</span>
              )}
            </span>
          ))}
        </Several>
      ),
  },
  { title: 'Segment', cell: ({ network }) => network && segmentsText(network.segments) },
  {
    title: 'MTU',
    cell: ({ network, mtu }) =>
      [network?.mtu, mtu !== undefined && mtu !== network?.mtu && `${String(mtu)} on the host`]
        .filter(Boolean)
        .join(', '),
  },
  { title: 'MAC', cell: ({ mac }) => mac && <span className="mono nowrap">{mac}</span> },
  {
    title: 'Port',
    cell: ({ port, portStatus, mac }) =>
      port && (
        <>
          {/* A port without a name is called by its MAC address, which is said above: the begin of its id, as Horizon has it. */}
          <Name object={port.name === mac ? { ...port, name: `(${port.id.slice(0, 13)})` } : port} withGlyph={false} />
          {portStatus !== undefined && portStatus !== 'ACTIVE' && <span className="warn"> {portStatus}</span>}
        </>
      ),
  },
  { title: 'Leaves as', cell: (one) => <Addresses of={one.leavesAs} none="not routed" /> },
]

/** One column a network: what an operator asks of each. */
function Services({ interfaces }: { interfaces: readonly InstanceInterface[] }) {
  if (interfaces.length === 0) return <div className={styles.none}>none</div>
  return (
    <div className={styles.tableRoom}>
      <table className={styles.table} aria-label="Addresses and services">
        <thead>
          <tr>
            <td />
            {interfaces.map(({ network, port, mac }) => (
              <th key={port?.id ?? mac ?? network?.id} scope="col">
                {network ? <NameOrId object={network.ref} id={network.id} /> : 'Network not known'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ title, cell }) => (
            <tr key={title}>
              <th scope="row" className="t2">
                {title}
              </th>
              {interfaces.map((one) => (
                <td key={one.port?.id ?? one.mac ?? one.network?.id}>{cell(one) || <span className="t3">—</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
