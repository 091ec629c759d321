/** The folder everything of one operator is kept in, the same for the desktop application, serve and command line. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The platform's folder for application data: `$XDG_DATA_HOME/calipso-desktop` (or `~/.local/share/…`) on Linux,
 * `~/Library/Application Support/Calipso Desktop` on macOS, `%APPDATA%\Calipso Desktop` on Windows.
 */
export function defaultDataDir(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData/Roaming'), 'Calipso Desktop')
  if (platform === 'darwin') return join(home, 'Library/Application Support/Calipso Desktop')
  // The XDG specification demands that relative values are ignored.
  const dataHome = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local/share')
  return join(dataHome, 'calipso-desktop')
}
