/** What is asked of a security group: its rules, and whom they concern. */
import type { ObjectRef, Overview } from '@shared/contract/calls/overview'
import { type Fact, FactCard, ListCard, Name } from './parts'
import { INSTANCE_COLUMNS } from './rows'
import { Rules } from './security'

type SecurityGroupOverview = Extract<Overview, { kind: 'security_group' }>

const GROUP_COLUMNS: readonly Fact<ObjectRef>[] = [
  { title: 'Security group', cell: (group) => <Name object={group} /> },
]

export function SecurityGroupCards({ overview }: { overview: SecurityGroupOverview | undefined }) {
  return (
    <>
      <FactCard
        title="Rules"
        note={overview?.group.stateful === false ? 'stateless' : undefined}
        testId="overview.rules"
      >
        {overview && <Rules group={overview.group} />}
      </FactCard>
      <ListCard title="Named by rules of" list={overview?.namedBy} columns={GROUP_COLUMNS} testId="overview.named-by" />
      <ListCard
        title="Instances in it"
        list={overview?.instances}
        columns={INSTANCE_COLUMNS}
        isWide
        testId="overview.instances"
      />
    </>
  )
}
