/** What `import … from 'electron'` gives to the application under the stand-in. */
import { EventEmitter } from 'node:events'
import { app } from './app.mjs'
import { BrowserWindow } from './browser-window.mjs'
import { MessageChannelMain } from './ports.mjs'
import { utilityProcess } from './utility-process.mjs'
import { ipcMain, routeRequests } from './web-contents.mjs'

const schemes = new Map()
const protocol = {
  privileges: [],
  registerSchemesAsPrivileged: (list) => void protocol.privileges.push(...list),
  handle: (scheme, handler) => void schemes.set(scheme, handler),
}
void routeRequests((scheme) => schemes.get(scheme))

/** The handlers are kept for tests to call; Chromium's own answers are not changed. */
const standIn = {}
const session = {
  defaultSession: {
    standIn,
    setPermissionRequestHandler: (request) => void Object.assign(standIn, { request }),
    setPermissionCheckHandler: (check) => void Object.assign(standIn, { check }),
    setDevicePermissionHandler: (device) => void Object.assign(standIn, { device }),
  },
}

const workArea = { x: 0, y: 0, width: 1920, height: 1040 }
const display = { id: 1, workArea, bounds: workArea, scaleFactor: 1 }
const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }

/** Every dialog is dismissed unless a test says otherwise. */
const dialog = {
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
  showSaveDialog: async () => ({ canceled: true, filePath: '' }),
  showMessageBox: async () => ({ response: 1, checkboxChecked: false }),
}
const shell = { openExternal: async () => undefined, openPath: async () => '' }

const ROLE_LABELS = {
  appMenu: 'Calipso Desktop',
  editMenu: 'Edit',
  windowMenu: 'Window',
  help: 'Help',
  close: 'Close Window',
  quit: 'Quit',
  about: 'About',
  resetZoom: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  togglefullscreen: 'Toggle Full Screen',
}
let applicationMenu = null
const Menu = {
  buildFromTemplate: (template) => ({ items: template.map(menuItem) }),
  setApplicationMenu(menu) {
    applicationMenu = menu
  },
  getApplicationMenu: () => applicationMenu,
}
function menuItem(item) {
  const label = item.label ?? ROLE_LABELS[item.role] ?? ''
  return { ...item, label, ...(Array.isArray(item.submenu) && { submenu: Menu.buildFromTemplate(item.submenu) }) }
}

/** A Linux computer without a key store. */
const safeStorage = {
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'basic_text',
  encryptString() {
    throw new Error(
      'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
    )
  },
  decryptString() {
    throw new Error(
      'Error while decrypting the ciphertext provided to safeStorage.decryptString. Decryption is not available.',
    )
  },
}
/** Notifications are kept for tests to press. */
class Notification extends EventEmitter {
  static shown = []
  static isSupported = () => true
  constructor(options) {
    super()
    Object.assign(this, options)
  }
  show() {
    Notification.shown.push(this)
  }
}
const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false, themeSource: 'system' })
const webContents = { fromDevToolsTargetId: () => undefined }

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents,
}
