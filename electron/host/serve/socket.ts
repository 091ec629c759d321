/** One page's WebSocket: carries the envelope protocol, notices dead peers and refuses to buffer for slow ones. */
import type { WebSocket } from 'ws'
import { type ConnectionOptions, openConnection } from '../dispatch'

/** Sockets open at once: a few windows, some of them being reloaded. */
export const MAX_SOCKETS = 8
/** A peer that leaves a ping unanswered until the next one is gone. */
export const PING_INTERVAL_MS = 20_000
/** Unsent bytes beyond which a slow reader is cut off: it reads everything anew when it comes back. */
export const MAX_BUFFERED_BYTES = 16 * 1024 * 1024

/** WebSocket close code "try again later". */
const TRY_AGAIN_LATER = 1013

/** Serves one socket until it closes. */
export function serveSocket(
  socket: WebSocket,
  options: Omit<ConnectionOptions, 'send'>,
  pingIntervalMs = PING_INTERVAL_MS,
): void {
  const connection = openConnection({
    ...options,
    send: (text) => {
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        options.log.warn('serve.socket.slow', { bufferedBytes: socket.bufferedAmount })
        connection.close()
        socket.close(TRY_AGAIN_LATER, 'the reader is too slow')
        socket.terminate()
      } else if (socket.readyState === socket.OPEN) socket.send(text)
    },
  })
  let answered = true
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, pingIntervalMs)
  socket.on('pong', () => {
    answered = true
  })
  socket.on('message', (data, isBinary) => connection.receive(isBinary ? data : data.toString()))
  socket.on('error', (error) => options.log.debug('serve.socket.failed', { err: error }))
  socket.on('close', () => {
    clearInterval(timer)
    connection.close()
  })
}
