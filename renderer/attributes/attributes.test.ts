import { describe, expect, it } from 'vitest'
import { attributeLabel, attributeText, isIdentifier, isTime, withZone } from './attribute-text'
import { attributeLines } from './attribute-tree'

describe('attributeText', () => {
  it.each([
    [undefined, ''],
    [null, ''],
    [true, 'yes'],
    [0, '0'],
    [[], ''],
    [['a', 'b'], 'a, b'],
    [{ name: 'm1.tiny', ram: 64 }, 'name m1.tiny, ram 64'],
    [{ name: 'm1', a: 1, b: 2, c: 3, d: 4 }, 'm1'],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, '5 attributes'],
    [[{ a: 1 }, { a: 2 }], 'a 1; a 2'],
    [Array.from({ length: 9 }, () => ({ a: 1 })), '9 entries'],
  ])('%j reads "%s"', (value, text) => {
    expect(attributeText(value)).toBe(text)
  })
})

describe('kinds of values', () => {
  it('knows identifiers', () => {
    const yes: [string, unknown][] = [
      ['mac_address', 'fa:16:3e:b7:9c:41'],
      ['network_id', '5f1c8f2e-6d0a-4b6c-9d1e-0a1b2c3d4e5f'],
      ['ip', '10.0.0.1'],
      ['interface', 'tap91d0c2f7-3e'],
    ]
    const no: [string, unknown][] = [
      ['name', 'shop net'],
      ['host', 'cmp'],
      ['description', 'has 3 words'],
      ['count', 3],
    ]
    expect(yes.filter(([key, value]) => !isIdentifier(key, value))).toEqual([])
    expect(no.filter(([key, value]) => isIdentifier(key, value))).toEqual([])
  })
  it('knows times, and takes those without a zone for UTC', () => {
    expect([isTime('2026-11-22T14:02:41Z'), isTime('2026-11-22'), isTime('hello')]).toEqual([true, false, false])
    expect([withZone('2026-11-22 14:02:41'), withZone('2026-11-22T14:02:41Z')]).toEqual([
      '2026-11-22T14:02:41Z',
      '2026-11-22T14:02:41Z',
    ])
  })
  it('shortens namespaced keys', () => {
    expect(['provider:segmentation_id', 'mtu'].map(attributeLabel)).toEqual(['segmentation_id', 'mtu'])
  })
})

describe('attributeLines', () => {
  const record = { ports: [{ name: 'eth0', options: { remote_ip: '10.0.0.2' } }], mtu: 1450 }
  const shown = (open: string[], filter = '') =>
    attributeLines(record, new Set(open), filter).map((line) => `${line.depth} ${line.path}${line.isOpen ? ' -' : ''}`)

  it('opens what is asked for', () => {
    expect(shown([])).toEqual(['0 mtu', '0 ports'])
    expect(shown(['ports', 'ports.0'])).toEqual([
      '0 mtu',
      '0 ports -',
      '1 ports.0 -',
      '2 ports.0.name',
      '2 ports.0.options',
    ])
  })
  it('opens the way to what a filter finds', () => {
    expect(shown([], '10.0.0')).toEqual([
      '0 ports -',
      '1 ports.0 -',
      '2 ports.0.options -',
      '3 ports.0.options.remote_ip',
    ])
    expect(shown([], 'MTU')).toEqual(['0 mtu'])
    expect(shown([], 'nothing')).toEqual([])
  })
})
