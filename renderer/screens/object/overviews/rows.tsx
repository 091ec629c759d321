/** Tables that several overviews have. */
import type { FloatingIp, InstanceRow, Overview, Subnet } from '@shared/contract/calls/overview'
import { serviceText } from '@shared/model/service'
import { attributeText } from '@shared/text/attribute-text'
import { observer } from 'mobx-react-lite'
import { useContext } from 'react'
import { useApp } from '../../../app/app-context'
import { TextAction } from '../../../components'
import { formatCount } from '../../../format/number'
import { links } from '../../../routing/links'
import { Addresses, type Fact, Name, NoneOfNeutron, Subject } from './parts'

/** The whole table of a type below the page's object. */
export const AsTable = observer(function AsTable({ type }: { type: string }) {
  const { workspace } = useApp()
  const { environment, id } = useContext(Subject)
  return (
    <TextAction
      testId={`overview.${type}.all`}
      onPress={() => workspace.openLocation(links.table(environment, type, { under: id }), environment, false)}
    >
      As table
    </TextAction>
  )
})

const few = (addresses: readonly string[]) => (addresses.length > 0 ? <Addresses of={addresses} /> : undefined)

export const INSTANCE_COLUMNS: readonly Fact<InstanceRow>[] = [
  { title: 'Instance', cell: ({ ref }) => <Name object={ref} /> },
  {
    title: 'State',
    cell: ({ state }) => state && <span className={state === 'ERROR' ? 'err' : undefined}>{state}</span>,
  },
  { title: 'Addresses', cell: ({ addresses }) => few(addresses) },
  { title: 'Floating IP', cell: ({ floatingIps }) => <Addresses of={floatingIps} none={<NoneOfNeutron />} /> },
  { title: 'Project', isExtra: true, cell: ({ project }) => project },
]

type VServiceRow = Extract<Overview, { kind: 'host' }>['vservices']['items'][number]

export const VSERVICE_COLUMNS: readonly Fact<VServiceRow>[] = [
  { title: 'vService', cell: ({ ref }) => <Name object={ref} /> },
  { title: 'Type', cell: ({ serviceType }) => attributeText(serviceType, 'service_type') || undefined },
  { title: 'Addresses', cell: ({ addresses }) => few(addresses) },
]

export const FLOATING_IP_COLUMNS: readonly Fact<FloatingIp>[] = [
  { title: 'Floating IP', cell: ({ address }) => <span className="mono nowrap">{address}</span> },
  {
    title: 'Goes to',
    cell: ({ end, port }) =>
      end ? <Name object={end} /> : port ? <Name object={port} /> : <span className="t3">nothing</span>,
  },
  { title: 'Address', cell: ({ fixedAddress }) => fixedAddress && <span className="mono nowrap">{fixedAddress}</span> },
  {
    title: 'Status',
    cell: ({ status }) => status && <span className={status === 'ERROR' ? 'err' : undefined}>{status}</span>,
  },
]

/** "968 of 1 020"; for IPv6, whose pools do not run out, nothing. */
export const freeText = ({ free, total }: Subnet): string | undefined =>
  free === undefined || total === undefined ? undefined : `${formatCount(free)} of ${formatCount(total)}`

export const SUBNET_COLUMNS: readonly Fact<Subnet>[] = [
  { title: 'Subnet', cell: ({ cidr }) => <span className="mono nowrap">{cidr}</span> },
  { title: 'Gateway', cell: ({ gateway }) => <Addresses of={gateway === undefined ? [] : [gateway]} /> },
  { title: 'DHCP', cell: ({ dhcp }) => (dhcp === undefined ? undefined : dhcp ? 'on' : 'off') },
  {
    title: 'Free',
    cell: (subnet) => <span className={subnet.free === 0 ? 'warn nowrap' : 'nowrap'}>{freeText(subnet) ?? '—'}</span>,
  },
  {
    title: 'Pools',
    isExtra: true,
    cell: ({ pools }) => (pools.length > 0 ? <span className="mono">{pools.join(', ')}</span> : undefined),
  },
  { title: 'DNS', isExtra: true, cell: ({ dnsServers }) => <Addresses of={dnsServers} /> },
  { title: 'Name', isExtra: true, cell: ({ name }) => name || undefined },
]

/** With what only some subnets have, where these have it. */
export const subnetColumns = (subnets: readonly Subnet[]): readonly Fact<Subnet>[] => [
  ...SUBNET_COLUMNS,
  ...(subnets.some(({ routes }) => routes?.length) ? [ROUTES] : []),
  ...(subnets.some(({ ipv6Mode }) => ipv6Mode) ? [IPV6] : []),
]
const ROUTES: Fact<Subnet> = { title: 'Routes', cell: ({ routes }) => <Addresses of={routes ?? []} /> }
const IPV6: Fact<Subnet> = { title: 'IPv6', cell: ({ ipv6Mode }) => ipv6Mode }

type DhcpServer = Extract<Overview, { kind: 'network' }>['dhcpServers']['items'][number]

export const DHCP_COLUMNS: readonly Fact<DhcpServer>[] = [
  {
    title: 'Server',
    cell: ({ server, host }) =>
      server ? (
        <Name object={server} />
      ) : (
        <span className="t3">{host === undefined ? 'only its port is known' : `on ${host}, not read`}</span>
      ),
  },
  { title: 'Addresses', cell: ({ addresses }) => few(addresses) },
]

type RouterOnNetwork = Extract<Overview, { kind: 'network' }>['routers']['items'][number]

/** A router once, however many hosts run it: where it is active, else on the page's own host. */
export function Router({
  of: { routers, service },
  none,
}: {
  of: Pick<RouterOnNetwork, 'routers' | 'service'>
  none: string
}) {
  const { host } = useContext(Subject)
  const own = service?.role === 'active' ? undefined : routers.find((router) => router.host === host)
  const router = own ?? routers[0]
  if (!router) return <span className="t3">{none}</span>
  return (
    <>
      <Name object={router} withGlyph={false} />
      {service && <span className="t3"> ({serviceText(service)})</span>}
    </>
  )
}

export const ROUTER_COLUMNS: readonly Fact<RouterOnNetwork>[] = [
  {
    title: 'Router',
    cell: (router) => <Router of={router} none="not read on any host" />,
  },
  { title: 'Address here', cell: ({ addresses }) => few(addresses) },
  {
    title: 'Outside',
    cell: ({ outside, snat }) =>
      outside.length > 0 && (
        <>
          <Addresses of={outside} />
          {snat !== undefined && (snat ? ', SNAT' : ', no SNAT')}
        </>
      ),
  },
]
