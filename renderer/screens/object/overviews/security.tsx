/** Security groups as rules, each as an operator reads it. */
import type { Overview, SecurityRule } from '@shared/contract/calls/overview'
import { MiddleText } from '../../../components'
import { countNoun } from '../../../format/number'
import styles from './overviews.module.css'
import { type Fact, FactTable, Name, NameOrId, NoneOfNeutron } from './parts'

type Group = Extract<Overview, { kind: 'security_group' }>['group']

const RULE_COLUMNS: readonly Fact<SecurityRule>[] = [
  { title: 'Direction', cell: ({ direction }) => direction },
  { title: 'IP', cell: ({ ethertype }) => ethertype },
  { title: 'Protocol', cell: ({ protocol, ports }) => [protocol ?? 'any', ports].filter(Boolean).join(' ') },
  { title: 'Remote', cell: (rule) => <Remote rule={rule} /> },
]
const DESCRIPTION: Fact<SecurityRule> = { title: 'Description', cell: ({ description }) => description || undefined }

function Remote({ rule: { remote, remoteGroup } }: { rule: SecurityRule }) {
  if (remoteGroup) {
    return (
      <>
        group{' '}
        {remoteGroup.ref ? <Name object={remoteGroup.ref} withGlyph={false} /> : <MiddleText text={remoteGroup.id} />}
      </>
    )
  }
  return remote === undefined ? 'any' : <span className="mono">{remote}</span>
}

const isDescribed = ({ description }: SecurityRule): boolean => Boolean(description)

/** The rules of one group. */
export function Rules({ group: { rules, ref, id } }: { group: Group }) {
  if (rules.total === 0) return <div className={styles.none}>no rules</div>
  const more = rules.total - rules.items.length
  const columns = rules.items.some(isDescribed) ? [...RULE_COLUMNS, DESCRIPTION] : RULE_COLUMNS
  return (
    <>
      <FactTable label={`Rules of ${ref?.name ?? id}`} columns={columns} rows={rules.items} />
      {more > 0 && <div className={styles.none}>and {countNoun(more, 'more rule')}</div>}
    </>
  )
}

/** The groups of an instance, each under its name. */
export function SecurityRules({ groups }: { groups: readonly Group[] }) {
  if (groups.length === 0) {
    return (
      <div className={styles.none}>
        <NoneOfNeutron />
      </div>
    )
  }
  return groups.map((group) => (
    <div key={group.id} className={styles.part}>
      <h3 className={styles.partHead}>
        <NameOrId object={group.ref} id={group.id} />
        <span className="xs t3">
          {countNoun(group.rules.total, 'rule')}
          {group.stateful === false && ', stateless'}
        </span>
      </h3>
      <Rules group={group} />
    </div>
  ))
}
