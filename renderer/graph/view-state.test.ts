import { describe, expect, it } from 'vitest'
import { readSavedView, reduceView, saveView, startView } from './view-state'

describe('a view that was kept', () => {
  it('comes back as it was, through the JSON it is kept as', () => {
    let view = reduceView(startView(undefined), { do: 'mode', mode: 'force' })
    view = reduceView(view, { do: 'pin', id: 'vm', at: { x: 3, y: -4 } })
    view = reduceView(view, { do: 'fold', group: 'node-1' })
    view = reduceView(view, { do: 'toggle-type', type: 'vnic' })
    const kept: unknown = JSON.parse(JSON.stringify(saveView(view, { x: 1, y: 2, k: 0.5 })))
    const read = readSavedView(kept)
    expect(read?.viewport).toEqual({ x: 1, y: 2, k: 0.5 })
    expect(startView(read)).toEqual(view)
  })

  it('is none when it is of another version or was edited by hand', () => {
    const kept = saveView(startView(undefined), undefined)
    const strange = [undefined, null, 'force', [], {}, { ...kept, mode: 'circle' }, { ...kept, pins: { vm: 'left' } }]
    expect([...strange, { ...kept, viewport: { x: 0, y: 0, k: 0 } }].map(readSavedView)).toEqual(
      Array(8).fill(undefined),
    )
  })
})
