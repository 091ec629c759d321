/** The words of the wizard's steps and of the checks a connection test makes. */
import { OPENSTACK } from '@shared/kinds/openstack'
import type { WizardGroup } from './field-spec'

export const STEPS = ['main', 'OpenStack', 'mysql', 'CLI', 'AMQP', 'review'] as const
export type Step = (typeof STEPS)[number]

export const STEP_TITLES: Readonly<Record<string, string>> = {
  main: 'Main',
  OpenStack: 'OpenStack API',
  mysql: 'Database',
  CLI: 'Master host',
  AMQP: 'Message bus',
  review: 'Review',
}

export const STEP_LEADS: Readonly<Record<Step, string>> = {
  main: 'What the cloud is and how it appears in lists. The distribution decides which commands are used on its hosts.',
  OpenStack: 'Keystone, and through its catalogue Nova and Neutron. Calipso only reads.',
  mysql:
    'The OpenStack databases stand in where an API does not answer: host aggregates and network agents of old releases.',
  CLI: 'The jump host that reaches every other host by SSH with sudo. Calipso runs read-only commands through it.',
  AMQP: 'The bus OpenStack announces changes on. Its settings can be tested and are kept with the environment.',
  review: 'What will be saved, without secrets.',
}

/** The words of a check; the id itself for one this release does not know. */
export function stageLabel(target: string, id: string): string {
  return OPENSTACK.groups[target]?.checks?.find((check) => check.id === id)?.label ?? id
}

/** The group a step is about; undefined for Main and Review. */
export function groupOfStep(step: Step): WizardGroup | undefined {
  return step === 'main' || step === 'review' ? undefined : step
}
