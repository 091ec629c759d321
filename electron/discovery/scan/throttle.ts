/** Runs something at most every so often while it is asked for, and once more after the last request. */
export function createThrottle(intervalMs: number, run: () => void) {
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
    /** Runs at once when a request is waiting. */
    flush: () => {
      if (timer === undefined) return
      stop()
      run()
    },
    /** Forgets a waiting request. */
    cancel: stop,
  }
}
