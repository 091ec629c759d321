import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takeTurns } from '../../turns'
import { stored } from '../testing/targets'
import { below, type DiscoveredObject, type Unread } from './discovered-object'
import { type FetcherScope, type ReconcileInput, reconcile as reconcileInTurns, type ScopeOutcome } from './staleness'

const AT = '2026-01-02T00:00:00.000Z'
const vnics: FetcherScope = {
  id: 'cli.vnics',
  source: 'cli',
  per: 'host',
  produces: ['vnic'],
  owns: (o) => o.vnic_type === 'a',
}
const hosts: FetcherScope = { id: 'api.hosts', source: 'api', per: 'region', produces: ['host'] }
const details: FetcherScope = {
  id: 'cli.details',
  source: 'cli',
  per: 'host',
  produces: [],
  enriches: { types: ['host'], attributes: ['OS'] },
}

const found = (id: string, type = 'vnic', host = 'h'): DiscoveredObject => ({
  type,
  id,
  name: id,
  host,
  place: below('instance', 'i', 'vnics_folder'),
  attributes: {},
})
const done = (fetcher: FetcherScope, target: string, ...objects: DiscoveredObject[]): ScopeOutcome => ({
  fetcher,
  target,
  result: { state: 'done', found: { objects }, sources: [fetcher.source] },
})
const failed = (fetcher: FetcherScope, target: string): ScopeOutcome => ({
  fetcher,
  target,
  result: { state: 'failed', reason: 'no answer', code: 'timeout' },
})
const inventoryOf = (...objects: ReturnType<typeof stored>[]) => new Map(objects.map((object) => [object.id, object]))
const previous = inventoryOf(
  stored({ type: 'vnics_folder', id: 'i-vnics', parent_id: 'i', parent_type: 'instance' }),
  stored({
    type: 'vnic',
    id: 'v1',
    host: 'h',
    vnic_type: 'a',
    parent_id: 'i-vnics',
    parent_type: 'vnics_folder',
    sources: ['cli'],
  }),
  stored({ type: 'vnic', id: 'v2', host: 'h', vnic_type: 'b', parent_id: 'i', parent_type: 'instance' }),
)
const reconcile = (input: ReconcileInput) => reconcileInTurns(input, takeTurns())

