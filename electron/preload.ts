/** Gives the page `window.calipso`, and nothing else. */
import type { Bridge } from '@shared/contract/bridge'
import { contextBridge, ipcRenderer } from 'electron'
import { createBridge, FROM_BACKEND, TO_BACKEND } from './host/bridge'

const bridge: Bridge = createBridge({
  send: (text) => ipcRenderer.send(TO_BACKEND, text),
  listen: (receive) => void ipcRenderer.on(FROM_BACKEND, (_event, text: string) => receive(text)),
})
contextBridge.exposeInMainWorld('calipso', bridge)
