import { AppError } from '@shared/contract/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertStorable, MAX_DEPTH, storable } from './storable'

const refusal = (value: unknown): string | undefined => {
  try {
    assertStorable(value, 'object x')
    return undefined
  } catch (error) {
    if (error instanceof AppError && error.code === 'validation') return error.fields?.[0]?.path
    throw error
  }
}

describe('assertStorable', () => {
  it('accepts what survives JSON', () => {
    const keys = fc.string().filter((key) => !/^\$|^__proto__$|^constructor$|^prototype$/.test(key))
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })), (value) => {
        const json: unknown = JSON.parse(
          JSON.stringify(value).replace(/"(\$|__proto__|constructor|prototype)/g, '"x$1'),
        )
        expect(refusal(json)).toBeUndefined()
      }),
    )
    expect(refusal({ left: undefined })).toBeUndefined()
  })

  it('names the first place of what it refuses', () => {
    expect(refusal({ a: [{ $set: 1 }] })).toBe('a[0].$set')
    expect(refusal(JSON.parse('{"a":{"__proto__":{}}}'))).toBe('a.__proto__')
    expect(refusal({ a: { constructor: 1 } })).toBe('a.constructor')
    expect(refusal({ a: Number.POSITIVE_INFINITY })).toBe('a')
    expect(refusal({ a: /x/ })).toBe('a')
    expect(refusal({ a: new Map() })).toBe('a')
    expect(refusal({ a: () => 1 })).toBe('a')
    expect(refusal({ a: 1n })).toBe('a')
  })

  it('ends on documents that are too deep or contain themselves', () => {
    let deep: unknown = 1
    for (let level = 0; level < MAX_DEPTH; level += 1) deep = [deep]
    expect(refusal(deep)).toBeUndefined()
    expect(refusal([deep])).toBeDefined()
    const own: Record<string, unknown> = {}
    own.self = own
    expect(refusal(own)).toBeDefined()
  })
})

describe('storable', () => {
  it('makes what a store takes of any answer, and leaves what it takes already as it is', () => {
    class Row {
      readonly id = 1
    }
    const kept = { list: [1, 'a', null], map: { b: true } }
    const made = storable({ kept, row: new Row(), rows: [new Row()], gone: undefined, number: Number.NaN, $set: 1 })
    expect(refusal(made)).toBeUndefined()
    expect(made).toEqual({ kept, row: { id: 1 }, rows: [{ id: 1 }], number: null })
    expect((made as { kept: unknown }).kept).toBe(kept)
  })
})
