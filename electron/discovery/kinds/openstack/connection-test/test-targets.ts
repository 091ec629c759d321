/** Tests the sections of an environment against the cloud, stage by stage. Nothing is stored. */
import { AppError } from '@shared/contract/errors'
import { groupOf, type ResolvedGroup, type ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { TargetResult } from '@shared/model/connection-test'
import type { HostKeys } from '../../../../connections/ssh/host-keys'
import { createHostShell } from '../../../../connections/ssh/host-shell'
import { type OnProgress, untestedResult } from '../../../../connections/test-stages'
import type { Logger } from '../../../../log/logger'
import type { Redactor } from '../../../../secrets/redactor'
import { testAmqp } from './test-amqp'
import { type MasterHost, type OnwardHost, testCli } from './test-cli'
import { testMysql } from './test-mysql'
import { testOpenStack } from './test-openstack'

export interface TestConnectionDeps {
  readonly log: Logger
  readonly redactor: Redactor
  readonly hostKeys: HostKeys
  /** Name of the environment, saved or not. */
  readonly environment: string
  /** Socket or pipe of this computer's SSH agent. */
  readonly agentSocket?: string | undefined
  /** The master host of the environment's session, shared with who else uses it. */
  readonly master?: MasterHost | undefined
  /** Hosts a scan found, the best to try first, for the way behind the master host. */
  readonly knownHosts?: readonly OnwardHost[] | undefined
}

/**
 * Tests one section; `onProgress` receives the whole result after each change.
 * Never throws: failures, a missing section among them, are in the result.
 */
export async function testTarget(
  target: string,
  groups: readonly ResolvedGroup[],
  deps: TestConnectionDeps,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<TargetResult> {
  const openStack = groupOf(groups, 'OpenStack')
  const mysql = groupOf(groups, 'mysql')
  const cli = groupOf(groups, 'CLI')
  const amqp = groupOf(groups, 'AMQP')
  return withMaster(cli, deps, async (master) => {
    if (target === 'OpenStack' && openStack)
      return testOpenStack(openStack, { ...deps, forward: master?.shell.forward }, onProgress, signal)
    if (target === 'mysql' && mysql) return testMysql(mysql, { ...deps, shell: master?.shell }, onProgress, signal)
    if (target === 'CLI' && cli && master) return testCli(cli, groups, { ...deps, master }, onProgress, signal)
    if (target === 'AMQP' && amqp) return testAmqp(amqp, deps.redactor.text, onProgress, signal)
    const error = new AppError('validation', `the environment has no ${target} section`, {
      hint: 'Fill it in, or leave it out of the test.',
    })
    return untestedResult(target, 'failed', error)
  })
}

/**
 * Tests several sections at once; what is behind the master host waits for the CLI section and is skipped when that fails.
 * Results are in the order of `targets`.
 */
export async function testTargets(
  targets: readonly string[],
  groups: readonly ResolvedGroup[],
  deps: TestConnectionDeps,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<TargetResult[]> {
  const run = (target: string) => testTarget(target, groups, deps, onProgress, signal)
  const master = targets.includes('CLI') ? run('CLI') : undefined
  return Promise.all(
    targets.map(async (target) => {
      if (target === 'CLI' && master !== undefined) return master
      if (master === undefined || !isBehindMaster(target, groups)) return run(target)
      const { stages } = await master
      if (stages.find((stage) => stage.id === 'authenticate')?.state === 'ok') return run(target)
      const skipped = untestedResult(
        target,
        'skipped',
        new AppError('unreachable', `the ${target} section is behind the master host, which is not reached`, {
          hint: 'Solve the problem of the CLI section first, then test again.',
        }),
      )
      onProgress(skipped)
      return skipped
    }),
  )
}

const isBehindMaster = (target: string, groups: readonly ResolvedGroup[]): boolean =>
  (target === 'mysql' && groupOf(groups, 'mysql')?.through_master_host === true) ||
  (target === 'OpenStack' && groupOf(groups, 'OpenStack')?.reach === 'master-host')

/**
 * Gives `work` the master host, if there is one: that of the environment's session, else one for as long as it runs.
 * Nothing is opened before it is used.
 */
async function withMaster<T>(
  cli: ResolvedGroupOf<'CLI'> | undefined,
  deps: TestConnectionDeps,
  work: (master: MasterHost | undefined) => Promise<T>,
): Promise<T> {
  if (cli === undefined || deps.master !== undefined) return work(deps.master)
  const addresses = new Map<string, string>()
  const shell = createHostShell(cli, { ...deps, addressOf: (host) => addresses.get(host) })
  try {
    return await work({ shell, learnAddress: (host, address) => addresses.set(host, address) })
  } finally {
    await shell.dispose()
  }
}
