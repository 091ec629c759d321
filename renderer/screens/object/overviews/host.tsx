/** What is asked of a host: what it is plugged into, what runs on it, and what it carries. */
import type { Overview } from '@shared/contract/calls/overview'
import { withZone } from '@shared/text/attribute-text'
import { Age } from '../../../components'
import { countNoun } from '../../../format/number'
import { isMember, NIC_COLUMNS, nicRows, USED_NETWORK_COLUMNS } from './nics'
import styles from './overviews.module.css'
import { type Fact, FactCard, FactTable, ListCard, Name } from './parts'
import { AsTable, INSTANCE_COLUMNS, VSERVICE_COLUMNS } from './rows'

type HostOverview = Extract<Overview, { kind: 'host' }>
type Agent = HostOverview['agents']['items'][number]
type Tunnel = HostOverview['tunnels']['items'][number]

const AGENT_COLUMNS: readonly Fact<Agent>[] = [
  { title: 'Agent', cell: ({ ref }) => <Name object={ref} /> },
  {
    title: 'State',
    cell: ({ alive, enabled }) =>
      alive === undefined ? undefined : (
        <span className={alive ? undefined : 'err'}>
          {alive ? 'alive' : 'not alive'}
          {enabled === false && ', disabled'}
        </span>
      ),
  },
  { title: 'Heard', align: 'right', cell: ({ heartbeat }) => heartbeat && <Age at={withZone(heartbeat)} /> },
]

const TUNNEL_COLUMNS: readonly Fact<Tunnel>[] = [
  { title: 'Endpoint', cell: ({ ref }) => <Name object={ref} /> },
  { title: 'Overlay', cell: ({ overlay }) => overlay?.toUpperCase() },
  { title: 'Interface', cell: (tunnel) => tunnel.interface },
  {
    title: 'Peers',
    cell: ({ peers }) => (
      <span
        title={peers.items.map(({ address, host }) => (host === undefined ? address : `${address} ${host}`)).join('\n')}
      >
        {countNoun(peers.total, 'peer')}
      </span>
    ),
  },
]

/** @param unread said where the host itself was not read and nothing is known of it: not known is not none. */
export function HostCards({ overview, unread }: { overview: HostOverview | undefined; unread: string | undefined }) {
  const nics = overview?.nics
  const bonds = nics?.items.filter(({ members }) => members.length > 0).length ?? 0
  return (
    <>
      <FactCard
        title="NICs and what they are plugged into"
        note={
          nics && nics.total > 0
            ? [countNoun(nics.total - bonds, 'NIC'), bonds > 0 && countNoun(bonds, 'bond')].filter(Boolean).join(', ')
            : undefined
        }
        isWide
        testId="overview.nics"
      >
        {nics &&
          (nics.total === 0 ? (
            <div className={styles.none}>{unread ?? 'none'}</div>
          ) : (
            <FactTable label="NICs" columns={NIC_COLUMNS} rows={nicRows(nics.items)} isInner={isMember} />
          ))}
      </FactCard>
      <ListCard
        title="Instances"
        list={overview?.instances}
        columns={INSTANCE_COLUMNS}
        action={<AsTable type="instance" />}
        isWide
        testId="overview.instances"
      />
      <ListCard
        title="Networks carried"
        list={overview?.networks}
        columns={USED_NETWORK_COLUMNS}
        none={unread}
        testId="overview.networks"
      />
      <ListCard
        title="vServices"
        list={overview?.vservices}
        columns={VSERVICE_COLUMNS}
        none={unread}
        testId="overview.vservices"
      />
      <ListCard title="Agents" list={overview?.agents} columns={AGENT_COLUMNS} testId="overview.agents" />
      <ListCard
        title="Tunnel endpoints"
        list={overview?.tunnels}
        columns={TUNNEL_COLUMNS}
        none={unread}
        testId="overview.tunnels"
      />
    </>
  )
}
