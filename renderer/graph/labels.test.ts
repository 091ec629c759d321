import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overlaps } from './geometry'
import { factLabel, type LabelWish, labelBox, placeLabels, shorten, textWidth } from './text'

describe('shorten', () => {
  it('keeps both ends of an id', () => {
    expect(shorten('tap91d0c2f7-3e', 60, 'mono')).toBe('tap91…-3e')
  })

  it('fits the room, keeps what fits, and never grows', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 30, max: 200 }), (text, room) => {
        const short = shorten(text, room, 'ui')
        if (textWidth(text, 'ui') <= room) expect(short).toBe(text)
        else expect(textWidth(short, 'ui')).toBeLessThanOrEqual(room)
      }),
    )
  })
})

describe('placeLabels', () => {
  const wish = fc.record({
    x: fc.integer({ min: 0, max: 400 }),
    y: fc.integer({ min: 0, max: 400 }),
    widths: fc.array(fc.integer({ min: 5, max: 120 }), { minLength: 1, maxLength: 2 }),
    rank: fc.constantFrom(0, 1, 2, 4),
  })
  const build = (all: { x: number; y: number; widths: number[]; rank: number }[]): LabelWish[] =>
    all.map(({ x, y, widths, rank }, index) => ({ id: `l${index}`, at: { x, y }, widths, rank }))

  it('never lays one label over another or over an obstacle', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), (all) => {
        const wishes = build(all)
        const obstacle = { x: 100, y: 100, width: 80, height: 80 }
        const lines = placeLabels(wishes, [obstacle])
        const boxes = wishes.flatMap((one) =>
          (lines.get(one.id) ?? 0) > 0 ? [labelBox(one, lines.get(one.id) ?? 0)] : [],
        )
        const clash = boxes.some((a, i) => overlaps(a, obstacle) || boxes.slice(i + 1).some((b) => overlaps(a, b)))
        expect(clash).toBe(false)
      }),
    )
  })

  it('drops the second line first, and the lower rank before the higher', () => {
    const lines = placeLabels(
      [
        { id: 'low', at: { x: 0, y: 20 }, widths: [40], rank: 0 },
        { id: 'focal', at: { x: 0, y: 20 }, widths: [40, 40], rank: 4 },
        { id: 'above', at: { x: 0, y: 0 }, widths: [40, 40], rank: 1 },
      ],
      [],
    )
    expect(Object.fromEntries(lines)).toEqual({ focal: 2, above: 1, low: 0 })
  })
})

describe('factLabel', () => {
  it('says one address in full and counts the others', () => {
    expect([factLabel('vxlan 1047'), factLabel('10.0.0.1, 10.1.0.1, fd00::1')]).toEqual(['vxlan 1047', '10.0.0.1 +2'])
  })
})
