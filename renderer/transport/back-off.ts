/** Longest pause between two attempts to reconnect, in milliseconds. */
const MAX_MS = 15_000

/** Pause before attempt `attempt` (from 0): half a second, doubling, with up to a fifth taken off at random so that
 * several windows do not knock in step.
 * @param random a number in [0, 1). */
export function backOffMs(attempt: number, random: number): number {
  const full = Math.min(MAX_MS, 500 * 2 ** attempt)
  return Math.round(full * (1 - 0.2 * random))
}
