/** An SSH server inside the test process, for faults a real one does not produce and for counting login attempts. */
import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { type Connection, Server, type ServerChannel, utils } from 'ssh2'

export interface SshPeerOptions {
  readonly hostKeys?: readonly string[]
  readonly password?: string
  /** What a command does; default: really run it with `sh` and this environment on top of the test's. */
  readonly onExec?: (command: string, channel: ServerChannel) => void
  readonly env?: Readonly<Record<string, string>>
}

export interface SshPeer {
  readonly port: number
  /** Login attempts with any method, "none" included. */
  readonly authAttempts: string[]
  /** Command lines received. */
  readonly commands: string[]
  openSessions(): number
  /** Most commands that ever ran at the same time. */
  mostAtOnce(): number
  close(): Promise<void>
}

/** A private key in OpenSSH format. ssh2 1.17 now and then writes an ed25519 key it cannot read itself; those are dropped. */
export function generateHostKey(type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519'): string {
  for (;;) {
    const pair =
      type === 'rsa'
        ? utils.generateKeyPairSync('rsa', { bits: 2048 })
        : type === 'ecdsa'
          ? utils.generateKeyPairSync('ecdsa', { bits: 256 })
          : utils.generateKeyPairSync('ed25519')
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair.private
  }
}

export async function startSshPeer(options: SshPeerOptions = {}): Promise<SshPeer> {
  const authAttempts: string[] = []
  const commands: string[] = []
  const sessions = new Set<Connection>()
  let running = 0
  let most = 0
  const server = new Server({ hostKeys: [...(options.hostKeys ?? [generateHostKey()])] }, (client) => {
    sessions.add(client)
    client.on('error', () => {})
    client.on('close', () => sessions.delete(client))
    client.on('authentication', (context) => {
      authAttempts.push(context.method)
      if (context.method === 'password' && context.password === (options.password ?? 'right')) context.accept()
      else context.reject(['password'])
    })
    client.on('session', (acceptSession) => {
      acceptSession().on('exec', (accept, _reject, info) => {
        commands.push(info.command)
        const channel = accept()
        if (options.onExec) return options.onExec(info.command, channel)
        running += 1
        most = Math.max(most, running)
        runWithShell(info.command, channel, options.env ?? {}, () => {
          running -= 1
        })
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    authAttempts,
    commands,
    openSessions: () => sessions.size,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        for (const client of sessions) client.end()
        server.close(() => resolve())
      }),
  }
}

function runWithShell(
  command: string,
  channel: ServerChannel,
  env: Readonly<Record<string, string>>,
  onEnd: () => void,
): void {
  const child = spawn('/bin/sh', ['-c', command], { env: { ...process.env, ...env } })
  channel.pipe(child.stdin)
  child.stdin.on('error', () => {})
  child.stdout.on('data', (data) => channel.write(data))
  child.stderr.on('data', (data) => channel.stderr.write(data))
  child.on('close', (code) => {
    onEnd()
    channel.exit(code ?? 1)
    channel.end()
  })
}
