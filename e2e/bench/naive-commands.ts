/** Commands as a first version would run them: each in an execution of its own, one after the other. */
import ssh2 from 'ssh2'
import type { CloudAccess } from '../peers/simulated-cloud'

/** Runs every line on the master host. @throws Error when the login or an execution fails. */
export async function runOneByOne(access: CloudAccess, lines: readonly string[]): Promise<void> {
  const client = new ssh2.Client()
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).once('error', reject)
      // The key of a server inside this process.
      client.connect({
        host: access.sshHost,
        port: access.sshPort,
        username: access.sshUser,
        password: access.sshPassword,
        hostVerifier: () => true,
      })
    })
    for (const line of lines) await execute(client, line)
  } finally {
    client.end()
  }
}

function execute(client: ssh2.Client, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error) return reject(error)
      channel.on('close', () => resolve())
      channel.on('data', () => {})
      channel.stderr.on('data', () => {})
    })
  })
}
