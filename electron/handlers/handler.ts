/** What a call handler is, and how the backend finds, checks and runs one. */
import { CALLS, type CallName, type CallOutput, type ParsedInput } from '@shared/contract'
import type { Right } from '@shared/contract/define'
import { AppError, validationError } from '@shared/contract/errors'

/** Who is calling. Without `rights` the caller is the single operator, who may do everything. */
export interface Caller {
  kind: 'local' | 'remote'
  rights?: ReadonlySet<Right>
}

export interface CallContext {
  signal: AbortSignal
  caller: Caller
}

export type Handler<N extends CallName> = (input: ParsedInput<N>, context: CallContext) => Promise<CallOutput<N>>
/** A handler for every call of the contract: one missing or one too many does not compile. */
export type Handlers = { [N in CallName]: Handler<N> }
/** The handlers of one area of the contract. */
export type HandlersOf<P extends string> = { [N in Extract<CallName, `${P}.${string}`>]: Handler<N> }

/**
 * Validates the input, checks the right, runs the handler.
 * @throws AppError `not-found` for an unknown call, `validation` for a bad input, `permission-denied`.
 */
export async function runCall(
  handlers: Handlers,
  name: string,
  input: unknown,
  context: CallContext,
): Promise<unknown> {
  if (!isCallName(name)) throw new AppError('not-found', `There is no call named "${name.slice(0, 64)}"`)
  const { right, input: schema } = CALLS[name]
  requireRight(name, right, context.caller)
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw validationError(name, parsed.error)
  if (context.signal.aborted) throw new AppError('cancelled', `${name} was cancelled`)
  // The contract ties this name to both schema and handler; the compiler cannot follow a union of pairs.
  const handler = handlers[name] as (input: unknown, context: CallContext) => Promise<unknown>
  return handler(parsed.data, context)
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name)
}

function requireRight(name: string, right: Right, caller: Caller): void {
  if (right === 'any' || caller.rights === undefined || caller.rights.has(right)) return
  throw new AppError('permission-denied', `${name} needs the right "${right}"`, {
    hint: 'Ask whoever manages the profiles to grant it.',
  })
}
