import { makeAutoObservable } from 'mobx'

/** How often shown ages are brought up to date. */
const STEP_MS = 15_000

/** The time as shown: everything relative reads it, so that all ages on the screen step together. */
export class Clock {
  nowMs = Date.now()
  /** The same to the second, for what counts up while one looks at it. */
  secondMs = this.nowMs

  constructor() {
    makeAutoObservable(this)
    setInterval(() => this.tick(Date.now()), 1000)
  }

  private tick(nowMs: number): void {
    this.secondMs = nowMs
    if (nowMs - this.nowMs >= STEP_MS) this.nowMs = nowMs
  }
}
