/** A backend for tests of stores and screens: answers given beforehand, calls recorded, pushes sent by hand. */
import type { CallName, PushName, PushPayload, Transport } from '@shared/contract'
import { AppError } from '@shared/contract/errors'

type Answer = unknown | ((input: never) => unknown)

export interface FakeTransport {
  transport: Transport
  /** What was asked, oldest first. */
  calls: { name: CallName; input: unknown }[]
  /** The answer to every following call of a name; a function gets the input and may throw. */
  answer: (name: CallName, answer: Answer) => void
  push: <N extends PushName>(name: N, payload: PushPayload<N>) => void
  connect: (connected: boolean) => void
}

export function fakeTransport(): FakeTransport {
  const calls: FakeTransport['calls'] = []
  const answers = new Map<CallName, Answer>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const connections = new Set<(connected: boolean) => void>()
  const transport: Transport = {
    call: async (name, input) => {
      calls.push({ name, input })
      const answer = answers.get(name)
      if (answer === undefined) throw new AppError('unsupported', `no answer was given for ${name}`)
      return (typeof answer === 'function' ? answer(input as never) : answer) as never
    },
    on: (name, listener) => {
      const own = listeners.get(name) ?? new Set()
      own.add(listener)
      listeners.set(name, own)
      return () => own.delete(listener)
    },
    onConnection: (listener) => {
      connections.add(listener)
      return () => connections.delete(listener)
    },
  }
  return {
    transport,
    calls,
    answer: (name, answer) => answers.set(name, answer),
    push: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    },
    connect: (connected) => {
      for (const listener of connections) listener(connected)
    },
  }
}
