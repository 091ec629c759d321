/** Watches the numbers of pushes for gaps. Numbers grow by one; after a gap something was missed. */
export class PushSequence {
  private last: number | undefined

  /** Forgets the count: the next number starts a new one (a new connection counts from anywhere). */
  restart(): void {
    this.last = undefined
  }

  /** @returns true when numbers between the previous push and this one are missing. */
  isGapBefore(seq: number): boolean {
    const isGap = this.last !== undefined && seq !== this.last + 1
    this.last = seq
    return isGap
  }
}
