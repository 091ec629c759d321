/** First questions to a host: who are we, how do we become root, what runs in containers. */
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { isHostName } from '@shared/text/host-name'
import type { ScriptStep, StepOutput } from './batch'
import { complaintsIn } from './complaints'
import { type HostSoftware, readSoftware, softwareSteps } from './containers'
import type { HostAccess, Privilege } from './host-shell-types'
import { quoteWords } from './quote'
import { isMissingContainer } from './translation'

type Facts = Pick<HostAccess, 'nodeName' | 'privilege' | 'privilegeNote'> & { readonly software: HostSoftware }

const SUDO = ['sudo', '-n']
const SUDO_WITH_PASSWORD = ['sudo', '-S', '-p', '']

const probe = (line: string): ScriptStep => ({ line, isBounded: true, readsInput: false })

/** The steps whose outputs {@link readProbe} understands, in its order. */
export const PROBE_STEPS: readonly ScriptStep[] = [
  probe('uname -n'),
  probe('id -u'),
  probe('sudo -n true'),
  ...softwareSteps(SUDO),
]

/** What {@link PROBE_STEPS} runs as root, as words with blanks between them. */
export const ROOT_PROBES: readonly string[] = PROBE_STEPS.flatMap(({ line }) =>
  line.startsWith('sudo -n ') ? [line.slice('sudo -n '.length).replaceAll("'", '')] : [],
)

/** Asks sudo to accept the password, which follows on standard input; succeeds only if it does. */
export const SUDO_PASSWORD_STEP: ScriptStep = {
  line: quoteWords([...SUDO_WITH_PASSWORD, 'true']),
  isBounded: true,
  readsInput: true,
}
/** Once it does: what {@link readSoftware} reads. */
export const SOFTWARE_WITH_PASSWORD = softwareSteps(SUDO_WITH_PASSWORD, true)

/** Reads the answers to {@link PROBE_STEPS}. `sudo: 'never'` leaves a login that is not root without root. */
export function readProbe(outputs: readonly StepOutput[], sudo: ResolvedGroupOf<'CLI'>['sudo']): Facts {
  const [nodeName, userId, sudoAnswer, ...software] = outputs
  const name = nodeName?.stdout.trim() ?? ''
  const isRoot = userId?.stdout.trim() === '0'
  const canSudo = sudo !== 'never' && sudoAnswer?.exitCode === 0
  const refusal = sudo === 'never' ? 'sudo is switched off for this environment' : sudoRefusal(sudoAnswer)
  return {
    nodeName: isHostName(name) ? name : '',
    privilege: isRoot ? 'root' : canSudo ? 'sudo' : 'none',
    privilegeNote: isRoot || canSudo ? undefined : refusal,
    software: readSoftware(software, isRoot),
  }
}

/** sudo's own words about a refusal, without its lecture. */
export function sudoRefusal(answer: StepOutput | undefined): string {
  if (answer === undefined || answer.exitCode === 127) return 'sudo is not installed'
  const said = complaintsIn(answer.stderr).findLast((line) => line.startsWith('sudo:'))
  return said ?? `sudo ended with ${answer.exitCode}`
}

/** A step with the way to root in front, or as it is when root is not wanted or cannot be had. */
export function privilegedStep(words: readonly string[], needsRoot: boolean, privilege: Privilege): ScriptStep {
  const plain = { isBounded: true, readsInput: false }
  if (!needsRoot || privilege === 'root' || privilege === 'none') return { ...plain, line: quoteWords(words) }
  if (privilege === 'sudo') return { ...plain, line: quoteWords([...SUDO, ...words]) }
  // SECURITY: the password goes through standard input, never through the argument list.
  return { isBounded: true, readsInput: true, line: quoteWords([...SUDO_WITH_PASSWORD, ...words]) }
}

/**
 * Puts the runs of one step together: containers that are not there are left out, and one success makes a success.
 * `furtherOutputs` is what further runs in other containers printed.
 */
export function mergeOutputs(outputs: readonly StepOutput[]) {
  const present = outputs.filter((output) => output.exitCode === 0 || !isMissingContainer(output.stderr))
  const used = present.length > 0 ? present : outputs
  const succeeded = used.filter((output) => output.exitCode === 0)
  const [first, ...further] = succeeded.length > 0 ? succeeded : used
  if (first === undefined) return undefined
  return {
    ...first,
    stderr: used.map((output) => output.stderr).join(''),
    furtherOutputs: further.map((output) => output.stdout),
  }
}

/** sudo answers 1 for a missing program, container runtimes 126 or 127; the shell's 127 is what callers look for. */
export function normaliseExit(output: StepOutput): StepOutput {
  const isMissing =
    (output.exitCode === 1 && /^sudo: .*: command not found$/m.test(output.stderr)) ||
    (output.exitCode === 126 && /executable file .*not found in \$PATH/.test(output.stderr))
  return isMissing ? { ...output, exitCode: 127 } : output
}
