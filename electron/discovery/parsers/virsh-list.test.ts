import { AppError } from '@shared/contract/errors'
import { describe, expect, test } from 'vitest'
import { recording } from './test-support'
import { parseVirshUuids } from './virsh-list'

describe('virsh list --uuid', () => {
  test('reads the ids', () => {
    expect(parseVirshUuids(recording('ovs-hybrid/virsh-list-uuid'))).toEqual([
      '32935251-aa98-4ac6-b991-f64fa4d6b189',
      '03a1d60b-fdba-431c-8a4e-7b670a3696be',
    ])
    expect(parseVirshUuids('\n')).toEqual([])
  })

  test('a warning among them does not hide the guests, and is told', () => {
    const told: AppError[] = []
    const text = `warning: something is old\n${recording('ovs-hybrid/virsh-list-uuid')}`
    expect(parseVirshUuids(text, (error) => told.push(error))).toHaveLength(2)
    expect(told).toEqual([expect.any(AppError)])
  })

  test('refuses messages', () => {
    expect(() => parseVirshUuids('error: failed to connect to the hypervisor')).toThrow(
      expect.objectContaining({ code: 'parse-failed' }),
    )
  })
})
