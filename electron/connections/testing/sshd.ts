/** A real OpenSSH server on loopback with its own keys, for tests. */
import { readFileSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, type RunningProcess, runProgram, startProcess, waitForPort } from './peers'

export const SSHD = '/usr/sbin/sshd'

export interface SshdPeer {
  readonly port: number
  readonly user: string
  /** Private key that is allowed to log in. */
  readonly keyFile: string
  /** "ssh-ed25519 AAAA…" of the host. */
  readonly hostKey: string
  readonly process: RunningProcess
}

/**
 * @param options further sshd settings ("AllowTcpForwarding=no").
 * @param env variables of every session.
 */
export async function startSshd(
  folder: string,
  name: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<SshdPeer> {
  const base = join(folder, name)
  await mkdir(base, { recursive: true })
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  const keyFile = join(base, 'user')
  runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(base, 'host')])
  runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
  await copyFile(`${keyFile}.pub`, join(base, 'authorized_keys'))
  const port = await freePort()
  const settings = [
    `Port=${port}`,
    'ListenAddress=127.0.0.1',
    `HostKey=${join(base, 'host')}`,
    `AuthorizedKeysFile=${join(base, 'authorized_keys')}`,
    'PasswordAuthentication=no',
    'PermitRootLogin=yes',
    'StrictModes=no',
    'UsePAM=no',
    'UseDNS=no',
    `PidFile=${join(base, 'pid')}`,
    // SHLVL keeps bash from reading the user's start-up files, which can take longer than the test.
    `SetEnv=${Object.entries({ SHLVL: '1', ...env })
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`,
    ...options,
  ]
  const running = startProcess(SSHD, ['-D', '-f', '/dev/null', ...settings.flatMap((setting) => ['-o', setting])])
  await waitForPort(port, 5_000)
  const hostKey = readFileSync(join(base, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ').trim()
  return { port, user: userInfo().username, keyFile, hostKey, process: running }
}
