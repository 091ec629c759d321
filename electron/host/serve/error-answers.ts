/** Failures as HTTP answers: `{error: ErrorData}` with a fitting status. */
import { AppError, asAppError, type ErrorCode } from '@shared/contract/errors'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../../log/logger'

const STATUS: Partial<Record<ErrorCode, number>> = {
  validation: 400,
  protocol: 400,
  'auth-failed': 401,
  'permission-denied': 403,
  'not-found': 404,
  conflict: 409,
  'limit-exceeded': 413,
  'rate-limited': 429,
  'store-full': 507,
}

/** Sends the error; the answer is complete afterwards. */
export function answerError(reply: FastifyReply, status: number, error: AppError): FastifyReply {
  return reply.code(status).type('application/json').send({ error: error.toData() })
}

/** Turns whatever a route threw, or the HTTP parser refused, into an answer. Defects are logged, not shown. */
export function errorHandler(log: Logger) {
  return (thrown: FastifyError | AppError, _request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (!(thrown instanceof AppError) && thrown.statusCode !== undefined && thrown.statusCode < 500)
      return answerError(reply, thrown.statusCode, new AppError('protocol', thrown.message))
    const error = asAppError(thrown)
    if (error.code !== 'internal') return answerError(reply, STATUS[error.code] ?? 500, error)
    log.error('serve.request.failed', { err: thrown })
    return answerError(reply, 500, new AppError('internal', 'The request failed; the log has the details.'))
  }
}
