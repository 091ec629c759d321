/** The newest answers of read calls, so that returning to what was just shown shows it at once. */
export class AnswerCache {
  private readonly answers = new Map<string, unknown>()
  private readonly limit: number

  /** @param limit how many answers are kept; the one not asked for longest goes first. */
  constructor(limit = 60) {
    this.limit = limit
  }

  get(key: string): unknown {
    const answer = this.answers.get(key)
    if (answer !== undefined) this.set(key, answer)
    return answer
  }

  set(key: string, answer: unknown): void {
    this.answers.delete(key)
    this.answers.set(key, answer)
    const [oldest] = this.answers.keys()
    if (this.answers.size > this.limit && oldest !== undefined) this.answers.delete(oldest)
  }
}
