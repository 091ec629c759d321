/** Electron's `ipcMain`: an emitter of the pages' messages. */
import { EventEmitter } from 'node:events'

export const ipcMain = new EventEmitter()
