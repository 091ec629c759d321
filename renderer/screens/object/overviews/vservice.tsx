/** What is asked of a router: its sides with their addresses, what it translates, and which host serves. */

import type { Overview } from '@shared/contract/calls/overview'
import type { InventoryObject } from '@shared/model/inventory-object'
import { knowledgeOf } from '@shared/model/knowledge'
import { serviceText } from '@shared/model/service'
import { attributeText } from '@shared/text/attribute-text'
import { segmentsText } from '@shared/text/segment-text'
import { countNoun } from '../../../format/number'
import styles from './overviews.module.css'
import { Addresses, type Fact, FactCard, FactTable, ListCard, Name, NameOrId, NoneOfNeutron } from './parts'
import { FLOATING_IP_COLUMNS, freeText, SUBNET_COLUMNS } from './rows'
import { Schematic, type SchematicNode, type SchematicWire } from './schematic'

type VServiceOverview = Extract<Overview, { kind: 'vservice' }>
type Side = VServiceOverview['sides']['items'][number]
type Route = VServiceOverview['routes']['items'][number]
type ServingHost = VServiceOverview['hosts'][number]

interface VServiceProps {
  object: InventoryObject
  overview: VServiceOverview | undefined
  unread: string | undefined
}

export function VServiceCards({ object, overview, unread }: VServiceProps) {
  const type = overview?.serviceType ?? object.service_type
  const isRouter = type === 'router' || type === 'snat'
  const sides = overview?.sides
  const outside = overview?.gateway ? 1 : 0
  const inside = sides?.items.filter((side) => !side.isOutside) ?? []
  const subnets = sides?.items.flatMap((side) => side.subnets) ?? []
  return (
    <>
      <FactCard
        title="Sides"
        note={
          sides &&
          (isRouter
            ? `${String(sides.total - (sides.items.length - inside.length))} inside, ${String(outside)} outside`
            : countNoun(sides.total, 'side'))
        }
        isWide
        testId="overview.sides"
      >
        {sides &&
          (sides.total === 0 ? (
            <div className={styles.none}>{unread ?? 'none found on its host'}</div>
          ) : isRouter ? (
            <Sides object={object} overview={overview} inside={inside} />
          ) : (
            <FactTable label="Sides" columns={SIDE_COLUMNS} rows={sides.items} />
          ))}
      </FactCard>
      {(isRouter || type === 'fip') && (
        <ListCard
          title="Floating IPs"
          none={<NoneOfNeutron />}
          list={overview?.floatingIps}
          columns={FLOATING_IP_COLUMNS}
          testId="overview.floating-ips"
        />
      )}
      {(isRouter || overview?.service) && (
        <FactCard
          title={overview?.isHighlyAvailable ? 'High availability' : 'Where it runs'}
          note={overview && placesText(overview)}
          testId="overview.hosts"
        >
          {overview && <FactTable label="Hosts" columns={HOST_COLUMNS} rows={overview.hosts} />}
        </FactCard>
      )}
      {isRouter && (
        <ListCard title="Extra routes" list={overview?.routes} columns={ROUTE_COLUMNS} testId="overview.routes" />
      )}
      <ListCard
        title="Subnets"
        // What a side leads to may not be in the inventory.
        none={inside.some((side) => side.instances === undefined) ? 'not read' : 'none'}
        list={overview && { items: subnets, total: subnets.length }}
        columns={SUBNET_COLUMNS}
        testId="overview.subnets"
      />
    </>
  )
}

/** "active on node-1, 3 hosts", "distributed, SNAT on node-1, 3 hosts"; only what is known. */
function placesText({ isHighlyAvailable, isDistributed, service }: VServiceOverview): string | undefined {
  const words = [
    isHighlyAvailable === false && !service && !isDistributed && 'on one host',
    isDistributed && 'distributed',
    service && serviceText(service),
  ].filter(Boolean)
  return words.length > 0 ? words.join(', ') : undefined
}

const HOST_COLUMNS: readonly Fact<ServingHost>[] = [
  // Leads to the service there.
  { title: 'Host', cell: ({ ref }) => <Name object={{ ...ref, name: ref.host ?? ref.name }} /> },
  { title: 'Part', cell: ({ serviceType }) => attributeText(serviceType, 'service_type') },
  { title: 'Has its addresses', cell: ({ holdsAddresses }) => (holdsAddresses ? 'yes, serves' : 'no, stands by') },
]

