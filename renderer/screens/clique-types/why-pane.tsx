/** Which clique type applies and why, what cuts its graphs short, and what is wrong with the one that is edited. */
import { nounOf, pluralOf } from '@shared/catalog/object-types'
import type { Candidate, CliquePreview, CliqueTypeReason, OutdatedGraphs } from '@shared/contract/calls/clique-types'
import type { FieldProblem } from '@shared/contract/errors'
import type { Environment } from '@shared/model/environment'
import { Check, Minus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Callout, Chip, cx, Glyph, Icon, TextAction } from '../../components'
import { countNoun, formatCount } from '../../format/number'
import styles from './clique-types.module.css'

const MARKS = { yes: Check, no: X, open: Minus } as const

interface WhyPaneProps {
  type: string
  environment: Environment | undefined
  objectName: string | undefined
  candidates: readonly Candidate[] | undefined
  leftOut: CliquePreview['leftOut'] | undefined
  problems: readonly FieldProblem[]
  notes: readonly string[]
  outdated: readonly OutdatedGraphs[]
  /** What mends a step, as buttons. */
  remedies: (problem: FieldProblem) => ReactNode
  onConstraints: () => void
}

export function WhyPane(props: WhyPaneProps) {
  const { type, environment, objectName, candidates, leftOut, problems, notes, outdated } = props
  return (
    <aside className={styles.why} aria-label="Which type applies, and why" data-testid="clique.why">
      <div className={styles.whyHead}>
        <h2>Which type applies, and why</h2>
        {environment && candidates && (
          <p className="xs t2">
            {environment.name} is {describe(environment)}.{' '}
            {candidates.length === 1 ? 'One type exists' : `${countNoun(candidates.length, 'type')} exist`} for{' '}
            {pluralOf(type)}; the first that fits is used.
          </p>
        )}
        {!environment && <p className="xs t2">There is no environment yet to choose for.</p>}
      </div>
      <ol>
        {candidates?.map((one, index) => (
          <li
            key={one.id ?? one.name}
            className={cx(styles.candidate, !one.fits && 't2')}
            data-testid="clique.candidate"
          >
            <span className={cx(styles.rank, one.usedThen && styles.rankOn)}>{one.fits ? index + 1 : '–'}</span>
            <span className="breaks">
              <span className="med">{one.name}</span> {one.usedNow && <Chip>used now</Chip>}
              {one.usedThen && !one.usedNow && <Chip>after saving</Chip>}
            </span>
            <ul className={styles.reasons}>
              {one.reasons.map((reason) => (
                <Reason key={reason.text} reason={reason} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
      <div className={styles.section}>
        <h3 className="head">What cuts the graph short</h3>
        {leftOut?.length === 0 && <p className="xs t2">Nothing: every link of a step is followed.</p>}
        {leftOut?.map(({ attribute, byType }) => (
          <div key={attribute} className="stack gap2">
            <span className="row gap6 size-sm">
              <Glyph type={attribute} /> Only {attribute === 'network' ? 'networks' : attribute} of{' '}
              {objectName ?? 'the object itself'}
            </span>
            <p className={cx('xs t2', styles.indented)} data-testid="clique.left-out">
              Constraint for {pluralOf(type)}. {leftOutText(byType)}
            </p>
          </div>
        ))}
        <TextAction onPress={props.onConstraints} testId="clique.constraints">
          Constraints
        </TextAction>
      </div>
      <div className="grow" />
      <div className={styles.problems}>
        {notes.map((note) => (
          <Callout key={note} tone="info">
            {note}
          </Callout>
        ))}
        {problems.map((problem) => (
          <Callout
            key={`${problem.path} ${problem.message}`}
            tone="error"
            title={problemTitle(problem)}
            actions={props.remedies(problem)}
          >
            {problem.message}
          </Callout>
        ))}
        {outdated.length > 0 && (
          <p className="xs t2" data-testid="clique.after">
            After saving, {outdated.map((one) => `${formatCount(one.graphs)} graphs of ${one.environment}`).join(', ')}{' '}
            are built again from the stored links. No host is contacted.
          </p>
        )}
      </div>
    </aside>
  )
}

function Reason({ reason: { text, holds } }: { reason: CliqueTypeReason }) {
  return (
    <li className={styles.reason}>
      <Icon as={MARKS[holds]} size={12} className={holds === 'yes' ? 'ok' : 't3'} />
      {text}
    </li>
  )
}

function describe(environment: Environment): string {
  const { distribution, distribution_version, mechanism_drivers, type_drivers } = environment
  return [distribution, distribution_version, mechanism_drivers.join(' and '), type_drivers.join(' and ')].join(', ')
}

function leftOutText(byType: Readonly<Record<string, number>>): string {
  const parts = Object.entries(byType).map(([type, count]) => `${countNoun(count, nounOf(type), pluralOf(type))}`)
  return parts.length === 0 ? 'Nothing is left out here.' : `Left out here: ${parts.join(', ')}.`
}

/** Problems of steps name the step; those of fields the field. */
function problemTitle({ path }: FieldProblem): string | undefined {
  const [field, index] = path.split('.')
  if (field !== 'link_types') return undefined
  return index === undefined ? 'No step' : `Step ${Number(index) + 1}`
}
