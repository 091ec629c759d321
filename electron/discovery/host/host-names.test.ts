import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHostNames } from './host-names'

describe('host names', () => {
  it('take the spelling of the first source and remember the others', () => {
    const names = createHostNames(['node-1', 'node-2'], ['node-1.example.net', 'NODE-2', 'node-3.example.net'])
    expect(names.all).toEqual(['node-1', 'node-2', 'node-3.example.net'])
    expect(names.canonical('node-1.example.net')).toBe('node-1')
    expect(names.aliases('node-1')).toEqual(['node-1.example.net'])
    expect(names.canonical('Node-3')).toBe('node-3.example.net')
    expect(names.canonical('elsewhere')).toBe('elsewhere')
  })

  it('keep hosts apart whose names only begin alike', () => {
    const names = createHostNames(['node.east.net', 'node.west.net', 'node-1', 'node-10'])
    expect(names.all).toEqual(['node-1', 'node-10', 'node.east.net', 'node.west.net'])
    expect(names.canonical('node')).toBe('node')
  })

  it('leave out what is no name, and say so', () => {
    const names = createHostNames(['node-1', '*', 'x,*', ''], ['-oProxyCommand=id', 'node-1'])
    expect(names.all).toEqual(['node-1'])
    expect(names.refused).toEqual(['*', '-oProxyCommand=id', 'x,*'])
    expect(names.canonical('*')).toBe('')
  })

  it('are the same whatever order a source is in', () => {
    const name = fc.constantFrom('a', 'a.x', 'a.y', 'b', 'b.x', 'C.x', 'c')
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (nova, neutron) => {
        const forward = createHostNames([...nova].sort(), [...neutron].sort())
        const backward = createHostNames([...nova].sort().reverse(), [...neutron].sort().reverse())
        expect(backward.all).toEqual(forward.all)
      }),
    )
  })
})
