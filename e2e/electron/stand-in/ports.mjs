/** Message ports: Electron's over Node's, which keep order and let messages wait until `start`. */
import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'

class Port extends EventEmitter {
  /** Node's own end. */
  native

  constructor(native) {
    super()
    this.native = native
    native.on('close', () => this.emit('close'))
  }

  postMessage = (data) => this.native.postMessage(data)
  start = () => void this.native.on('message', (data) => this.emit('message', { data, ports: [] }))
  close = () => this.native.close()
}

/** Electron's `MessageChannelMain`. */
export class MessageChannelMain {
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new Port(port1)
    this.port2 = new Port(port2)
  }
}

/**
 * The ports that cross one process boundary, by number. `post` sends a plain message to the other process; both sides
 * use this class.
 */
export class PortBridge {
  #ports = new Map()
  #lastId = 0
  #post

  constructor(post) {
    this.#post = post
  }

  /** Moves a port away: what its peer sends goes to the other process from now on. Answers its number there. */
  moveAway({ native }) {
    const id = ++this.#lastId
    this.#carry(id, native)
    return id
  }

  /** The port that was moved here under this number. */
  adopt(id) {
    const { port1, port2 } = new MessageChannel()
    this.#carry(id, port1)
    return new Port(port2)
  }

  #carry(id, native) {
    this.#ports.set(id, native)
    native.on('message', (data) => this.#post({ kind: 'port', id, data }))
    native.on('close', () => {
      if (this.#ports.delete(id)) this.#post({ kind: 'port-close', id })
    })
  }

  /** Takes a message of the other process about a port; false when it is about something else. */
  receive({ kind, id, data }) {
    if (kind !== 'port' && kind !== 'port-close') return false
    if (kind === 'port') this.#ports.get(id)?.postMessage(data)
    else this.#end(id)
    return true
  }

  #end(id) {
    const native = this.#ports.get(id)
    this.#ports.delete(id)
    native?.close()
  }

  /** The other process is gone. */
  closeAll() {
    for (const id of this.#ports.keys()) this.#end(id)
  }
}
