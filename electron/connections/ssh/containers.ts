/**
 * What runs in containers on a host, and which tools snaps bring: found by asking the host once, at first contact.
 *
 * Distributions keep containers in docker or podman; a host may have both, and a docker program without its daemon.
 */
import { type ContainerRole, distributionsFor } from '@shared/kinds/openstack/distributions'
import type { ScriptStep, StepOutput } from './batch'
import { complaintsIn } from './complaints'
import { quoteWords } from './quote'

export interface Container {
  readonly name: string
  readonly runtime: Runtime
  /** Whether only root sees it. */
  readonly needsRoot: boolean
}

const RUNTIMES = ['docker', 'podman'] as const
export type Runtime = (typeof RUNTIMES)[number]

export type HostSoftware = ReturnType<typeof readSoftware>

const SNAP_FOLDER = '/snap/bin'
const listOf = (runtime: Runtime) => [runtime, 'ps', '-a', '--format', '{{.Names}} {{.Status}}']
const step = (words: readonly string[], readsInput = false): ScriptStep => ({
  line: quoteWords(words),
  isBounded: true,
  readsInput,
})

/** What any login may ask. */
const PLAIN_STEPS = [step(['ls', SNAP_FOLDER]), ...RUNTIMES.map((runtime) => step(listOf(runtime)))]
/** Asks again as root. @param sudo the program with its options */
const rootSteps = (sudo: readonly string[], readsInput = false) =>
  RUNTIMES.map((runtime) => step([...sudo, ...listOf(runtime)], readsInput))

/** The steps whose outputs {@link readSoftware} understands, in its order. */
export const softwareSteps = (sudo: readonly string[], readsInput?: boolean): readonly ScriptStep[] => [
  ...PLAIN_STEPS,
  ...rootSteps(sudo, readsInput),
]

/** A name, then a status: "Up 2 hours", "Exited (0) 3 days ago", "Created". */
const LISTED = /^([A-Za-z0-9][\w.-]*) (?:Up|Exited|Created|Paused|Restarting|Removing|Dead|Initialized|Stopp)/

/**
 * Reads the answers to {@link softwareSteps}.
 * @param isRoot whether the login is root itself
 */
export function readSoftware(outputs: readonly StepOutput[], isRoot: boolean) {
  const [snaps, ...lists] = outputs
  const asked = lists.map((output, index) => ({
    output,
    runtime: RUNTIMES[index % RUNTIMES.length] ?? 'docker',
    needsRoot: isRoot || index >= RUNTIMES.length,
  }))
  const containers = new Map<string, Container>()
  // What root sees of one runtime includes what others see.
  for (const { output, runtime, needsRoot } of asked.toReversed().filter((one) => one.output.exitCode === 0)) {
    for (const line of output.stdout.split('\n')) {
      const [, name] = LISTED.exec(line.trim()) ?? []
      // podman may be called docker too.
      if (name !== undefined) containers.set(name, { name, runtime, needsRoot })
    }
  }
  const answered = new Set(asked.flatMap(({ output, runtime }) => (output.exitCode === 0 ? [runtime] : [])))
  const installed = RUNTIMES.filter((_, index) => lists[index]?.exitCode !== 127)
  const complaints = asked.flatMap(({ output, runtime }) =>
    installed.includes(runtime) ? complaintsIn(output.stderr).slice(-1) : [],
  )
  return {
    containers: [...containers.values()],
    installed,
    /** The runtimes that answered. */
    runtimes: RUNTIMES.filter((runtime) => answered.has(runtime)),
    /** Why containers could not be listed although a runtime is installed and none answered. */
    refusal:
      answered.size > 0 || installed.length === 0 ? undefined : (complaints.at(-1) ?? `${installed[0]} says nothing`),
    /** Commands of snaps: "microovn.ovs-vsctl". */
    snapCommands: snaps?.exitCode === 0 ? snaps.stdout.split(/\s+/).filter((name) => name !== '') : [],
  }
}

/** The containers of the host with one of these roles. @param distribution name in the environment document */
export function containersWith(
  roles: readonly ContainerRole[],
  { containers }: Pick<HostSoftware, 'containers'>,
  distribution: string,
): Container[] {
  const named = distributionsFor(distribution).map((one) =>
    roles.flatMap((role) => {
      const pattern = one.containers?.[role]
      return pattern === undefined ? [] : containers.filter(({ name }) => pattern.test(name))
    }),
  )
  return [...new Set(named.find((found) => found.length > 0))]
}

/** The program under the name a snap of the host gives it, or as it is. */
export function programOnHost(
  program: string,
  { snapCommands }: HostSoftware,
  { distribution }: { readonly distribution: string },
): string {
  const names = distributionsFor(distribution).flatMap(({ snaps = [] }) => snaps.map((snap) => `${snap}.${program}`))
  const found = names.find((name) => snapCommands.includes(name))
  return found === undefined ? program : `${SNAP_FOLDER}/${found}`
}
