/** Tests the sections of an environment against the cloud, stage by stage. Nothing is stored. */
import { AppError } from '@shared/contract/errors'
import { groupOf, type ResolvedGroup, type ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import type { TargetResult } from '@shared/model/connection-test'
import { createHostShell } from '../../../../connections/ssh/host-shell'
import { runStages, type TargetTest, untestedResult } from '../../../../connections/test-stages'
import { testAmqp } from './test-amqp'
import { type CliTestDeps, type MasterHost, testCli } from './test-cli'
import { testMysql } from './test-mysql'
import { testOpenStack } from './test-openstack'

export interface TestConnectionDeps extends Omit<CliTestDeps, 'master'> {
  /** Name of the environment, saved or not. */
  readonly environment: string
  /** The master host of the environment's session, shared with who else uses it. */
  readonly master?: MasterHost | undefined
}

type OnProgress = (result: TargetResult) => void

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
  const cli = groupOf(groups, 'CLI')
  return withMaster(cli, deps, async (master) => {
    const test = testOf(target, groups, deps, master, signal)
    if (test) return runStages(target, test, { onProgress, signal, clean: deps.redactor.text })
    const error = new AppError('validation', `the environment has no ${target} section`, {
      hint: 'Fill it in, or leave it out of the test.',
    })
    return untestedResult(target, 'failed', error)
  })
}

function testOf(
  target: string,
  groups: readonly ResolvedGroup[],
  deps: TestConnectionDeps,
  master: MasterHost | undefined,
  signal: AbortSignal | undefined,
): TargetTest | undefined {
  const group = groups.find(({ name }) => name === target)
  if (group?.name === 'OpenStack') return testOpenStack(group, { ...deps, forward: master?.shell.forward }, signal)
  if (group?.name === 'mysql') return testMysql(group, deps, master?.shell, signal)
  if (group?.name === 'CLI' && master) return testCli(group, groups, { ...deps, master }, signal)
  if (group?.name === 'AMQP') return testAmqp(group, signal)
  return undefined
}

/**
 * Tests several sections at once; what is behind the master host waits for the master host and is skipped when that fails.
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
          hint: 'Solve the problem of the master host first, then test again.',
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
