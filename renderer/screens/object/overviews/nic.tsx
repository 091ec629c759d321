/** What hangs off a NIC, or anything before it, out to the instances. */
import type { Overview } from '@shared/contract/calls/overview'
import { isMember, NIC_COLUMNS, nicRows, USED_NETWORK_COLUMNS } from './nics'
import styles from './overviews.module.css'
import { FactCard, FactTable, ListCard, Names } from './parts'
import { INSTANCE_COLUMNS, VSERVICE_COLUMNS } from './rows'

type NicOverview = Extract<Overview, { kind: 'host_pnic' }>

export function NicCards({ overview, unread }: { overview: NicOverview | undefined; unread: string | undefined }) {
  const nic = overview?.nic
  return (
    <>
      <FactCard title="Link" isWide testId="overview.link">
        {nic && (
          <>
            <FactTable label="Link" columns={NIC_COLUMNS} rows={nicRows([nic])} isInner={isMember} />
            <div className={styles.none}>
              {overview.bond && (
                <span>
                  Member of <Names objects={[overview.bond]} />
                </span>
              )}
              <span>
                Behind it: <Names objects={overview.behind} none="no switch or bridge found" />
              </span>
            </div>
          </>
        )}
      </FactCard>
      <ServedCards overview={overview} unread={unread} />
    </>
  )
}

interface ServedProps {
  overview: Pick<NicOverview, 'instances' | 'networks' | 'vservices'> | undefined
  unread: string | undefined
}

/** What reaches the world by it. */
export function ServedCards({ overview, unread }: ServedProps) {
  return (
    <>
      <ListCard
        title="Instances behind it"
        list={overview?.instances}
        columns={INSTANCE_COLUMNS}
        none={unread}
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
        title="vServices behind it"
        list={overview?.vservices}
        columns={VSERVICE_COLUMNS}
        none={unread}
        testId="overview.vservices"
      />
    </>
  )
}
