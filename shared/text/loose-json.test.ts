import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLooseJson } from './loose-json'

describe('JSON as people and MongoDB’s tools write it', () => {
  it('is plain JSON first of all', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        if (text.includes('__proto__') || text.includes('"$')) return
        // -0 and 0 are one number in every document.
        expect(JSON.stringify(parseLooseJson(text))).toBe(JSON.stringify([JSON.parse(text)]))
      }),
    )
  })
  it('may hold what the shell prints and Extended JSON', () => {
    const text = `{ a: NumberInt(4567), 'b': NumberLong("5"), c : ISODate("2018-05-01T00:00:00Z"), _id: ObjectId('5b'),
      d: { "$numberInt": "4" }, e: {$date: {"$numberLong": "0"}}, f: new Date("x"), g: [1, .5, -2e3, ], h: undefined, } // end`
    expect(parseLooseJson(text)).toEqual([
      {
        a: 4567,
        b: 5,
        c: '2018-05-01T00:00:00Z',
        _id: '5b',
        d: 4,
        e: '1970-01-01T00:00:00.000Z',
        f: 'x',
        g: [1, 0.5, -2000],
        h: null,
      },
    ])
  })
  it('keeps a date no calendar has as it is', () => {
    expect(parseLooseJson('{"$date": {"$numberLong": "100000000000000000"}}')).toEqual(['100000000000000000'])
  })
  it('may hold several documents', () => {
    expect(parseLooseJson('{"a":1}\n{"b":2}\n/* and */ [3],')).toEqual([{ a: 1 }, { b: 2 }, [3]])
    expect(parseLooseJson('\uFEFF \n')).toEqual([])
  })
  it.each(['{"a": 1', '{"a" 1}', '[1 2]', '{"__proto__": {}}', "{a: 'hunter2", 'f(1)', '}', '[', 'hunter2 hunter2'])(
    '%s is refused, with the place and without the text',
    (text) => {
      expect(() => parseLooseJson(text)).toThrow(expect.objectContaining({ code: 'parse-failed' }))
      expect(() => parseLooseJson(text)).toThrow(/from line 1 column \d+ on/)
      expect(() => parseLooseJson(text)).not.toThrow(/hunter2/)
    },
  )
  it('never fails in another way, nor hangs', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      "'",
      'a',
      '$date',
      '1',
      '-',
      '//',
      '/*',
      '\\',
      '(',
      ')',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((all) => all.join('')),
        ),
        (text) => {
          try {
            parseLooseJson(text)
          } catch (thrown) {
            expect(thrown).toHaveProperty('code', 'parse-failed')
          }
        },
      ),
    )
    for (const piece of ['[', '{"a":', 'a(', '\\'])
      expect(() => parseLooseJson(piece.repeat(50_000))).toThrow(expect.objectContaining({ code: 'parse-failed' }))
  })
})
