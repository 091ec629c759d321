/** Runs something at most every so often while it is asked for, and once more after the last request. */
export interface Throttle {
  request(): void
  /** Runs at once when a request is waiting. */
  flush(): void
  /** Forgets a waiting request. */
  cancel(): void
}

export function createThrottle(intervalMs: number, run: () => void): Throttle {
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    request: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        run()
      }, intervalMs)
    },
    flush: () => {
      if (timer === undefined) return
      stop()
      run()
    },
    cancel: stop,
  }
}