const ROUTE_COLUMNS: readonly Fact<Route>[] = [
  { title: 'Destination', cell: ({ destination }) => <span className="mono">{destination}</span> },
  { title: 'Next hop', cell: ({ nextHop }) => <span className="mono">{nextHop}</span> },
]

const SIDE_COLUMNS: readonly Fact<Side>[] = [
  {
    title: 'Network',
    cell: ({ network, vnic }) =>
      network ? <NameOrId object={network.ref} id={network.id} /> : vnic && <Name object={vnic} />,
  },
  { title: 'Address', cell: ({ addresses }) => <Addresses of={addresses} /> },
  { title: 'Segment', cell: ({ network }) => network && (segmentsText(network.segments) || undefined) },
  { title: 'Instances', align: 'right', cell: ({ instances }) => instances ?? 'not read' },
]

const COLUMNS = ['Instances', 'Inside networks', 'Router', 'Outside network', 'Beyond']

function Sides({
  object,
  overview,
  inside,
}: {
  object: InventoryObject
  overview: VServiceOverview
  inside: readonly Side[]
}) {
  const { gateway } = overview
  const rows = Math.max(1, inside.length)
  const self = {
    id: object.id,
    type: object.type,
    name: object.name,
    status: object.status,
    knowledge: knowledgeOf(object),
  }
  const nodes: SchematicNode[] = [
    { column: 2, row: 0, rows, type: 'vservice', object: self, isCentre: true },
    ...inside.flatMap(({ network, vnic, subnets, instances }, row): SchematicNode[] => [
      {
        column: 0,
        row,
        type: 'instance',
        name: instances === undefined ? 'not read' : countNoun(instances, 'interface'),
      },
      {
        column: 1,
        row,
        type: 'network',
        object: network?.ref ?? vnic,
        ...((network?.ref ?? vnic) ? {} : { name: network?.id ?? 'not known' }),
        isMissing: network?.ref === undefined && vnic === undefined,
        captions: subnets.map((subnet) => subnetCaption(subnet.cidr, freeText(subnet))),
      },
    ]),
  ]
  const wires: SchematicWire[] = inside.flatMap(({ addresses }, row): SchematicWire[] => [
    { row, from: 0, to: 1 },
    { row, from: 1, to: 2, edge: 'end', label: addresses.join(', ') },
  ])
  if (inside.length > 0) wires.push({ row: 0, rows, from: 2, to: 2, edge: 'start' })
  if (gateway) {
    const outer = overview.sides.items.find((side) => side.isOutside)
    nodes.push({
      column: 3,
      row: 0,
      rows,
      type: 'network',
      object: gateway.network.ref,
      ...(!gateway.network.ref && { name: gateway.network.id, isMissing: true }),
      captions: outer?.subnets.map((subnet) => subnetCaption(subnet.cidr, freeText(subnet))) ?? [],
    })
    const translates = gateway.snat === undefined ? '' : gateway.snat ? ', SNAT' : ', no SNAT'
    wires.push({ row: 0, rows, from: 2, to: 3, label: `${gateway.addresses.join(', ') || 'no address'}${translates}` })
    if (gateway.upstream.length > 0) {
      nodes.push({
        column: 4,
        row: 0,
        rows,
        type: 'host',
        name: gateway.upstream.join(', '),
        captions: ['next router'],
      })
      wires.push({ row: 0, rows, from: 3, to: 4 })
    }
  } else {
    nodes.push({
      column: 3,
      row: 0,
      rows,
      type: 'network',
      name: 'no gateway',
      captions: ['nothing leaves'],
      isMissing: true,
    })
  }
  return (
    <Schematic
      label={`Sides of ${object.name}`}
      columns={COLUMNS.slice(0, gateway && gateway.upstream.length > 0 ? 5 : 4)}
      centre={2}
      rows={rows}
      nodes={nodes}
      wires={wires}
      trunks={inside.length > 1 ? [2] : []}
    />
  )
}

const subnetCaption = (cidr: string, free: string | undefined) =>
  free === undefined ? cidr : `${cidr}, ${free.split(' of ')[0] ?? ''} free`
