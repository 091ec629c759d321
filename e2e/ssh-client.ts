/** A plain SSH client, which shares nothing with the product's own. */
import { Client, type ConnectConfig } from 'ssh2'

/** Trusts every host key. @throws Error when the login fails */
export function connect(config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client()
    client
      .once('ready', () => resolve(client))
      .once('error', reject)
      .connect({ ...config, hostVerifier: () => true })
  })
}

/** One execution: what it prints on standard output, whatever its exit code. */
export function run(client: Client, command: string, input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      let output = ''
      channel.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8')
      })
      channel.stderr.resume()
      channel.once('close', () => resolve(output))
      if (input !== undefined) channel.end(input)
    })
  })
}
