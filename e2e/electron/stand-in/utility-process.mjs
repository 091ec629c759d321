/** Electron's `utilityProcess` as a child process of Node. */
import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { PortBridge } from './ports.mjs'

class UtilityProcess extends EventEmitter {
  #child
  #ports

  constructor(modulePath, args) {
    super()
    this.#child = fork(modulePath, args, {
      execArgv: ['--import', fileURLToPath(new URL('./utility-child.mjs', import.meta.url))],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#ports = new PortBridge((message) => this.#send(message))
    this.#child.on('message', (message) => {
      if (!this.#ports.receive(message)) this.emit('message', message.data)
    })
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('exit', (code) => {
      this.#ports.closeAll()
      this.emit('exit', code ?? 1)
    })
  }

  get pid() {
    return this.#child.pid
  }

  postMessage(data, transfer = []) {
    this.#send({ kind: 'message', data, ports: transfer.map((port) => this.#ports.moveAway(port)) })
  }

  kill() {
    return this.#child.kill()
  }

  #send(message) {
    if (this.#child.connected) this.#child.send(message)
  }
}

export const utilityProcess = { fork: (modulePath, args = []) => new UtilityProcess(modulePath, args) }
