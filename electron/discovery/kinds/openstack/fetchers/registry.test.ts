import { OBJECT_TYPES } from '@shared/catalog/object-types'
import { OPENSTACK } from '@shared/kinds/openstack'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../../connections/ssh/commands'
import { SCAN_PLAN } from '../scan-plan'
import { ENVIRONMENT_FETCHERS, HOST_FETCHERS, REGION_FETCHERS } from '.'

const all = [...Object.values(ENVIRONMENT_FETCHERS), ...Object.values(REGION_FETCHERS), ...Object.values(HOST_FETCHERS)]
const rows = [...SCAN_PLAN.environment, ...SCAN_PLAN.region, ...SCAN_PLAN.host]

describe('the registry of fetchers', () => {
  it('gives each an id of its own that begins with its source', () => {
    expect(new Set(all.map((fetcher) => fetcher.id)).size).toBe(all.length)
    for (const fetcher of all) expect(fetcher.id.split('.')[0]).toBe(fetcher.source)
  })

  it('knows every type and command they name', () => {
    for (const fetcher of all) {
      for (const type of fetcher.produces) expect(Object.keys(OBJECT_TYPES)).toContain(type)
      for (const id of fetcher.commands ?? []) expect(Object.keys(COMMANDS)).toContain(id)
    }
  })

  it('plans each of them once, under a stage that is shown', () => {
    const planned = rows.flatMap((row) => [row.fetcher.id, ...(row.otherwise ? [row.otherwise.id] : [])])
    expect([...planned].sort()).toEqual(all.map((fetcher) => fetcher.id).sort())
    for (const row of rows) expect(OPENSTACK.stages.map(({ id }) => id)).toContain(row.stage)
  })

  it('has one authority for each type, but where fetchers share a type by `owns`', () => {
    for (const kind of [SCAN_PLAN.environment, SCAN_PLAN.region, SCAN_PLAN.host]) {
      const whole = kind.filter((row) => !row.fetcher.owns).flatMap((row) => row.fetcher.produces)
      expect(new Set(whole).size).toBe(whole.length)
    }
  })
})
