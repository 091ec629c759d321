import { describe, expect, test } from 'vitest'
import { ovsList, ovsMap, ovsNumber, ovsText, parseOvsTable } from './ovs-json'
import { recording } from './test-support'

describe('ovs-vsctl --format=json list', () => {
  test('decodes atoms, row ids, sets and maps', () => {
    const rows = parseOvsTable(recording('ovs-native/ovs-vsctl-format-json-list-Port'))
    expect(rows).toHaveLength(18)
    const port = rows.find(({ name }) => name === 'tapec37a052-79')
    expect(port).toMatchObject({
      _uuid: '819ee2f0-2852-4c5d-9f6c-8c5fc19e347d',
      interfaces: '2f29160a-0d7f-4f1b-b93a-608de9f58085',
      tag: 1,
      trunks: [],
      other_config: { net_uuid: '25a6e3ef-fb26-49db-b260-4f889ecaecf9', segmentation_id: '1763' },
    })
  })

  test('reads a column as what it is wanted for', () => {
    expect([ovsText('a'), ovsText(['a', 'b']), ovsText([]), ovsText(''), ovsText(undefined)]).toEqual([
      'a',
      'a',
      undefined,
      undefined,
      undefined,
    ])
    expect([ovsNumber(0), ovsNumber([]), ovsNumber('7')]).toEqual([0, undefined, undefined])
    expect([ovsList(5), ovsList([5, 6]), ovsList({ a: 1 })]).toEqual([[5], [5, 6], []])
    expect([ovsMap({ a: 1, b: true }), ovsMap([]), ovsMap('x')]).toEqual([{ a: '1', b: 'true' }, {}, {}])
  })

  test('survives short rows, unknown forms and prototype keys', () => {
    const text = '{"headings":["a","b","c"],"data":[[["map",[["__proto__","x"],["k",1],["odd"]]],["future",{}]]]}'
    const [row] = parseOvsTable(text)
    expect(row).toEqual({ a: { k: 1 }, b: '', c: '' })
    expect(Object.getPrototypeOf(row?.a)).toBe(Object.prototype)
  })

  test('one broken row, or a cut table, costs itself and is told', () => {
    const told: unknown[] = []
    const names = (text: string) => parseOvsTable(text, (error) => told.push(error.code)).map((row) => row.a)
    expect(names('{"headings":["a","b"],"data":[["x",1],["y",],["z",["set",[]]]]}')).toEqual(['x', 'z'])
    expect(names('{"headings":["a","b"],"data":[["x",1],["y",2],["z",')).toEqual(['x', 'y'])
    expect(names('{"headings":["a","b"],"data":[["x",1],null]}')).toEqual(['x'])
    expect(told).toEqual(['parse-failed', 'parse-failed', 'parse-failed'])
  })

  test('an empty text is an empty table, anything else is refused', () => {
    expect(parseOvsTable('')).toEqual([])
    const refused = expect.objectContaining({ code: 'parse-failed' })
    expect(() => parseOvsTable('ovs-vsctl: unix:/run/openvswitch/db.sock: database connection failed')).toThrow(refused)
    expect(() => parseOvsTable('{"headings":[1],"data":[]}')).toThrow(refused)
    expect(() => parseOvsTable('[]')).toThrow(refused)
  })
})
