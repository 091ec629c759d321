/** Runs a preload script in a page: what `contextBridge` lets through, what a sandboxed script may require. */

/**
 * Executed inside the page before anything else of it. `next` and `send` are bindings of the main process; they are taken
 * out of the page's reach.
 */
function runPreload({ source }) {
  if (window.top !== window) return
  const { __standInNext: next, __standInSend: send } = window
  delete window.__standInNext
  delete window.__standInSend
  const listeners = new Map()
  const ipcRenderer = {
    send: (channel, ...args) => void send(channel, JSON.stringify(args)),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
  }
  // Functions are proxied, everything else is cloned and loses its prototype; the result cannot be changed.
  const bridged = (value) => {
    if (typeof value === 'function') return (...args) => passed(value(...args.map(bridged)))
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(bridged)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, bridged(each)]))
  }
  const passed = (value) => (value instanceof Promise ? value.then(bridged) : bridged(value))
  const contextBridge = {
    exposeInMainWorld(name, api) {
      if (name in window) throw new Error(`Cannot bind an API on top of an existing property on the window object`)
      Object.defineProperty(window, name, { value: Object.freeze(bridged(api)), enumerable: true })
    },
  }
  const requireInSandbox = (name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  source(requireInSandbox, module, module.exports)
  const receive = async () => {
    for (;;)
      for (const [channel, args] of JSON.parse(await next()))
        for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
  }
  void receive()
}

/** The init script for a page. The preload script is part of it as it was built. */
export const preloadScript = (source) =>
  `(${runPreload})({ source: function (require, module, exports) {\n${source}\n} })`
