import { AppError } from '@shared/contract/errors'
import { scanProblemSchema } from '@shared/model/scan'
import { describe, expect, it } from 'vitest'
import { createErrorSummary } from './error-summary'

const failed = (host: string) =>
  new AppError(
    'remote-command-failed',
    `"ovs-vsctl show" on ${host} ended with 1: no database (pid ${host.length}42)`,
    {
      context: { host, command: 'ovs-vsctl show', exitCode: 1 },
    },
  )

describe('the error summary', () => {
  it('gathers equal failures of many hosts into one problem with command, exit code and advice', () => {
    const summary = createErrorSummary()
    for (const host of ['node-10', 'node-2', 'node-1']) summary.add(failed(host), { fetcher: 'cli.ovs-vedges', host })
    const [problem, ...others] = summary.problems()
    expect(others).toEqual([])
    expect(scanProblemSchema.parse(problem)).toMatchObject({
      severity: 'error',
      title: 'A command failed on 3 hosts',
      hosts: ['node-1', 'node-10', 'node-2'],
      fetcher: 'cli.ovs-vedges',
      command: 'ovs-vsctl show',
      exit_code: 1,
      count: 3,
      error: { code: 'remote-command-failed', hint: expect.stringContaining('manually') },
    })
  })

  it('counts one error once, however many fetchers felt it', () => {
    const summary = createErrorSummary()
    const error = new AppError('unreachable', 'node-1 does not answer')
    for (const fetcher of ['cli.host-pnics', 'cli.vservices', 'cli.oteps'])
      summary.add(error, { fetcher, host: 'node-1' })
    expect(summary.problems()).toMatchObject([{ title: 'Host node-1 cannot be reached', count: 1, hosts: ['node-1'] }])
    expect(summary.problems()[0]).not.toHaveProperty('fetcher')
  })

  it('names a thousand of very many objects, and says how many there are', () => {
    const summary = createErrorSummary()
    const error = new AppError('parse-failed', 'not understood')
    for (let index = 0; index < 5000; index += 1) summary.add(error, { object: `vnic-${index}` })
    const [problem] = summary.problems()
    expect([problem?.objects.length, problem?.object_count]).toEqual([1000, 5000])
  })

  it('keeps different failures apart, errors and frequent ones first', () => {
    const summary = createErrorSummary()
    summary.add(new AppError('unsupported', 'no SSH access is configured'), {}, 'warning')
    summary.add(new AppError('parse-failed', 'odd text'), { fetcher: 'cli.oteps', host: 'a' })
    for (const host of ['a', 'b']) summary.add(failed(host), { fetcher: 'cli.ovs-vedges', host })
    expect(summary.problems().map(({ title, count }) => [title, count])).toEqual([
      ['A command failed on 2 hosts', 2],
      ['An answer of host a could not be understood', 1],
      ['no SSH access is configured', 1],
    ])
  })

  it('does not depend on the order of failures', () => {
    const additions = ['b', 'a', 'c'].map((host) => () => ({ error: failed(host), host }))
    const problemsOf = (list: typeof additions) => {
      const summary = createErrorSummary()
      for (const { error, host } of list.map((make) => make())) summary.add(error, { fetcher: 'cli.oteps', host })
      return summary.problems()
    }
    expect(problemsOf([...additions].reverse())).toEqual(problemsOf(additions))
  })
})
