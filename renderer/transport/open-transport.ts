import { IpcTransport } from './ipc-transport'
import type { RefusableTransport } from './requests'
import { exchangeToken, isSessionRefused, WsTransport } from './ws-transport'

/**
 * The way to the backend from this page: the preload bridge where there is one, else the serve host's socket.
 * @throws AppError `auth-failed` when the serve host does not accept the page's token.
 */
export async function openTransport(page: Window): Promise<RefusableTransport> {
  if (page.calipso) return new IpcTransport(page.calipso)
  await exchangeToken(page)
  const scheme = page.location.protocol === 'https:' ? 'wss' : 'ws'
  return new WsTransport({ url: `${scheme}://${page.location.host}/ws`, isRefused: () => isSessionRefused(page) })
}
