import { OPENSTACK } from '@shared/kinds/openstack'
import type { ScanHost, ScanStage } from '@shared/model/scan'
import { expect, test } from 'vitest'
import { createScanChanges } from './scan-changes'
import { requestedScan } from './scan-record'

const options = {
  environment: 'lab',
  scope: 'everything' as const,
  clear: false,
  log_level: 'info' as const,
  sources: { api: true, db: true, cli: true },
}
const row = (host: string, state: ScanHost['state']): ScanHost => ({ host, roles: [], state, cells: {} })

test('tells of a scan of a thousand hosts only the stages and rows that changed, and all of it when it begins and ends', () => {
  const of = createScanChanges()
  const requested = requestedScan({
    kind: OPENSTACK,
    id: 's',
    number: 1,
    options,
    trigger: 'manual',
    at: 'now',
    estimateMs: undefined,
  })
  expect(of(requested)).toMatchObject({ scanId: 's', brief: { status: 'pending' } })
  const hosts = Array.from({ length: 1000 }, (_, index) => row(`node-${index}`, 'waiting'))
  const running = { ...requested, status: 'running' as const, hosts }
  expect(of(running)).toMatchObject({ brief: { status: 'running', host_counts: { waiting: 1000 } } })

  const changed = hosts.map((host, index) => (index === 7 ? row(host.host, 'running') : host))
  const stages = running.stages.map((stage): ScanStage => (stage.id === 'hosts' ? { ...stage, done: 1 } : { ...stage }))
  const push = of({ ...running, hosts: changed, stages })
  expect(push).toEqual({
    scanId: 's',
    environment: 'lab',
    stages: [expect.objectContaining({ id: 'hosts', done: 1 })],
    hosts: [row('node-7', 'running')],
    host_counts: expect.objectContaining({ waiting: 999, running: 1 }),
  })
  expect(JSON.stringify(push).length).toBeLessThan(1024)
  expect(of({ ...running, hosts: changed, stages })).toEqual({ scanId: 's', environment: 'lab' })

  const ended = { ...running, hosts: changed, stages, status: 'completed' as const, end_timestamp: 'later' }
  expect(of(ended)).toMatchObject({ brief: { status: 'completed' } })
  // Forgotten: a scan looked at again starts anew.
  expect(of(ended).hosts).toHaveLength(1000)
})
