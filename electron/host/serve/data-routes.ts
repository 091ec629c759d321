/** Uploads and downloads of the serve host. */
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { AppError } from '@shared/contract/errors'
import type { FastifyInstance } from 'fastify'
import { type FileExchange, MAX_UPLOAD_BYTES } from '../file-exchange'

/** Adds `POST /upload` and `GET /download/:token`; the guard of the zone `data` stands before both. */
export function addDataRoutes(app: FastifyInstance, exchange: FileExchange): void {
  // Handed on as the stream it is: a file of 100 MiB never lies in memory.
  app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body))
  app.post('/upload', { config: { zone: 'data' }, bodyLimit: MAX_UPLOAD_BYTES }, async (request) => {
    if (!(request.body instanceof Readable))
      throw new AppError('validation', 'Send the file as application/octet-stream.')
    return { upload: await exchange.receive(request.body) }
  })

  app.get<{ Params: { token: string } }>('/download/:token', { config: { zone: 'data' } }, async (request, reply) => {
    const { path, name } = exchange.claim(request.params.token)
    const { size } = await stat(path)
    const stream = createReadStream(path)
    stream.on('close', () => void rm(path, { force: true }).catch(() => undefined))
    return reply
      .type('application/octet-stream')
      .header('content-length', size)
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .send(stream)
  })
}
