/** What a call handler is, and how the backend finds, checks and runs one. */
import { CALLS, type CallName, type CallOutput, type ParsedInput } from '@shared/contract'
import type { Right } from '@shared/contract/define'
import { AppError, validated } from '@shared/contract/errors'
import { connectedName, type Environment } from '@shared/model/environment'
import { isRecord } from '../values'

/** Who is calling. Without `rights` the caller is the single operator, who may do everything. */
export interface Caller {
  kind: 'local' | 'remote'
  /** Whether the caller holds a right for an environment; without one: globally, or for any environment at all. */
  rights?: (right: Right, environment?: string) => boolean
}

export interface CallContext {
  signal: AbortSignal
  caller: Caller
}

export type Handler<N extends CallName> = (input: ParsedInput<N>, context: CallContext) => Promise<CallOutput<N>>
/** A handler for every call an open backend answers: one missing or one too many does not compile. */
export type Handlers = Omit<{ [N in CallName]: Handler<N> }, keyof HandlersOf<'recovery'>>
/** The handlers of one area of the contract. */
export type HandlersOf<P extends string> = { [N in Extract<CallName, `${P}.${string}`>]: Handler<N> }

/**
 * Validates the input, checks the right, runs the handler.
 * @throws AppError `not-found` for an unknown call, `validation` for a bad input, `permission-denied`.
 */
export async function runCall(
  handlers: Partial<Handlers & HandlersOf<'recovery'>>,
  name: string,
  input: unknown,
  context: CallContext,
): Promise<unknown> {
  if (!isCallName(name) || !handlers[name])
    throw new AppError('not-found', `There is no call named "${name.slice(0, 64)}"`)
  const { right, input: schema } = CALLS[name]
  requireRight(name, right, context.caller)
  const parsed = validated<object>(name, schema, input)
  for (const environment of environmentsIn(parsed)) requireRight(name, right, context.caller, environment)
  if (context.signal.aborted) throw new AppError('cancelled', `${name} was cancelled`)
  // The contract ties this name to both schema and handler; the compiler cannot follow a union of pairs.
  const handler = handlers[name] as (input: unknown, context: CallContext) => Promise<unknown>
  try {
    return await handler(parsed, context)
  } catch (thrown) {
    // Loops and platform calls end with the signal's own reason, which says nothing to anybody.
    if (!(thrown instanceof AppError) && context.signal.aborted)
      throw new AppError('cancelled', `${name} was cancelled`)
    throw thrown
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name)
}

/** The environments an input names: as itself, as a document with a name, or as what is stored or replaced. */
function environmentsIn(input: object): string[] {
  const { environment, stored, replaces } = input as Readonly<Record<string, unknown>>
  const named = isRecord(environment) ? environment.name : environment
  return [named, stored, replaces].filter((name) => typeof name === 'string')
}

/** The caller, judged for a view by the rights for its environment: who may not see the one may not see the other. */
export async function withViews(caller: Caller, environments: () => Promise<readonly Environment[]>): Promise<Caller> {
  const { rights } = caller
  if (rights === undefined) return caller
  const connected = new Map((await environments()).map((one) => [one.name, connectedName(one)]))
  return { ...caller, rights: (right, name) => rights(right, name && (connected.get(name) ?? name)) }
}

/**
 * For calls that learn their environment only from what they read.
 * @param what the call, or what it would show
 * @throws AppError `permission-denied`
 */
export function requireRight(what: string, right: Right, { rights }: Caller, environment?: string): void {
  if (right === 'any' || rights === undefined || rights(right, environment)) return
  const where = environment === undefined ? '' : ` for the environment ${environment}`
  throw new AppError('permission-denied', `${what} needs the right "${right}"${where}`, {
    hint: 'Ask whoever manages the profiles to grant it.',
  })
}

/** Whether lists may show a caller what belongs to an environment. */
export const mayView = ({ rights }: Caller, environment: string): boolean => rights?.('view-env', environment) ?? true
