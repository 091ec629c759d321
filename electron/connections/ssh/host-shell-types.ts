/** What discovery sees of commands that ran, and of the hosts they ran on; see `createHostShell` in host-shell.ts. */
import type { CommandId } from './commands'

/** Result of one command. A non-zero exit is a result, not an error: see `requireSuccess`. */
export interface CommandResult {
  readonly id: CommandId
  readonly host: string
  /** The command as run on the host, without sudo and container prefix. */
  readonly text: string
  readonly stdout: string
  /** Where the command ran in several containers: what the others printed. `stdout` is the first that ended well. */
  readonly furtherOutputs?: readonly string[]
  /** Cleaned for messages. */
  readonly stderr: string
  /** 127 when the program is not installed, 124 when it did not end in time. */
  readonly exitCode: number
  /** True when the command wanted root and ran without it because sudo is refused or switched off. */
  readonly lackedRoot: boolean
}

/** How a host is reached: as the master host itself, with own credentials, through a tunnel, or by the master's own ssh. */
export type Route = 'master' | 'direct' | 'tunnel' | 'nested'

/** How root is reached on a host. */
export type Privilege = 'root' | 'sudo' | 'sudo-password' | 'none'

/** What a host answered on first contact. */
export interface HostAccess {
  readonly host: string
  readonly route: Route
  readonly privilege: Privilege
  /** Why `privilege` is "none": sudo's own words. */
  readonly privilegeNote: string | undefined
  /** Runtimes of containers that answered. */
  readonly containerRuntimes: readonly ('docker' | 'podman')[]
  /** The name of the master host, when it answers for this host only because the cloud gives both one address. */
  readonly takenFor?: string
  /** The host's own name (`uname -n`); empty when what it says is no name. */
  readonly nodeName: string
}
