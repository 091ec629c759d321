/** One operation at a time for each name: what an operation read stays true until it has written. */
import { AsyncLocalStorage } from 'node:async_hooks'

export type Exclusively = <T>(name: string, operation: () => Promise<T>) => Promise<T>

interface Hold {
  readonly name: string
  /** False once the operation ended: what it left running in the background no longer holds the name. */
  open: boolean
  readonly outer: Hold | undefined
}

/** Operations of one name run in the order they were asked for; one that asks for a name it holds runs at once. */
export function exclusiveByName(): Exclusively {
  const lastOf = new Map<string, Promise<unknown>>()
  const holding = new AsyncLocalStorage<Hold>()
  return async (name, operation) => {
    const outer = holding.getStore()
    for (let hold = outer; hold; hold = hold.outer) if (hold.open && hold.name === name) return operation()
    const hold: Hold = { name, open: true, outer }
    const earlier = lastOf.get(name) ?? Promise.resolve()
    const result = earlier
      .then(() => holding.run(hold, operation))
      .finally(() => {
        hold.open = false
      })
    const ended = result.catch(() => undefined)
    lastOf.set(name, ended)
    try {
      return await result
    } finally {
      if (lastOf.get(name) === ended) lastOf.delete(name)
    }
  }
}
