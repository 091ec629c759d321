import { makeAutoObservable } from 'mobx'

/** The time as shown: everything relative reads it, so that all ages on the screen step together. */
export class Clock {
  nowMs: number
  /** The same to the second, for what counts up while one looks at it. */
  secondMs: number

  /** @param stepMs how often shown ages are brought up to date. */
  constructor(now: () => number = Date.now, stepMs = 15_000) {
    this.nowMs = now()
    this.secondMs = this.nowMs
    makeAutoObservable(this)
    setInterval(() => this.tick(now(), stepMs), 1000)
  }

  private tick(nowMs: number, stepMs: number): void {
    this.secondMs = nowMs
    if (nowMs - this.nowMs >= stepMs) this.nowMs = nowMs
  }
}
