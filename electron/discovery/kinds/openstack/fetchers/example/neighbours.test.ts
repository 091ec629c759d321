import { describe, expect, it } from 'vitest'
import { createHostReader } from '../../../../host/host-reader'
import { createRecordedCloud } from '../../../../testing/recorded-cloud'
import { hostTarget } from '../../../../testing/targets'
import { neighbours } from './neighbours'

const ROUTES = '[{"dst":"default","gateway":"10.250.0.1","dev":"eth0"},{"dst":"10.250.0.0/24","dev":"eth0"},{"odd":1}]'

describe('the example fetcher', () => {
  it('reads the gateways and shapes one object of each', async () => {
    const target = hostTarget('lab-node1')
    const { shell } = createRecordedCloud({ alter: (result) => ({ ...result, stdout: ROUTES, exitCode: 0 }) })
    const reader = createHostReader(shell, 'lab-node1', new AbortController().signal)
    const found = await neighbours.collect({ shell: reader, cloud: undefined }, target)
    expect(found.objects).toEqual([
      {
        type: 'neighbour',
        id: 'lab-node1-neighbour-10.250.0.1',
        name: '10.250.0.1',
        host: 'lab-node1',
        place: { owner: { type: 'host', id: 'lab-node1' }, folders: [] },
        attributes: { region: 'RegionOne', ip_address: '10.250.0.1', interface: 'eth0' },
      },
    ])
  })

  it('fails with a clear error when the answer is no list', async () => {
    const { shell } = createRecordedCloud({ alter: (result) => ({ ...result, stdout: 'default via …', exitCode: 0 }) })
    const reader = createHostReader(shell, 'lab-node1', new AbortController().signal)
    const work = neighbours.collect({ shell: reader, cloud: undefined }, hostTarget('lab-node1'))
    await expect(work).rejects.toMatchObject({ code: 'parse-failed' })
  })
})
