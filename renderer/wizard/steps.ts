/** The steps of the wizard: Main, one for each group with a form, Review; and the state the list at the left shows. */
import type { CloudKindFacts } from '@shared/kinds/cloud-kind'
import { formatClock } from '../format/time'
import { checksOf, type TargetTest } from './connection-tests'
import { formOf, formsOf, type Values } from './form-fields'

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
    lead: 'What the cloud is and how it appears. The distribution decides which commands are used on its hosts.',
  },
  review: { title: 'Review', lead: 'What will be saved, without secrets.' },
}

export const stepWords = (kind: CloudKindFacts, step: Step): { title: string; lead: string } =>
  OWN_STEPS[step] ?? formOf(kind, step)?.facts ?? { title: step, lead: '' }

export interface StepStatus {
  state: 'todo' | 'incomplete' | 'ok' | 'testing' | 'tested' | 'failed' | 'skipped'
  /** One short line under the name. */
  note: string
}

/** What is to be said of a step after its newest test. */
export function testedStatus(test: TargetTest): StepStatus {
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
export const mainNote = ({ name, distribution, distribution_version }: Values): string =>
  `${String(name)}, ${String(distribution)} ${String(distribution_version)}`
