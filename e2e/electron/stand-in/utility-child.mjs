/** Loaded first in a child process: gives it Electron's `process.parentPort`. Messages wait for the first listener. */
import { EventEmitter } from 'node:events'
import { PortBridge } from './ports.mjs'

const send = (message) => process.connected && process.send(message)
const ports = new PortBridge(send)
const waiting = []

class ParentPort extends EventEmitter {
  on(event, listener) {
    super.on(event, listener)
    if (event === 'message') for (const each of waiting.splice(0)) this.emit('message', each)
    return this
  }

  postMessage(data) {
    send({ kind: 'message', data })
  }
}

const parentPort = new ParentPort()
process.parentPort = parentPort
process.on('message', (message) => {
  if (ports.receive(message)) return
  const event = { data: message.data, ports: message.ports.map((id) => ports.adopt(id)) }
  if (parentPort.listenerCount('message') > 0) parentPort.emit('message', event)
  else waiting.push(event)
})
process.on('disconnect', () => process.exit(0))
