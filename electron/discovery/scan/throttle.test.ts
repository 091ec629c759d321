import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createThrottle } from './throttle'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a throttle', () => {
  it('runs once per interval while it is asked, and once after the last request', () => {
    const run = vi.fn()
    const throttle = createThrottle(250, run)
    for (let ms = 0; ms < 1000; ms += 10) {
      throttle.request()
      vi.advanceTimersByTime(10)
    }
    expect(run.mock.calls.length).toBeLessThanOrEqual(4)
    vi.advanceTimersByTime(1000)
    expect(run).toHaveBeenCalledTimes(4)
  })

  it('runs at once when flushed, but only if something waits, and never after a cancel', () => {
    const run = vi.fn()
    const throttle = createThrottle(250, run)
    throttle.flush()
    expect(run).not.toHaveBeenCalled()
    throttle.request()
    throttle.flush()
    throttle.request()
    throttle.cancel()
    vi.advanceTimersByTime(1000)
    expect(run).toHaveBeenCalledTimes(1)
  })
})
