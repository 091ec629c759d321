import { OBJECT_TYPES } from '@shared/catalog/object-types'
import { OPENSTACK } from '@shared/kinds/openstack'
import { describe, expect, it } from 'vitest'
import { SCAN_PLAN } from './scan-plan'

const rows = [...SCAN_PLAN.environment, ...SCAN_PLAN.region, ...SCAN_PLAN.ovn, ...SCAN_PLAN.host]
const all = rows.map(({ fetcher }) => fetcher)

describe('the plan of fetchers', () => {
  it('gives each an id of its own that begins with its source', () => {
    expect(new Set(all.map((fetcher) => fetcher.id)).size).toBe(all.length)
    for (const fetcher of all) expect(fetcher.id.split('.')[0]).toBe(fetcher.source)
  })

  it('knows every type they name', () => {
    for (const fetcher of all) {
      for (const type of fetcher.produces) expect(Object.keys(OBJECT_TYPES)).toContain(type)
    }
  })

  it('plans each of them under a stage that is shown', () => {
    for (const row of rows) expect(OPENSTACK.stages.map(({ id }) => id)).toContain(row.stage)
  })

  it('has one authority for each type, but where fetchers share a type by `owns`', () => {
    for (const kind of [SCAN_PLAN.environment, SCAN_PLAN.region, SCAN_PLAN.ovn, SCAN_PLAN.host]) {
      const whole = kind.filter((row) => !row.fetcher.owns).flatMap((row) => row.fetcher.produces)
      expect(new Set(whole).size).toBe(whole.length)
    }
  })
})
