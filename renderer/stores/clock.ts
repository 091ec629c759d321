import { makeAutoObservable } from 'mobx'

/** The time as shown: everything relative reads it, so that all ages on the screen step together. */
export class Clock {
  nowMs: number

  /** @param stepMs how often shown ages are brought up to date. */
  constructor(now: () => number = Date.now, stepMs = 15_000) {
    this.nowMs = now()
    makeAutoObservable(this)
    setInterval(() => this.set(now()), stepMs)
  }

  set(nowMs: number): void {
    this.nowMs = nowMs
  }
}
