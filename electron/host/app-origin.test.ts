import fc from 'fast-check'
import { expect, test } from 'vitest'
import { externalTarget, isOwnPage, PAGE_URL, routeOfDeepLink } from './app-origin'

test.each([
  [PAGE_URL, true],
  [`${PAGE_URL}#/env/lab`, true],
  ['app://calipso/assets/x.js', true],
  ['app://calipso.evil.example/index.html', false],
  ['app://evil@calipso/index.html', false],
  ['app://evil/index.html?app://calipso/', false],
  ['https://calipso/index.html', false],
  ['https://evil.example/?next=app://calipso/index.html', false],
  ['file:///etc/passwd', false],
  ['about:blank', false],
  ['', false],
])('%s is our page: %s', (address, expected) => {
  expect(isOwnPage(address)).toBe(expected)
})

test.each([
  ['https://docs.example/x?y#z', 'docs.example'],
  ['mailto:someone@example.org', 'someone@example.org'],
  ['http://docs.example/', undefined],
  ['javascript:alert(1)', undefined],
  ['file:///etc/passwd', undefined],
  ['data:text/html,x', undefined],
  ['smb://host/share', undefined],
  ['not an address', undefined],
])('%s leaves the application as %s', (address, shown) => {
  expect(externalTarget(address)?.shown).toBe(shown)
})

test.each([
  ['calipso://env/lab/object/i1?view=graph', '/env/lab/object/i1?view=graph'],
  ['calipso://env/lab%201', '/env/lab%201'],
  ['calipso://env/../settings', '/env/settings'],
  ['calipso://env/', undefined],
  ['calipso://scan/lab', undefined],
  ['calipso://open?file=/etc/passwd', undefined],
  ['https://env/lab', undefined],
  [`calipso://env/${'x'.repeat(3000)}`, undefined],
])('the deep link %s leads to %s', (address, route) => {
  expect(routeOfDeepLink(address)).toBe(route)
})

test('whatever a deep link says, it leads below /env and carries no fragment', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl().map((url) => url.replace(/^https?/, 'calipso')),
        fc.string().map((text) => `calipso://env/${text}`),
      ),
      (address) => {
        const route = routeOfDeepLink(address)
        if (route === undefined) return
        expect(route).toMatch(/^\/env\/[^#\s]+$/)
      },
    ),
  )
})
