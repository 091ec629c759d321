import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeWindow, readWindowState, writeWindowState } from './window-state'

const primary = { x: 0, y: 0, width: 1920, height: 1040 }
const left = { x: -1280, y: 0, width: 1280, height: 1024 }

test.each([
  ['first start', undefined, [primary], { x: 240, y: 70, width: 1440, height: 900 }],
  ['as it was', { x: 10, y: 20, width: 1000, height: 700 }, [primary], { x: 10, y: 20, width: 1000, height: 700 }],
  [
    'on the second display',
    { x: -1200, y: 20, width: 1000, height: 700 },
    [primary, left],
    { x: -1200, y: 20, width: 1000, height: 700 },
  ],
  [
    'the display is gone',
    { x: -1200, y: 20, width: 1000, height: 700 },
    [primary],
    { x: 460, y: 170, width: 1000, height: 700 },
  ],
  ['larger than the display', { x: 0, y: 0, width: 3000, height: 2000 }, [primary], primary],
  [
    'title bar above the display',
    { x: 0, y: -30, width: 1000, height: 700 },
    [primary],
    { x: 0, y: 0, width: 1000, height: 700 },
  ],
  [
    'far off and wider than the display',
    { x: -3000, y: 0, width: 4000, height: 700 },
    [primary],
    { x: 0, y: 170, width: 1920, height: 700 },
  ],
  ['too small', { x: 0, y: 0, width: 200, height: 10 }, [primary], { x: 0, y: 0, width: 960, height: 600 }],
])('%s', (_what, stored, displays, expected) => {
  expect(placeWindow(stored, displays)).toEqual(expected)
})

test('a window can always be reached and is never smaller than its least size', () => {
  const bounds = fc.record({
    x: fc.integer({ min: -5000, max: 5000 }),
    y: fc.integer({ min: -5000, max: 5000 }),
    width: fc.nat(5000),
    height: fc.nat(5000),
  })
  fc.assert(
    fc.property(fc.option(bounds, { nil: undefined }), (stored) => {
      const { x, y, width, height } = placeWindow(stored, [primary, left])
      const visible = [primary, left].some(
        (d) => Math.min(x + width, d.x + d.width) - Math.max(x, d.x) >= 100 && y >= d.y && y < d.y + d.height,
      )
      expect(visible).toBe(true)
      expect(width).toBeGreaterThanOrEqual(960)
      expect(height).toBeGreaterThanOrEqual(600)
    }),
    { numRuns: 5000 },
  )
})

test('keeps the state in a file; a damaged one is as good as none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'calipso-window-test-'))
  const file = join(folder, 'window.json')
  const state = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, isMaximized: true }
  expect(await readWindowState(file)).toBeUndefined()
  await writeWindowState(file, state)
  expect(await readWindowState(file)).toEqual(state)
  await writeFile(file, '{"bounds":{"x":"left"}}')
  expect(await readWindowState(file)).toBeUndefined()
  await rm(folder, { recursive: true })
})
