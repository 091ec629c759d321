/** Message ports: pairs of ends, one of which may be moved into a child process. Messages wait until `start`. */
import { EventEmitter } from 'node:events'

export class Port extends EventEmitter {
  #waiting = []
  #isStarted = false
  /** Takes what the other end sends: set by whoever pairs the port. */
  sendToPeer = () => {}
  closePeer = () => {}

  postMessage(data) {
    this.sendToPeer(structuredClone(data))
  }

  start() {
    this.#isStarted = true
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] })
  }

  close() {
    this.closePeer()
    this.deliverClose()
  }

  /** A message from the other end; asynchronous, as real ports are. */
  deliver(data) {
    setImmediate(() => {
      if (this.#isStarted) this.emit('message', { data, ports: [] })
      else this.#waiting.push(data)
    })
  }

  deliverClose() {
    this.sendToPeer = () => {}
    this.closePeer = () => {}
    setImmediate(() => this.emit('close'))
  }
}

/** Electron's `MessageChannelMain`. */
export class MessageChannelMain {
  port1 = new Port()
  port2 = new Port()

  constructor() {
    pair(this.port1, this.port2)
    pair(this.port2, this.port1)
  }
}

function pair(from, to) {
  from.peer = to
  from.sendToPeer = (data) => to.deliver(data)
  from.closePeer = () => to.deliverClose()
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
  moveAway(port) {
    const id = ++this.#lastId
    const staying = port.peer
    this.#ports.set(id, staying)
    staying.sendToPeer = (data) => this.#post({ kind: 'port', id, data })
    staying.closePeer = () => this.#post({ kind: 'port-close', id })
    return id
  }

  /** The port that was moved here under this number. */
  adopt(id) {
    const port = new Port()
    this.#ports.set(id, port)
    port.sendToPeer = (data) => this.#post({ kind: 'port', id, data })
    port.closePeer = () => this.#post({ kind: 'port-close', id })
    return port
  }

  /** Takes a message of the other process about a port; false when it is about something else. */
  receive(message) {
    if (message.kind === 'port') this.#ports.get(message.id)?.deliver(message.data)
    else if (message.kind === 'port-close') {
      this.#ports.get(message.id)?.deliverClose()
      this.#ports.delete(message.id)
    } else return false
    return true
  }

  /** The other process is gone. */
  closeAll() {
    for (const port of this.#ports.values()) port.deliverClose()
    this.#ports.clear()
  }
}
