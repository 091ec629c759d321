import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvOf } from './csv'

/** Reads what `csvOf` writes. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  let row: string[] = []
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    const [, raw = '', end] = match
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

const columns = [
  { title: 'Name', value: (row: { name: string }) => row.name },
  { title: 'Length', value: (row: { name: string }) => row.name.length },
  { title: 'Nothing', value: () => undefined },
]

describe('csvOf', () => {
  it('writes titles and rows', () => {
    expect(csvOf(columns, [{ name: 'vm1' }, { name: 'a "b", c' }])).toBe(
      'Name,Length,Nothing\r\nvm1,3,\r\n"a ""b"", c",8,\r\n',
    )
  })

  it('keeps a name from being run as a formula', () => {
    expect(csvOf(columns, [{ name: '=1+1' }])).toContain("\r\n'=1+1,4,\r\n")
    // Taken for "=" by spreadsheets of languages that have it.
    expect(csvOf(columns, [{ name: '\uff1d1+1' }])).toContain("\r\n'\uff1d1+1,4,\r\n")
    // Where commas are decimal, a semicolon would begin another cell.
    expect(csvOf(columns, [{ name: 'vm;=1+1' }])).toContain('\r\n"vm;=1+1",7,\r\n')
  })

  it('can be read back, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
        const read = parse(
          csvOf(
            columns,
            names.map((name) => ({ name })),
          ),
        ).slice(1)
        expect(read.map(([name]) => name?.replace(/^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/, ''))).toEqual(names)
      }),
    )
  })
})
