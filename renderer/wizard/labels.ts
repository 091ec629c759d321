/** The words of the wizard's steps and of the checks a connection test makes. */
import type { TEST_STAGES, TestTarget } from '@shared/model/connection-test'
import type { WizardGroup } from './field-spec'

export const STEPS = ['main', 'OpenStack', 'mysql', 'CLI', 'AMQP', 'review'] as const
export type Step = (typeof STEPS)[number]

export const STEP_TITLES: Readonly<Record<Step, string>> = {
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

type StageId = (typeof TEST_STAGES)[TestTarget][number]

const STAGE_LABELS: Readonly<Record<StageId, string>> = {
  resolve: 'Resolve',
  connect: 'Connect',
  tls: 'TLS',
  token: 'Token',
  catalogue: 'Catalogue',
  regions: 'Regions',
  admin: 'Admin role',
  tunnel: 'Tunnel',
  login: 'Login',
  schemas: 'Schemas',
  grants: 'SELECT grants',
  hostKey: 'Host key',
  authenticate: 'Authenticate',
  command: 'Run a command',
  sudo: 'sudo',
  onward: 'Onward SSH',
  vhost: 'Virtual host',
  queue: 'Temporary queue',
}

/** The words of a check; the id itself for one this release does not know. */
export function stageLabel(id: string): string {
  return id in STAGE_LABELS ? STAGE_LABELS[id as StageId] : id
}

/** The group a step is about; undefined for Main and Review. */
export function groupOfStep(step: Step): WizardGroup | undefined {
  return step === 'main' || step === 'review' ? undefined : step
}
