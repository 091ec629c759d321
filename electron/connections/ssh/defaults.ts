/** Where SSH keeps its things on this computer; for the composition roots. */
import { join } from 'node:path'

/** The known_hosts files of the user and the system, to be read in addition to the product's own. */
export function knownHostsFiles(home: string, platform: NodeJS.Platform): string[] {
  const user = [join(home, '.ssh', 'known_hosts'), join(home, '.ssh', 'known_hosts2')]
  return platform === 'win32' ? user : [...user, '/etc/ssh/ssh_known_hosts']
}

/** Socket of the running SSH agent; on Windows the pipe of OpenSSH's agent, which needs no variable. */
export function agentSocketOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  const socket = env.SSH_AUTH_SOCK
  if (socket !== undefined && socket !== '') return socket
  return platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined
}
