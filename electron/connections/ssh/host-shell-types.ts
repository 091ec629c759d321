/** What discovery sees of SSH: commands by id on hosts by name. Implemented by `createHostShell` in host-shell.ts. */
import type { Forward } from '../forward'
import type { CommandId, CommandRequest } from './commands'

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

/** Work done so far; all counts since creation, except `openConnections`. */
export interface HostShellStats {
  readonly commands: number
  readonly logins: number
  readonly openConnections: number
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
  readonly containerRuntime: 'docker' | 'podman' | undefined
  /** The name of the master host, when it answers for this host only because the cloud gives both one address. */
  readonly takenFor?: string
  /** The host's own name (`uname -n`); empty when what it says is no name. */
  readonly nodeName: string
}

/** Runs read-only commands on the hosts of one cloud. All methods throw `AppError` only. */
export interface HostShell {
  /**
   * Runs one command.
   * @throws AppError `host-key-unknown`, `host-key-changed`, `auth-failed`, `unreachable`, `timeout`, `limit-exceeded`
   *   (more than 8 MiB of output), `validation` (slot), `cancelled`.
   */
  run(host: string, request: CommandRequest, signal?: AbortSignal): Promise<CommandResult>
  /** Runs several commands in one remote execution; results in the order of `requests`. Errors as for {@link run}. */
  runAll(host: string, requests: readonly CommandRequest[], signal?: AbortSignal): Promise<CommandResult[]>
  /** Logs in if necessary and says how the host is reached. Errors as for {@link run}. */
  access(host: string, signal?: AbortSignal): Promise<HostAccess>
  /** A TCP stream from the master host to `host:port`, for the database behind the master host. */
  readonly forward: Forward
  /** What hosts said on first contact is asked again from now on; connections stay. */
  renew(): void
  stats(): HostShellStats
  /** Ends every session. Running calls fail with `cancelled`; later calls too. */
  dispose(): Promise<void>
}
