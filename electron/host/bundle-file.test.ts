import { sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundleFileOf } from './bundle-file'

const bundle = '/opt/app/out/renderer'
const pathOf = (address: string) => bundleFileOf(bundle, address)?.path

test('finds files of the bundle by address', () => {
  expect(bundleFileOf(bundle, 'app://calipso/index.html#/env/lab')).toEqual({
    path: `${bundle}/index.html`,
    mediaType: 'text/html; charset=utf-8',
  })
  expect(pathOf('app://calipso/assets/a%20b.js?v=1')).toBe(`${bundle}/assets/a b.js`)
})

test.each([
  'app://calipso/',
  'app://calipso/assets',
  'app://calipso/..%2f..%2fpackage.json',
  'app://calipso/..%2frenderer-other/index.html',
  'app://calipso/index.html%00.js',
  'app://calipso/%E0%A4%A.js',
  'app://calipso/.env',
  'app://elsewhere/index.html',
  'file:///opt/app/out/renderer/index.html',
])('finds nothing at %s', (address) => {
  expect(pathOf(address)).toBeUndefined()
})

test('dots the address parser takes out lead back to the top of the bundle', () => {
  expect(pathOf('app://calipso/%2e%2e/%2e%2e/index.html')).toBe(`${bundle}/index.html`)
})

test('never leaves the bundle', () => {
  const part = fc.oneof(
    fc.constantFrom('..', '.', '%2e%2e', '..%2f', '%5c..', 'a.js', 'index.html', '%00'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const path = pathOf(`app://calipso/${parts.join('/')}`)
      if (path !== undefined) expect(path.startsWith(bundle + sep)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
