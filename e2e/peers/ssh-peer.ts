/** An SSH server that is one simulated host: password login, commands in a real shell, forwarding to the other hosts. */
import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, connect } from 'node:net'
import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import type { Faults } from './faults'

interface SshPeerOptions {
  readonly host: string
  readonly user: string
  readonly password: string
  /** The only folder of programs. */
  readonly bin: string
  readonly faults: Faults
  readonly stats: SshStats
  /** Loopback port of another host's server by its name or address; undefined when there is no such host. */
  readonly portOf: (host: string) => number | undefined
}

export interface SshStats {
  /** Remote executions; each may run many commands. */
  executions: number
  openConnections: number
}

/** RFC 4254 §5.1: SSH_OPEN_CONNECT_FAILED is what ssh2 answers when a channel is refused. */
export async function startSshPeer(options: SshPeerOptions) {
  const { host, faults, stats } = options
  const key = generateHostKey()
  const connections = new Set<Connection>()
  const children = new Set<ChildProcess>()
  const failure = () => faults.hostFailure(host)

  const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    // Peers that vanish are part of the game; without a listener they would end the process.
    client.on('error', () => {})
    if (failure() === 'refuse-connection') return void client.end()
    connections.add(client)
    stats.openConnections += 1
    client.on('close', () => {
      connections.delete(client)
      stats.openConnections -= 1
    })
    client.on('authentication', (context) => {
      const isRight =
        context.method === 'password' && context.username === options.user && context.password === options.password
      if (!isRight || failure() === 'refuse-login') return context.reject(['password'])
      context.accept()
    })
    client.on('tcpip', (accept, reject, info) => {
      const port = info.destPort === 22 ? options.portOf(info.destIP) : undefined
      if (port === undefined) return reject()
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('connect', () => {
        const channel = accept()
        channel.on('error', () => socket.destroy())
        socket.pipe(channel).pipe(socket)
      })
      socket.on('error', () => socket.destroy())
    })
    client.on('session', (acceptSession) => {
      acceptSession().on('exec', (accept, _reject, info) => {
        stats.executions += 1
        const channel = accept()
        channel.on('error', () => {})
        setTimeout(() => execute(client, channel, info.command), faults.commandMs())
      })
    })
  })

  function execute(client: Connection, channel: ServerChannel, command: string): void {
    const kind = failure()
    if (kind === 'drop') return void client.end()
    if (kind === 'garbage') {
      channel.write(Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 151) % 256)))
      channel.exit(0)
      return void channel.end()
    }
    const refusal = kind === 'sudo-refused' && { SUDO_REFUSED: 'yes' }
    const env = { PATH: options.bin, LANG: 'C', ...refusal }
    const child = spawn('/bin/sh', ['-c', command], { env, cwd: '/' })
    children.add(child)
    child.stdin.on('error', () => {})
    channel.pipe(child.stdin)
    child.stdout.on('data', (data) => channel.write(data))
    child.stderr.on('data', (data) => channel.stderr.write(data))
    channel.on('close', () => child.kill('SIGKILL'))
    child.on('close', (code) => {
      children.delete(child)
      channel.exit(code ?? 1)
      channel.end()
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const child of children) child.kill('SIGKILL')
        server.close(() => resolve())
        for (const client of connections) client.end()
      }),
  }
}

/** An ed25519 key pair. ssh2 1.17 now and then writes one it cannot read itself; those are dropped. */
function generateHostKey() {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}
