/** The steps of the wizard: Main, one for each group with a form, Review; and the state the list at the left shows. */
import type { FieldProblem } from '@shared/contract/errors'
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import { countNoun } from '../format/number'
import { formatClock } from '../format/time'
import { checksOf, type TargetTest } from './connection-tests'
import { formOf, formsOf, groupField, type Values } from './form-fields'

/** 'main', 'review' or the name of a group. */
export type Step = string

export const stepsOf = (kind: CloudKindFacts): readonly Step[] => [
  'main',
  ...formsOf(kind).map(({ name }) => name),
  'review',
]

const OWN_STEPS: Readonly<Record<Step, { title: string; lead: string }>> = {
  main: {
    title: 'Main',
    lead: 'What the cloud is and how it appears in lists. The distribution decides which commands are used on its hosts.',
  },
  review: { title: 'Review', lead: 'What will be saved, without secrets.' },
}

/** Title and lead of a step. */
export const stepWords = (kind: CloudKindFacts, step: Step): { title: string; lead: string } =>
  OWN_STEPS[step] ?? formOf(kind, step)?.facts ?? { title: step, lead: '' }

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
  if (!facts.isIncluded) return { state: 'skipped', note: 'Not used' }
  if (facts.problems.length > 0) {
    return facts.isVisited
      ? { state: 'incomplete', note: `${countNoun(facts.problems.length, 'field')} to look at` }
      : { state: 'todo', note: step === 'review' ? '' : 'To fill in' }
  }
  if (facts.test) return testedStatus(facts.test)
  if (step === 'review') return { state: 'todo', note: '' }
  const note = step === 'main' ? mainNote(facts.values) : String(facts.values[groupField(step, 'host')] ?? '')
  return { state: 'ok', note }
}

function testedStatus(test: TargetTest): StepStatus {
  const { result, finishedAtMs } = test
  const checks = checksOf(test)
  const passed = checks.filter(({ state }) => state === 'ok').length
  if (finishedAtMs === undefined) {
    return { state: 'testing', note: `Testing now, ${String(passed)} of ${String(checks.length)}` }
  }
  const at = formatClock(new Date(finishedAtMs).toISOString())
  if (result.state === 'ok') return { state: 'tested', note: `Tested ${at}, ok` }
  if (result.state === 'failed') {
    const failed = checks.filter(({ state }) => state === 'failed').length
    return { state: 'failed', note: `${String(Math.max(1, failed))} of ${String(checks.length)} checks failed` }
  }
  return { state: 'ok', note: `Test ${result.state} ${at}` }
}

/** "prod-ams2, Kolla train" */
const mainNote = ({ name, distribution, distribution_version }: Values): string =>
  `${String(name)}, ${String(distribution)} ${String(distribution_version)}`
