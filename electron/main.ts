/** Entry of the desktop application's main process. */
import { runDesktop } from './host/electron/desktop'
import { productAround } from './host/product'

runDesktop(productAround(import.meta.url))