describe('reconciling with what is stored', () => {
  it('replaces the objects of a scope that succeeded, and only those', async () => {
    const objects = await reconcile({ previous, outcomes: [done(vnics, 'h', found('v3'))], at: AT })
    expect([...objects.keys()]).toEqual(['v3'])
    const other: FetcherScope = { ...vnics, id: 'cli.others', owns: (o) => o.vnic_type === 'b' }
    const both = await reconcile({ previous, outcomes: [done(vnics, 'h'), failed(other, 'h')], at: AT })
    expect([...both.keys()]).toEqual(['v2'])
  })

  it('keeps of an object that was seen what could not be read of it, and nothing else', async () => {
    const outcome = (unread: readonly Unread[]): ScopeOutcome => ({
      fetcher: vnics,
      target: 'h',
      result: { state: 'done', found: { objects: [found('v1'), found('v9')], unread }, sources: ['cli'] },
    })
    const reading = { state: 'read' as const, sources: [] }
    const speeds = new Map(
      [...previous].map(([id, one]) => [id, id === 'v1' ? { ...one, Speed: '10Gb/s', OS: 'x', reading } : one]),
    )
    const own: FetcherScope = { ...details, enriches: { types: ['vnic'], attributes: ['OS'] } }
    const scan = async (...unread: Unread[]) =>
      (await reconcile({ previous: speeds, outcomes: [outcome(unread), done(own, 'h')], at: AT })).get('v1')
    const error = new AppError('timeout', 'ethtool did not end in time')
    expect((await scan())?.attributes).toEqual({})
    expect((await scan({ error, id: 'v9' }))?.attributes).toEqual({})
    for (const id of ['v1', 'i', undefined])
      expect(await scan({ error, id })).toMatchObject({
        attributes: { Speed: '10Gb/s', vnic_type: 'a' },
        lastScanned: AT,
        stale: { since: AT, reason: error.message },
      })
    expect((await scan({ error, id: 'v1' }))?.attributes).not.toHaveProperty('OS')
  })

  it('keeps what an enriching fetcher could not read of one object', async () => {
    const hostsBefore = inventoryOf(
      ...['h', 'k'].map((id) => ({ ...stored({ type: 'host', id, host: id, region: 'r' }), OS: 'Debian' })),
    )
    const hostOf = (id: string) => ({ ...found(id, 'host', id), attributes: { region: 'r' } })
    const told = (target: string, unread: readonly Unread[]): ScopeOutcome => ({
      fetcher: details,
      target,
      result: { state: 'done', found: { objects: [], unread }, sources: ['cli'] },
    })
    const objects = await reconcile({
      previous: hostsBefore,
      outcomes: [
        done(hosts, 'r', hostOf('h'), hostOf('k')),
        told('h', [{ error: new AppError('parse-failed', 'x'), id: 'h' }]),
        told('k', []),
      ],
      at: AT,
    })
    expect([objects.get('h')?.attributes.OS, objects.get('k')?.attributes.OS]).toEqual(['Debian', undefined])
  })

  it('keeps the objects of a scope that failed, stale since the first failure, in their folders', async () => {
    const [v1] = (await reconcile({ previous, outcomes: [failed(vnics, 'h')], at: AT })).values()
    expect(v1).toMatchObject({
      id: 'v1',
      stale: { since: AT, reason: 'no answer' },
      lastScanned: '2026-01-01T00:00:00.000Z',
      place: { owner: { type: 'instance', id: 'i' }, folders: ['vnics_folder'] },
    })
    const longAgo = { since: '2025-12-31T00:00:00.000Z', reason: 'earlier' }
    const stale = inventoryOf(stored({ type: 'vnic', id: 'v1', host: 'h', vnic_type: 'a', stale: longAgo }))
    expect((await reconcile({ previous: stale, outcomes: [failed(vnics, 'h')], at: AT })).get('v1')?.stale).toEqual(
      longAgo,
    )
  })

  it('leaves the objects of a scope that was left out as they are, and forgets those of no scope at all', async () => {
    const skipped: ScopeOutcome = { fetcher: vnics, target: 'h', result: { state: 'skipped' } }
    expect((await reconcile({ previous, outcomes: [skipped], at: AT })).get('v1')?.stale).toBeUndefined()
    expect((await reconcile({ previous, outcomes: [failed(vnics, 'another-host')], at: AT })).size).toBe(0)
  })

  it('keeps what lies below an owner that could not be read, while the rest is replaced', async () => {
    const unread = [{ ownerId: 'i', error: new AppError('parse-failed', 'odd guest') }]
    const outcome: ScopeOutcome = {
      fetcher: vnics,
      target: 'h',
      result: { state: 'done', found: { objects: [found('v3')], unread }, sources: ['cli'] },
    }
    const objects = await reconcile({ previous, outcomes: [outcome], at: AT })
    expect([...objects].map(([id, object]) => [id, object.stale?.reason])).toEqual([
      ['v3', undefined],
      ['v1', 'odd guest'],
    ])
  })

  it('keeps what is known of an object that can be read only in part, and takes the part where nothing is', async () => {
    const [v1, v9] = [found('v1'), found('v9')].map((one) => ({ ...one, attributes: { part: true }, isPartial: true }))
    const unread = [{ error: new AppError('remote-command-failed', 'it does not run') }]
    const result = { state: 'done', found: { objects: [v1, v9], unread }, sources: ['cli'] } as ScopeOutcome['result']
    const objects = await reconcile({ previous, at: AT, outcomes: [{ fetcher: vnics, target: 'h', result }] })
    expect(objects.get('v1')).toMatchObject({ stale: { reason: 'it does not run' } })
    expect(objects.get('v1')?.attributes).not.toHaveProperty('part')
    expect(objects.get('v9')?.attributes).toEqual({ part: true })
    expect(objects.get('v9')).not.toHaveProperty('stale')
  })

  it('is fresh when an object is found again, wherever', async () => {
    const outcomes = [failed(vnics, 'h'), done({ ...vnics, id: 'cli.other' }, 'h2', found('v1', 'vnic', 'h2'))]
    expect((await reconcile({ previous, outcomes, at: AT })).get('v1')).toMatchObject({ host: 'h2', lastScanned: AT })
  })

  it('keeps, stale, what of a list may be in a record that could not be read', async () => {
    const port = (name: string, more: object = {}) => ({ name, ...more })
    const earlier = stored({
      ...{ type: 'vnic', id: 'v1', host: 'h', vnic_type: 'a', parent_id: 'i', parent_type: 'instance' },
      ports: [port('a', { tag: 1, id: 4 }), port('b', { tag: 2 })],
      modes: ['x', 'y'],
      state: 'up',
    })
    const seen = async (unread: readonly Unread[], attributes: object) => {
      const objects = [{ ...found('v1'), attributes: { vnic_type: 'a', ...attributes } }]
      const outcome: ScopeOutcome = {
        ...{ fetcher: vnics, target: 'h' },
        result: { state: 'done', found: { objects, unread }, sources: ['cli'] },
      }
      return (await reconcile({ previous: inventoryOf(earlier), outcomes: [outcome], at: AT })).get('v1')
    }
    const damaged = [{ error: new AppError('parse-failed', 'a row is damaged') }]
    const less = { ports: [port('c'), port('a', { tag: 9 })], modes: 'y', state: 'down' }
    expect(await seen(damaged, less)).toMatchObject({
      attributes: {
        ports: [port('a', { tag: 9, id: 4 }), port('b', { tag: 2 }), port('c')],
        modes: ['x', 'y'],
        state: 'down',
      },
      stale: { reason: 'a row is damaged' },
    })
    expect(await seen([], less)).not.toHaveProperty('stale')
    const { ports, modes } = earlier
    expect(await seen(damaged, { ports, modes, state: 'down' })).not.toHaveProperty('stale')
  })

  it('does not depend on the order of outcomes, whichever answered first', async () => {
    const moved = (host: string) => done(vnics, host, found('v9', 'vnic', host))
    const outcomes = [moved('h2'), moved('h1'), failed(vnics, 'h')]
    const expected = await reconcile({ previous, outcomes, at: AT })
    expect(expected.get('v9')?.host).toBe('h1')
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(outcomes, { minLength: outcomes.length }), async (shuffled) => {
        expect([...(await reconcile({ previous, outcomes: shuffled, at: AT }))]).toEqual([...expected])
      }),
      { numRuns: 6 },
    )
  })

  it('adds what another source says of an object, or said before it failed', async () => {
    const host = done(hosts, 'R', found('h', 'host'))
    const enriching: ScopeOutcome = {
      fetcher: details,
      target: 'h',
      result: {
        state: 'done',
        found: { objects: [], enrichments: [{ id: 'h', attributes: { OS: 'new' } }] },
        sources: ['cli'],
      },
    }
    const fresh = await reconcile({ previous: inventoryOf(), outcomes: [host, enriching], at: AT })
    expect(fresh.get('h')).toMatchObject({ attributes: { OS: 'new' }, sources: ['api', 'cli'] })
    const told = { type: 'host', id: 'h', host: 'h', OS: 'old', region: 'R' }
    const earlier = inventoryOf(stored({ ...told, sources: ['api', 'cli'] }))
    const kept = await reconcile({ previous: earlier, outcomes: [failed(details, 'h'), host], at: AT })
    expect(kept.get('h')).toMatchObject({ attributes: { OS: 'old' }, sources: ['api', 'cli'] })
    for (const previous of [inventoryOf(), inventoryOf(stored({ ...told, sources: ['api'] }))]) {
      const never = await reconcile({ previous, outcomes: [host, failed(details, 'h')], at: AT })
      expect(never.get('h')?.sources).toEqual(['api'])
    }
  })

  it('keeps what a source told differently until that source tells again', async () => {
    const api: FetcherScope = { id: 'api.instances', source: 'api', per: 'region', produces: ['instance'] }
    const guests: FetcherScope = {
      ...details,
      id: 'cli.guests',
      enriches: { types: ['instance'], attributes: [], claims: ['power_state', 'host'] },
    }
    const database: FetcherScope = {
      ...guests,
      id: 'db.facts',
      source: 'db',
      per: 'region',
      enriches: { types: ['instance'], attributes: [], claims: ['host'] },
    }
    const instance = (power_state = 1) => ({ ...found('i', 'instance'), attributes: { region: 'R', power_state } })
    const told = (fetcher: FetcherScope, target: string, unread: string[] = [], claims?: object): ScopeOutcome => ({
      fetcher,
      target,
      result: {
        state: 'done',
        sources: [fetcher.source],
        found: {
          objects: [],
          enrichments: claims ? [{ id: 'i', attributes: {}, claims: { ...claims } }] : [],
          unread: unread.map((id) => ({ id, error: new AppError('parse-failed', 'odd') })),
        },
      },
    })
    const power = { attribute: 'power_state', source: 'cli', value: 4 }
    const [elsewhere, inDatabase] = (['cli', 'db'] as const).map((source) => ({
      attribute: 'host',
      source,
      value: 'k',
    }))
    const disagreements = [inDatabase, power, elsewhere]
    const previous = inventoryOf(stored({ type: 'instance', id: 'i', host: 'h', region: 'R', disagreements }))
    const left = async (outcomes: ScopeOutcome[], now = instance()) =>
      (await reconcile({ previous, outcomes: [done(api, 'R', now), ...outcomes], at: AT })).get('i')?.attributes
        .disagreements
    const [h, k, db] = [told(guests, 'h'), told(guests, 'k'), told(database, 'R')]
    const skipped = (fetcher: FetcherScope, target: string): ScopeOutcome => ({
      fetcher,
      target,
      result: { state: 'skipped' },
    })
    expect(await left([h, k, db])).toBeUndefined()
    for (const unheard of [failed, skipped]) {
      expect(await left([unheard(guests, 'h'), k, db])).toEqual([power])
      expect(await left([h, unheard(guests, 'k'), db])).toEqual([elsewhere])
      expect(await left([h, k, unheard(database, 'R')])).toEqual([inDatabase])
    }
    expect(await left([told(guests, 'h', ['i']), k, db])).toEqual([power])
    expect(await left([told(guests, 'h', ['another']), k, db])).toBeUndefined()
    expect(await left([told(guests, 'h', ['i'], { power_state: 3 }), k, db])).toEqual([{ ...power, value: 3 }])
    // Nova says the same by now.
    expect(await left([failed(guests, 'h'), k, db], instance(4))).toBeUndefined()
  })

  it('keeps of an object that was seen, with an attribute that could not be read, what others told of it', async () => {
    const error = new AppError('timeout', 'no answer')
    const of = (attribute: string) => ({ attribute, source: 'api', value: 'active' })
    const routers: FetcherScope = { id: 'cli.routers', source: 'cli', per: 'host', produces: ['vservice'] }
    const before = stored({ type: 'vservice', id: 's', host: 'h', ha_state: 'standby', role: 'ha' })
    const objects = await reconcile({
      previous: inventoryOf({ ...before, disagreements: [of('ha_state'), of('role')] }),
      outcomes: [
        {
          fetcher: routers,
          target: 'h',
          result: {
            state: 'done',
            sources: ['cli'],
            found: {
              objects: [{ ...found('s', 'vservice'), attributes: { role: 'ha' } }],
              unread: [{ id: 's', error }],
            },
          },
        },
      ],
      at: AT,
    })
    expect(objects.get('s')?.attributes).toEqual({ role: 'ha', ha_state: 'standby', disagreements: [of('ha_state')] })
  })
})
