import { attributeText } from '@shared/text/attribute-text'
import { describe, expect, it } from 'vitest'
import { below } from './discovered-object'
import { claimsInOrder, withClaims } from './precedence'
import type { PlacedObject } from './tree-paths'

const instance: PlacedObject = {
  type: 'instance',
  id: 'i1',
  name: 'vm',
  host: 'node1',
  place: below('host', 'node1'),
  attributes: { power_state: 1 },
  sources: ['api'],
  lastScanned: '2026-01-02T00:00:00.000Z',
}

describe('what several sources tell', () => {
  it('changes nothing where they agree or one is silent', () => {
    expect(withClaims(instance, { host: 'node1', power_state: 1 }, 'db')).toBe(instance)
    expect(withClaims(instance, { host: '', power_state: undefined }, 'db')).toBe(instance)
  })

  it('keeps the API’s word and the others beside it, each once', () => {
    const once = withClaims(withClaims(instance, { host: 'node2' }, 'db'), { host: 'node2', power_state: 4 }, 'cli')
    const { attributes } = withClaims(once, { host: 'node2' }, 'cli')
    expect(attributes.power_state).toBe(1)
    expect(attributes.disagreements).toEqual([
      { attribute: 'host', source: 'db', value: 'node2' },
      { attribute: 'host', source: 'cli', value: 'node2' },
      { attribute: 'power_state', source: 'cli', value: 4 },
    ])
    expect(attributeText(attributes.disagreements, 'disagreements')).toBe(
      'host: node2, says the database; host: node2, says the host itself; power state: shut down, says the host itself',
    )
  })

  it('fills gaps by whoever is believed first, whatever the order they answer in', () => {
    const claims = [
      { source: 'cli' as const, claims: { state: 'up' } },
      { source: 'db' as const, claims: { state: 'down' } },
    ]
    const settled = claimsInOrder(claims).reduce((object, one) => withClaims(object, one.claims, one.source), instance)
    expect(settled.attributes.state).toBe('down')
    expect(settled.attributes.disagreements).toEqual([{ attribute: 'state', source: 'cli', value: 'up' }])
  })

  it('believes the host of what its kernel does', () => {
    const nic = { ...instance, type: 'host_pnic', attributes: { mtu: 1500 } }
    expect(withClaims(nic, { mtu: 9000 }, 'cli').attributes).toEqual({
      mtu: 9000,
      disagreements: [{ attribute: 'mtu', source: 'api', value: 1500 }],
    })
  })
})
