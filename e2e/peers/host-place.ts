/**
 * A host as its programs see it: what they print by command line, and the containers with programs of their own. What is
 * said here holds for both forms of a host, the interpreted one and the one with a real shell.
 */

/** What one program said. */
export interface ProgramOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Where programs run: a host or a container. */
export interface Place {
  /** Command line as the words were given ("ip -d -j link show") → what is printed. Its first words are the programs there are. */
  readonly answers: ReadonlyMap<string, string | ProgramOutput>
}

export interface HostPlace extends Place {
  readonly containers?: { readonly runtime: ContainerRuntime; readonly places: ReadonlyMap<string, Place> }
}

export type ContainerRuntime = 'docker' | 'podman'

export const failed = (stderr: string, exitCode = 1): ProgramOutput => ({ stdout: '', stderr: `${stderr}\n`, exitCode })

/** On every host, whatever it has answers to. */
const ALWAYS = ['bridge', 'cat', 'ethtool', 'grep', 'id', 'ip', 'ls', 'uname'] as const

const PROGRAMS = new WeakMap<Place, ReadonlySet<string>>()

/** Names of the programs there are. */
export function programsOf(place: Place): ReadonlySet<string> {
  const known = PROGRAMS.get(place)
  if (known) return known
  const programs = new Set([...ALWAYS, ...[...place.answers.keys()].map((line) => line.split(' ')[0] ?? '')])
  PROGRAMS.set(place, programs)
  return programs
}

/** What programs say without root, by the beginning of the line: libvirt even shows another, empty, list of guests. */
export const WITHOUT_ROOT: readonly (readonly [beginning: string, output: ProgramOutput])[] = [
  ['ovs-vsctl', failed('ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (Permission denied)')],
  ['ovs-', failed('ovs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (Permission denied)')],
  ['lldpcli', failed('unable to connect to socket /run/lldpd.socket: Permission denied')],
  ['vppctl', failed("clib_socket_init: connect (fd 3, '/run/vpp/cli.sock'): Permission denied")],
  ['virsh -r list', { stdout: '\n', stderr: '', exitCode: 0 }],
  ['virsh', failed('error: failed to get domain')],
  ['ip netns exec', failed('setting the network namespace failed: Operation not permitted', 255)],
]

/** Of programs that read what is last in their line, when it is not there; "NAME" stands for its path. */
export const NO_FILE: Readonly<Record<string, ProgramOutput>> = {
  cat: failed('cat: NAME: No such file or directory'),
  grep: failed('grep: NAME: No such file or directory', 2),
  ls: failed("ls: cannot access 'NAME': No such file or directory", 2),
}
export const SUDO_REFUSED = failed('sudo: a password is required')
/** To somebody else than root. */
export const NO_RUNTIME_ACCESS = failed('permission denied while trying to connect to the container runtime')
/** "NAME" stands for the container. */
export const NO_CONTAINER: Readonly<Record<ContainerRuntime, ProgramOutput>> = {
  docker: failed('Error response from daemon: No such container: NAME'),
  podman: failed('Error: no container with name or ID "NAME" found: no such container', 125),
}
/** "NAME" stands for the program. */
export const NOT_IN_CONTAINER = failed(
  'OCI runtime exec failed: exec failed: unable to start container process: exec: "NAME": executable file not found in $PATH: unknown',
  126,
)

/** What `ps` of a runtime lists. */
export const containerList = (names: Iterable<string>) => [...names].map((name) => `${name} Up 2 hours\n`).join('')

export const withName = (output: ProgramOutput, name: string): ProgramOutput => ({
  ...output,
  stderr: output.stderr.replace('NAME', name),
})
