/** A command line run without a backend. */
import { AppError } from '@shared/contract/errors'
import { CALLS, type CallName, type PushName } from '@shared/contract/index'
import { expect } from 'vitest'
import { runCli } from '../index'
import type { GlobalOptions } from '../session'

export type Answers = Partial<Record<CallName, unknown>>

/** Runs a command line against canned answers (a function, an error or a value per call) and tells all it did. */
export async function calipso(args: string[], answers: Answers = {}, interrupt?: AbortController) {
  const calls: [string, unknown][] = []
  const opened: GlobalOptions[] = []
  const text = { stdout: '', stderr: '' }
  const listeners = new Set<(name: PushName, payload: unknown) => void>()
  let closed = 0
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (chunk: string) => {
      text[name] += chunk
      return true
    },
    once: () => undefined,
  })
  const backend = {
    call: async (name: string, input: unknown, { signal }: { signal?: AbortSignal }) => {
      // What a command sends must be what the contract takes.
      calls.push([name, CALLS[name as CallName].input.parse(input)])
      const answer = answers[name as CallName]
      if (answer instanceof Error) throw answer
      return typeof answer === 'function' ? answer(input, { push, signal }) : answer
    },
    onPush: (listener: (name: PushName, payload: unknown) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const push = (name: PushName, payload: unknown) => {
    for (const listener of listeners) listener(name, payload)
  }
  const code = await runCli(args, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signal: (interrupt ?? new AbortController()).signal,
    version: '1.2.3',
    openBackend: async (globals) => {
      opened.push(globals)
      return { backend, close: async () => void closed++ }
    },
    startServe: async (globals, port) => {
      opened.push(globals)
      interrupt?.abort()
      const failure = port === 1 ? new AppError('store-locked', 'taken', { hint: 'close it' }) : undefined
      return { url: `http://127.0.0.1:${port}/#secret`, failure, stop: async () => void closed++ }
    },
  })
  expect(closed).toBe(opened.length)
  expect(listeners.size).toBe(0)
  return { code, calls, opened, ...text, lines: text.stdout.split('\n').filter(Boolean) }
}
