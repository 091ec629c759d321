import { tmpdir } from 'node:os'
import { AppError } from '@shared/contract/errors'
import { describe, expect, it } from 'vitest'
import { bytesNeeded, freeBytesAt, requireFreeBytes } from './free-space'

const MEBIBYTE = 1024 * 1024

describe('room for a new generation', () => {
  it.each([
    [0, 64],
    [10, 64],
    [32, 64],
    [33, 66],
    [500, 1000],
  ])('after one of %i MiB is %i MiB', (current, needed) => {
    expect(bytesNeeded(current * MEBIBYTE)).toBe(needed * MEBIBYTE)
  })

  it('is enough at the limit; below it the error names folder, need and what is free', () => {
    expect(() => requireFreeBytes('/data', 64 * MEBIBYTE, 64 * MEBIBYTE)).not.toThrow()
    const attempt = () => requireFreeBytes('/data', 64 * MEBIBYTE, 64 * MEBIBYTE - 1)
    expect(attempt).toThrow(AppError)
    expect(attempt).toThrow('The disk of /data has 63 MiB free; at least 64 MiB are needed.')
  })

  it('is asked of the file system', async () => {
    expect(await freeBytesAt(tmpdir())).toBeGreaterThan(0)
    await expect(freeBytesAt('/no/such/folder')).rejects.toBeInstanceOf(AppError)
  })
})
