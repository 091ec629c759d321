// @vitest-environment jsdom
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { links } from './links'
import { formatHash, matchPattern, parseHash } from './route'
import { Router } from './router'

describe('locations', () => {
  it('survive being written and read, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (environment, id) => {
        fc.pre(isEncodable(environment) && isEncodable(id))
        const location = parseHash(formatHash(links.object(environment, id, 'graph')))
        expect(matchPattern('/env/:environment/object/:objectId', location.path)).toEqual({ environment, objectId: id })
        expect(location.query).toEqual({ view: 'graph' })
      }),
    )
  })
  it('fall back to Home', () => {
    expect(['', '#', '#token', '#/'].map((hash) => parseHash(hash).path)).toEqual(['/home', '/home', '/home', '/home'])
  })
  it('match nothing when malformed', () => {
    expect(matchPattern('/env/:environment', '/env/%E0%A4%A')).toBeUndefined()
    expect(matchPattern('/env/:environment', '/env/')).toBeUndefined()
    expect(matchPattern('/env/:environment', '/env/a/b')).toBeUndefined()
  })
})

/** Lone surrogates cannot be percent-encoded and cannot be in a name either (names are valid text). */
const isEncodable = (text: string) => !/\p{Surrogate}/u.test(text)

it('leads to what is meant by each part of what was not read', () => {
  expect(links.missing('lab', { words: '1 region partly read', type: 'region', condition: 'partly' })).toEqual(
    links.table('lab', 'region', { show: 'partly' }),
  )
  expect(links.missing('my "lab"', { words: '3 objects stale', condition: 'stale' })).toEqual(
    links.search('stale: env:"my ""lab"""'),
  )
})

describe('Router', () => {
  beforeEach(() => window.history.replaceState(null, '', '#/home'))

  const moved = () => new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }))

  it('goes, returns, and forgets what a new way replaces', async () => {
    const router = new Router(window)
    router.go(links.search('a'))
    router.go(links.setup())
    expect(window.location.hash).toBe('#/setup')
    expect([router.canGoBack, router.canGoForward]).toEqual([true, false])

    router.back()
    await moved()
    expect(router.location).toEqual(links.search('a'))
    expect(router.canGoForward).toBe(true)
    // After a reload the entries of the page's history are still there.
    const reloaded = new Router(window)
    expect([reloaded.canGoBack, reloaded.canGoForward]).toEqual([true, true])

    router.go(links.home())
    expect(router.canGoForward).toBe(false)
  })

  it('leaves no entry for the same place or a replaced one', () => {
    const router = new Router(window)
    router.go(links.home())
    router.go(links.search('a'), { replace: true })
    expect(router.canGoBack).toBe(false)
    expect(window.location.hash).toBe('#/search?q=a')
  })
})
