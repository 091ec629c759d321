/** What is asked of a network: its addresses, who serves it, and where it is used. */
import type { Overview } from '@shared/contract/calls/overview'
import { isUnread } from '@shared/model/knowledge'
import { type Fact, ListCard, Name, NameOrId, Names, NoneOfNeutron } from './parts'
import { DHCP_COLUMNS, FLOATING_IP_COLUMNS, INSTANCE_COLUMNS, ROUTER_COLUMNS, subnetColumns } from './rows'

type NetworkOverview = Extract<Overview, { kind: 'network' }>
type UsingHost = NetworkOverview['hosts']['items'][number]
type InstanceOnNetwork = NetworkOverview['instances']['items'][number]

const HOST_COLUMNS: readonly Fact<UsingHost>[] = [
  { title: 'Host', cell: ({ host, id }) => <NameOrId object={host} id={id} /> },
  {
    title: 'Leaves by',
    // The row says the host.
    cell: ({ host, nics }) =>
      nics.length > 0 ? (
        <Names objects={nics.map((nic) => ({ ...nic, host: undefined }))} />
      ) : host && isUnread(host.knowledge) ? (
        <span className="t3">not read</span>
      ) : undefined,
  },
  { title: 'Instances', align: 'right', cell: ({ instances }) => instances },
]

const MAC: Fact<InstanceOnNetwork> = {
  title: 'MAC',
  isExtra: true,
  cell: ({ mac }) => mac && <span className="mono nowrap">{mac}</span>,
}
/** A port without a name of its own is called by its MAC. */
const instanceColumns = (rows: readonly InstanceOnNetwork[]): readonly Fact<InstanceOnNetwork>[] => [
  ...INSTANCE_COLUMNS,
  ...(rows.some(({ mac, port }) => mac !== port.name) ? [MAC] : []),
  { title: 'Port', isExtra: true, cell: ({ port }) => <Name object={port} withGlyph={false} /> },
]

export function NetworkCards({ overview }: { overview: NetworkOverview | undefined }) {
  return (
    <>
      <ListCard
        title="Subnets"
        list={overview?.subnets}
        columns={subnetColumns(overview?.subnets.items ?? [])}
        isWide
        testId="overview.subnets"
      />
      <ListCard
        title="Instances"
        list={overview?.instances}
        columns={instanceColumns(overview?.instances.items ?? [])}
        isWide
        testId="overview.instances"
      />
      {overview?.isExternal && (
        <ListCard
          title="Floating IPs"
          none={<NoneOfNeutron />}
          list={overview.floatingIps}
          columns={FLOATING_IP_COLUMNS}
          testId="overview.floating-ips"
        />
      )}
      <ListCard
        title="Routers"
        list={overview?.routers}
        columns={ROUTER_COLUMNS}
        none="none: not routed"
        testId="overview.routers"
      />
      <ListCard title="DHCP servers" list={overview?.dhcpServers} columns={DHCP_COLUMNS} testId="overview.dhcp" />
      <ListCard
        title="Hosts"
        list={overview?.hosts}
        columns={HOST_COLUMNS}
        none="on no host that was read"
        testId="overview.hosts"
      />
    </>
  )
}
