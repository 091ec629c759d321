import { OPENSTACK } from '@shared/kinds/openstack'
import { describe, expect, it } from 'vitest'
import { createScanProgress } from '../../scan/scan-progress'
import { waitingStages } from '../../scan/scan-record'
import { createRecordedCloud } from '../../testing/recorded-cloud'
import { AT, type RecordedScan, scanRecorded } from '../../testing/scan-recorded'

const cells = ({ progress }: RecordedScan, type: string) =>
  progress.hosts().map(({ host, cells }) => [host, cells[type]?.state, cells[type]?.count])

describe('what the APIs tell of each host', () => {
  it('is in the matrix', async () => {
    const scan = await scanRecorded()
    expect(cells(scan, 'instance')).toEqual([
      ['lab-node1', 'ok', 1],
      ['lab-node2', 'ok', 2],
      ['lab-node3', 'ok', 1],
    ])
    expect(cells(scan, 'network_agent')).toEqual([
      ['lab-node1', 'ok', 4],
      ['lab-node2', 'ok', 1],
      ['lab-node3', 'ok', 1],
    ])
  })

  it('is in the matrix of hosts that do not answer as well', async () => {
    const scan = await scanRecorded({ cloud: createRecordedCloud({ failHosts: { 'lab-node2': 'unreachable' } }) })
    expect(scan.progress.hosts()[1]).toMatchObject({
      host: 'lab-node2',
      state: 'failed',
      cells: { instance: { state: 'ok', count: 2 }, vnic: { state: 'failed', count: 0 } },
    })
  })

  it('is there before any host was asked', async () => {
    const progress = createScanProgress(
      waitingStages(OPENSTACK),
      () => new Date(AT),
      () => {},
    )
    const seen: unknown[] = []
    const beginHost = (host: string) => {
      seen.push(progress.hosts().map(({ cells }) => cells.instance?.state))
      progress.beginHost(host)
    }
    await scanRecorded({ context: { progress: { ...progress, beginHost } } })
    expect(seen[0]).toEqual(['ok', 'ok', 'ok'])
  })

  it('is marked kept when this scan could not or should not ask the API, and failed when nothing is known', async () => {
    const first = await scanRecorded()
    const cloud = createRecordedCloud({ failLists: { servers: 'timeout' } })
    const kept = [
      ['lab-node1', 'kept', 1],
      ['lab-node2', 'kept', 2],
      ['lab-node3', 'kept', 1],
    ]
    expect(cells(await scanRecorded({ cloud, previous: first.snapshot }), 'instance')).toEqual(kept)
    const sources = { api: false, db: false, cli: true }
    expect(cells(await scanRecorded({ previous: first.snapshot, options: { sources } }), 'instance')).toEqual(kept)
    expect(cells(await scanRecorded({ cloud }), 'instance').map(([, state]) => state)).toEqual([
      'failed',
      'failed',
      'failed',
    ])
  })
})
