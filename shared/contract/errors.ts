/**
 * The one error type of the product, and its form on the wire.
 *
 * Libraries' errors are translated into `AppError` where they appear (`electron/connections`, `electron/store`);
 * everything above throws `AppError` or nothing.
 */
import { z } from 'zod'

/** Every failure class the operator can meet, with whether trying again can help. */
export const ERROR_CODES = {
  validation: { retryable: false },
  'not-found': { retryable: false },
  conflict: { retryable: false },
  unsupported: { retryable: false },
  'auth-failed': { retryable: false },
  'permission-denied': { retryable: false },
  'host-key-unknown': { retryable: false },
  'host-key-changed': { retryable: false },
  unreachable: { retryable: true },
  timeout: { retryable: true },
  'rate-limited': { retryable: true },
  'peer-error': { retryable: true },
  protocol: { retryable: false },
  'parse-failed': { retryable: false },
  'remote-command-failed': { retryable: false },
  'limit-exceeded': { retryable: false },
  'store-locked': { retryable: false },
  'store-corrupt': { retryable: false },
  'store-full': { retryable: false },
  cancelled: { retryable: false },
  internal: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>

export type ErrorCode = keyof typeof ERROR_CODES

const errorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]])

/** One failing field of a form or file: `path` is dotted ("configuration.CLI.host"). */
export const fieldProblemSchema = z.strictObject({ path: z.string(), message: z.string() })
export type FieldProblem = z.infer<typeof fieldProblemSchema>

/** An `AppError` as it crosses a process or network boundary: no stack, no cause. */
export const errorDataSchema = z.strictObject({
  code: errorCode,
  message: z.string(),
  retryable: z.boolean(),
  /** What the operator can do about it. */
  hint: z.string().optional(),
  /** Names and numbers that locate the failure (host, endpoint, command, field); never a secret. */
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Present on `validation` errors: every field that is wrong, not only the first. */
  fields: z.array(fieldProblemSchema).optional(),
})
export type ErrorData = z.infer<typeof errorDataSchema>

/** @param retryable overrides the code's default */
export type AppErrorOptions = Partial<Pick<ErrorData, 'hint' | 'context' | 'fields' | 'retryable'>> & {
  cause?: unknown
}

/** A failure the operator can be told about: what failed, where, whether to try again, and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly hint: string | undefined
  readonly context: Record<string, string | number | boolean> | undefined
  readonly fields: FieldProblem[] | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? ERROR_CODES[code].retryable
    this.hint = options.hint
    this.context = options.context
    this.fields = options.fields
  }

  /** The form that may leave the process. */
  toData(): ErrorData {
    const { code, message, retryable, hint, context, fields } = this
    return { code, message, retryable, hint, context, fields }
  }

  /** Rebuilds the error on the receiving side. */
  static fromData({ code, message, ...options }: ErrorData): AppError {
    return new AppError(code, message, options)
  }
}

/** Whether a thrown value is an `AppError` of one of these classes. */
export const hasCode = (thrown: unknown, ...codes: ErrorCode[]): thrown is AppError =>
  thrown instanceof AppError && codes.includes(thrown.code)

/** Any thrown value as an `AppError`; what is not one already is a defect and becomes `internal`. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('internal', message, { cause: thrown })
}

/** Turns zod's issues into one `validation` error that names every wrong field. */
export function validationError(what: string, error: z.ZodError): AppError {
  const fields = error.issues.flatMap((issue) => describeIssue(issue))
  const first = fields[0]
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : ''
  return new AppError('validation', `${what}: ${first ? `${first.path}: ${first.message}` : 'not valid'}${more}`, {
    fields,
  })
}

/**
 * The value as its schema reads it.
 * @throws AppError `validation` naming every wrong field
 */
export function validated<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw validationError(what, parsed.error)
}

function describeIssue(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: 'is not a known field; check its spelling',
    }))
  }
  return [{ path: path || '(document)', message: issue.message }]
}
