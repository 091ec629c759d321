/** Shells on the hosts of a cloud: the master host's, and through it every other one's. */
import { readFileSync } from 'node:fs'
import type { Client, ConnectConfig } from 'ssh2'
import { connect, run } from '../ssh-client'
import type { SshAccess } from './environment-file'

/** Runs a script of `sh`; answers what it printed on standard output. */
export type HostShell = (script: string) => Promise<string>

/** Logs in to the master host; every other host is logged in to when it is asked for, all with the same account. */
export async function openHosts(access: SshAccess) {
  const login: ConnectConfig = {
    username: access.user,
    ...(access.pwd && { password: access.pwd }),
    ...(access.key && { privateKey: readFileSync(access.key) }),
    ...(access.key_passphrase && { passphrase: access.key_passphrase }),
    readyTimeout: 15_000,
  }
  const clients: Client[] = []
  const shellOf = async (config: ConnectConfig): Promise<HostShell> => {
    const client = await connect({ ...login, ...config })
    clients.push(client)
    return (script) => run(client, 'sh -s', script)
  }
  const master = await shellOf({ host: access.host, port: access.port })
  const masterName = (await master('hostname\n')).trim()
  return {
    master,
    open: async (host: string): Promise<HostShell> => {
      if (host === masterName) return master
      const sock = await new Promise<NonNullable<ConnectConfig['sock']>>((resolve, reject) => {
        clients[0]?.forwardOut('127.0.0.1', 0, host, 22, (error, channel) => (error ? reject(error) : resolve(channel)))
      })
      return shellOf({ sock })
    },
    /** The master host's last: the others' go through it. */
    close: () => {
      for (const client of clients.reverse()) client.end()
    },
  }
}
