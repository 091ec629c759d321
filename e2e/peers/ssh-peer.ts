/** An SSH server that is one simulated host: password login, commands, forwarding to the other hosts. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import type { Faults } from './faults'
import type { ProgramOutput } from './host-place'

interface SshPeerOptions {
  readonly host: string
  readonly user: string
  readonly password: string
  /** What a command line gives: at once, or from a real shell over the one folder of programs. */
  readonly execution:
    | { readonly interpret: (commandLine: string, isSudoRefused: boolean) => ProgramOutput }
    | { readonly bin: string }
  readonly faults: Faults
  readonly stats: SshStats
  /** Hands a connection to another host's server, found by its name or address; undefined when nobody answers there. */
  readonly tunnelTo: (host: string) => ((stream: Duplex) => void) | undefined
  /** Told of everything that is asked for: "exec …" with the command line, "sftp", "shell", "tcpip host:port" … */
  readonly onAsked: (what: string) => void
}

export interface SshStats {
  /** Remote executions; each may run many commands. */
  executions: number
  openConnections: number
}

/** RFC 4254 §5.1: SSH_OPEN_CONNECT_FAILED is what ssh2 answers when a channel is refused. */
export async function startSshPeer(options: SshPeerOptions) {
  const { host, faults, stats, onAsked } = options
  const key = hostKeyOf(host)
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
    client.on('request', (_accept, reject, name) => {
      onAsked(name)
      reject?.()
    })
    client.on('openssh.streamlocal', (_accept, reject, info) => {
      onAsked(`streamlocal ${info.socketPath}`)
      reject()
    })
    client.on('tcpip', (accept, reject, info) => {
      onAsked(`tcpip ${info.destIP}:${info.destPort}`)
      const tunnel = info.destPort === 22 ? options.tunnelTo(info.destIP) : undefined
      if (tunnel === undefined) return reject()
      tunnel(accept())
    })
    client.on('session', (acceptSession) => {
      const session = acceptSession()
      // The types of ssh2 know each by itself only.
      for (const name of ['sftp', 'shell', 'subsystem', 'pty', 'env', 'x11', 'auth-agent'] as const)
        session.on(name as 'sftp', (_accept, refuse: (() => void) | undefined) => {
          onAsked(name)
          refuse?.()
        })
      session.on('exec', (accept, _reject, info) => {
        stats.executions += 1
        onAsked(`exec ${info.command}`)
        const channel = accept()
        channel.on('error', () => {})
        setTimeout(() => execute(client, channel, info.command), faults.commandMs())
      })
    })
  })

  function execute(client: Connection, channel: ServerChannel, command: string): void {
    const kind = failure()
    if (kind === 'drop') return void client.end()
    if (kind === 'silent') return
    if (kind === 'garbage') {
      channel.write(Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 151) % 256)))
      channel.exit(0)
      return void channel.end()
    }
    const { execution } = options
    const isSudoRefused = kind === 'sudo-refused'
    if ('interpret' in execution) {
      const { stdout, stderr, exitCode } = execution.interpret(command, isSudoRefused)
      // What is sent to the command is for programs that ask for a password; these believe any.
      channel.resume()
      channel.stderr.write(stderr)
      channel.write(stdout)
      channel.exit(exitCode)
      return void channel.end()
    }
    const env = { PATH: execution.bin, LANG: 'C', ...(isSudoRefused && { SUDO_REFUSED: 'yes' }) }
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
    /** A connection that came through another host. ssh2 asks no more of it than of any stream. */
    tunnel: (stream: Duplex) => server.injectSocket(stream as Socket),
    close: () =>
      new Promise<void>((resolve) => {
        for (const child of children) child.kill('SIGKILL')
        server.close(() => resolve())
        for (const client of connections) client.end()
      }),
  }
}

const keys = new Map<string, ReturnType<typeof generateHostKey>>()

/** One key for a name while this process runs: who knows the host of one cloud may meet another cloud's at its port. */
function hostKeyOf(host: string) {
  const key = keys.get(host) ?? generateHostKey()
  keys.set(host, key)
  return key
}

/** An ed25519 key pair. ssh2 1.17 now and then writes one it cannot read itself; those are dropped. */
function generateHostKey() {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}
