import { CALLS } from '@shared/contract'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { OPENSTACK } from '@shared/kinds/openstack'
import { environmentSchema } from '@shared/model/environment'
import { NO_KNOWLEDGE } from '@shared/model/knowledge'
import { describe, expect, it } from 'vitest'
import {
  clearDisabledReason,
  emptyForm,
  inventoryProblem,
  type NewScanForm,
  scanRequest,
  scopeDisabledReason,
  sourceDisabledReason,
  startDisabledReason,
} from './new-scan-form'

const tile = (
  change: { protected?: boolean; offline?: boolean; kept?: true } = {},
  scanned = true,
): EnvironmentTile => ({
  environment: environmentSchema.parse({
    name: 'lab',
    distribution: 'Debian',
    distribution_version: 'Zed',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    created_at: '',
    updated_at: '',
    configuration: [
      { name: 'OpenStack', host: 'k' },
      { name: 'CLI', host: 'c', user: 'root' },
    ],
    ...change,
  }),
  regions: [],
  projects: [],
  ...(scanned
    ? {
        counts: {
          objects: 1,
          links: 0,
          cliques: 0,
          stale: 0,
          byType: {},
          services: 0,
          knowledge: { hosts: NO_KNOWLEDGE, regions: NO_KNOWLEDGE, stale: 0 },
          byStatus: { OK: 0, Warning: 0, Error: 0, none: 1, stale: 0 },
        },
      }
    : {}),
})
const form = (change: Partial<NewScanForm> = {}): NewScanForm => ({ ...emptyForm('lab'), ...change })
const object = { id: 'i1', name: 'vm', type: 'instance', path: 'a / vm' }

describe('the request', () => {
  it('is accepted by the contract and asks for everything at first', () => {
    expect(CALLS['scans.start'].input.parse(scanRequest(form()))).toEqual({
      environment: 'lab',
      scope: 'everything',
      clear: false,
      log_level: 'info',
      sources: { api: true, db: true, cli: true },
    })
  })
  it('carries a chosen part only where the cloud is read', () => {
    const part = { hosts: ['cmp-1'], object, clear: true }
    expect(scanRequest(form(part))).toMatchObject({ hosts: ['cmp-1'], object_id: 'i1', clear: false })
    const links = scanRequest(form({ ...part, scope: 'links' }))
    expect(links).not.toHaveProperty('hosts')
    expect(links).not.toHaveProperty('object_id')
  })
})

describe('what is not allowed, and why', () => {
  it('needs an inventory for links and cliques', () => {
    expect(scopeDisabledReason(tile({}, false), 'links')).toMatch(/inventory/)
    expect(scopeDisabledReason(tile(), 'cliques')).toBeUndefined()
    expect(startDisabledReason(form({ scope: 'links' }), tile({}, false), OPENSTACK)).toMatch(/inventory/)
  })
  it('takes the name of another inventory, and only one that can be its name', () => {
    expect(scanRequest(form({ inventory: ' test ' })).inventory).toBe('test')
    expect(scanRequest(form({ inventory: ' ' })).inventory).toBeUndefined()
    expect(inventoryProblem(form({ inventory: 'a/b' }))).toMatch(/letters/)
  })

  it('clears only whole scans of the cloud', () => {
    expect(clearDisabledReason(form({ object }))).toMatch(/single object/)
    expect(clearDisabledReason(form({ scope: 'links' }))).toMatch(/built anew/)
    expect(clearDisabledReason(form({ hosts: ['cmp-1'] }))).toMatch(/whole cloud/)
    expect(scanRequest(form({ clear: true, projects: ['p'] })).clear).toBe(false)
    expect(clearDisabledReason(form())).toBeUndefined()
  })
  it('asks for the name before a protected environment is cleared', () => {
    const asked = form({ clear: true })
    expect(startDisabledReason(asked, tile(), OPENSTACK)).toBeUndefined()
    expect(startDisabledReason(asked, tile({ protected: true }), OPENSTACK)).toBe('Type lab to confirm')
    expect(startDisabledReason({ ...asked, confirmation: 'lab' }, tile({ protected: true }), OPENSTACK)).toBeUndefined()
  })
  it('needs a source that is set up', () => {
    expect(sourceDisabledReason(tile(), 'db', OPENSTACK)).toMatch(/Not set up/)
    expect(startDisabledReason(form({ sources: { api: false, db: true, cli: false } }), tile(), OPENSTACK)).toMatch(
      /source/,
    )
  })
  it('does not scan everything for an object that was typed and not chosen', () => {
    const typed = form({ objectText: 'web-1 ' })
    expect(startDisabledReason(typed, tile(), OPENSTACK)).toBe('Choose an object for “web-1”, or clear the text')
    expect(startDisabledReason({ ...typed, scope: 'links' }, tile(), OPENSTACK)).toBeUndefined()
    expect(startDisabledReason({ ...typed, object }, tile(), OPENSTACK)).toBeUndefined()
  })
  it('refuses files', () => {
    expect(startDisabledReason(form(), tile({ offline: true }), OPENSTACK)).toMatch(/Imported/)
    expect(startDisabledReason(form(), tile({ offline: true, kept: true }), OPENSTACK)).toMatch(/Deleted/)
  })
})
