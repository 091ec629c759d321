/** The state of a step as the list at the left shows it. */
import type { FieldProblem } from '@shared/contract/errors'
import { countNoun } from '../format/number'
import { formatClock } from '../format/time'
import { stagesOf, type TargetTest } from './connection-tests'
import { groupField, type Values } from './field-spec'
import { groupOfStep, type Step } from './labels'

export interface StepStatus {
  state: 'todo' | 'incomplete' | 'ok' | 'testing' | 'tested' | 'failed' | 'skipped'
  /** One short line under the name. */
  note: string
}

export interface StepFacts {
  values: Values
  /** False: the group is switched off. */
  isIncluded: boolean
  /** The step was opened, or saving was tried. */
  isVisited: boolean
  problems: readonly FieldProblem[]
  /** The newest test of exactly these values. */
  test: TargetTest | undefined
}

/** What is to be said of a step, most urgent first: running test, missing fields, test result, filled, untouched. */
export function stepStatus(step: Step, facts: StepFacts): StepStatus {
  const group = groupOfStep(step)
  if (!facts.isIncluded) return { state: 'skipped', note: 'Not used' }
  if (facts.problems.length > 0) {
    return facts.isVisited
      ? { state: 'incomplete', note: `${countNoun(facts.problems.length, 'field')} to look at` }
      : { state: 'todo', note: step === 'review' ? '' : 'To fill in' }
  }
  if (facts.test) return testedStatus(facts.test)
  if (step === 'review') return { state: 'todo', note: '' }
  return { state: 'ok', note: group ? String(facts.values[groupField(group, 'host')] ?? '') : mainNote(facts.values) }
}

function testedStatus({ result, finishedAtMs }: TargetTest): StepStatus {
  const stages = stagesOf(result)
  const passed = stages.filter(({ state }) => state === 'ok').length
  if (finishedAtMs === undefined) {
    return { state: 'testing', note: `Testing now, ${String(passed)} of ${String(stages.length)}` }
  }
  const at = formatClock(new Date(finishedAtMs).toISOString())
  if (result.state === 'ok') return { state: 'tested', note: `Tested ${at}, ok` }
  if (result.state === 'failed') {
    const failed = stages.filter(({ state }) => state === 'failed').length
    return { state: 'failed', note: `${String(Math.max(1, failed))} of ${String(stages.length)} checks failed` }
  }
  return { state: 'ok', note: `Test ${result.state} ${at}` }
}

/** "prod-ams2, Kolla train" */
const mainNote = ({ name, distribution, distribution_version }: Values): string =>
  `${String(name)}, ${String(distribution)} ${String(distribution_version)}`
