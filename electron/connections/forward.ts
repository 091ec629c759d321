/** Streams from the master host, for what only the cloud's own network reaches. */
import type { Duplex } from 'node:stream'
import { AppError } from '@shared/contract/errors'

/** A TCP stream from another host to `host:port`. */
export type Forward = (host: string, port: number, signal?: AbortSignal) => Promise<Duplex>

/** @param what is to be reached that way */
export function withoutMasterHost(what: string): AppError {
  return new AppError('validation', `${what} is to be reached through the master host, but none is set up`, {
    hint: 'Fill in the master host section of the environment, or choose a direct way in the section concerned.',
  })
}
