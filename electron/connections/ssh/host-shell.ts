/** The SSH side of an environment: finds the way to each host, becomes root where needed, and runs commands of the table. */
import { randomBytes } from 'node:crypto'
import { AppError, hasCode } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'
import { isHostName } from '@shared/text/host-name'
import type { Logger } from '../../log/logger'
import type { Redactor } from '../../secrets/redactor'
import { abandonable } from '../deadlines'
import { createNamedLimits } from '../limits'
import { peerLines, withCleanErrors } from '../peer-text'
import { buildBatch, parseBatch, type ScriptStep, type StepOutput } from './batch'
import { type CommandRequest, commandText, type RenderedCommand, renderCommand } from './commands'
import { complaintsIn } from './complaints'
import { type HostSoftware, programOnHost, readSoftware } from './containers'
import { type AcceptedHostKey, type HostKeys, notAHostName } from './host-keys'
import type { CommandResult, HostAccess, Route } from './host-shell-types'
import { ownEntry } from './login'
import { createPool } from './pool'
import {
  mergeOutputs,
  normaliseExit,
  PROBE_STEPS,
  privilegedStep,
  readProbe,
  SOFTWARE_WITH_PASSWORD,
  SUDO_PASSWORD_STEP,
  sudoRefusal,
} from './privilege'
import { createRoutes, type Executor } from './routes'
import { isElsewhere, isKeptInContainer, type Place, placesFor, type TranslationContext } from './translation'

export interface HostShellDeps {
  readonly hostKeys: HostKeys
  /** Name of the environment; what is known of the keys behind its master host belongs to it. */
  readonly environment: string
  readonly log: Logger
  readonly redactor: Redactor
  /** The distribution of the environment. */
  readonly translation?: TranslationContext
  /** Socket or pipe of this computer's SSH agent, used when the group asks for it. */
  readonly agentSocket?: string | undefined
  /** Another address of a host (Nova's `host_ip`), tried when its name leads nowhere. */
  readonly addressOf?: (host: string) => string | undefined
  /** Idle connections are closed after this long. Default 60 s. */
  readonly idleMs?: number
}

/** A host that was reached: what it said about itself and how to execute there. */
interface Reached {
  readonly access: HostAccess
  readonly execute: Executor
  readonly software: HostSoftware
}

/** A command line has an upper bound (128 KiB for one argument on Linux); nested ssh quotes twice. */
const MAX_SCRIPT_STEPS = 60

/** Runs read-only commands on the hosts of one cloud. All methods throw `AppError` only. */
export type HostShell = ReturnType<typeof createHostShell>

/** Prepares the shell; nothing is opened before the first call. */
export function createHostShell(group: ResolvedGroupOf<'CLI'>, deps: HostShellDeps) {
  const pool = createPool(deps.idleMs ?? 60_000)
  const hostLimits = createNamedLimits({ names: group.parallel_hosts, perName: Number.POSITIVE_INFINITY })
  const routes = createRoutes({
    group,
    pool,
    hostKeys: deps.hostKeys,
    onwardKeys: deps.hostKeys.behind(deps.environment),
    agentSocket: deps.agentSocket,
    addressOf: deps.addressOf ?? (() => undefined),
  })
  const disposal = new AbortController()
  const reached = new Map<string, Promise<Reached>>()
  /** First contacts nobody has asked for yet. */
  const prepared = new Map<string, Promise<Reached>>()
  let ran = 0

  async function executeSteps(
    execute: Executor,
    { label, steps, input }: { label: string; steps: readonly ScriptStep[]; input?: string | undefined },
    signal: AbortSignal,
  ): Promise<StepOutput[]> {
    const marker = randomBytes(16).toString('hex')
    // The host ends a slow step itself and says so; this bound is for hosts that stop answering.
    const options = { timeoutMs: group.timeout * 1000 + 1_000, signal, input }
    const result = await execute(label, buildBatch(steps, marker, group.timeout), options)
    return parseBatch(result.stdout, result.stderr, marker, steps.length).map((output) =>
      normaliseExit({ ...output, stderr: peerLines(output.stderr, deps.redactor.text) }),
    )
  }

  /** Logs in by this route and asks the first questions. */
  async function probe(host: string, route: Route, execute: Executor): Promise<Reached> {
    const outputs = await executeSteps(execute, { label: 'the first contact', steps: PROBE_STEPS }, disposal.signal)
    const { software, ...facts } = readProbe(outputs, group.sudo)
    const access: HostAccess = { host, route, ...facts, containerRuntimes: software.runtimes }
    deps.log.info('ssh.reached', { ...access })
    const contact = { access, execute, software }
    if (facts.privilege !== 'none' || group.sudo === 'never' || group.sudo_password === undefined) return contact
    const withPassword = (label: string, steps: readonly ScriptStep[]) => {
      const input = passwordLines(steps, group.sudo_password)
      return executeSteps(execute, { label, steps, input }, disposal.signal)
    }
    // Alone: a wrong password must not be tried more than once.
    const [answer] = await withPassword('sudo with password', [SUDO_PASSWORD_STEP])
    if (answer?.exitCode !== 0) return { ...contact, access: { ...access, privilegeNote: sudoRefusal(answer) } }
    const again = software.installed.length === 0 ? undefined : await withPassword('containers', SOFTWARE_WITH_PASSWORD)
    const seen = again === undefined ? software : readSoftware(again, false)
    return {
      access: { ...access, privilege: 'sudo-password', privilegeNote: undefined, containerRuntimes: seen.runtimes },
      execute,
      software: seen,
    }
  }

  /** Own login through the master host first; where that is refused, the master host's own ssh. */
  async function probeAuto(host: string): Promise<Reached> {
    try {
      return await probe(host, 'tunnel', routes.tunnel(host))
    } catch (error) {
      if (!hasCode(error, 'auth-failed', 'permission-denied', 'unreachable')) throw error
      deps.log.info('ssh.tunnel-refused', { host, code: error.code })
      return probe(host, 'nested', routes.nested(host)).catch((nested: unknown) => {
        // A question about a key must reach the operator as it is.
        if (hasCode(nested, 'host-key-unknown', 'host-key-changed')) throw nested
        const also = nested instanceof Error ? nested.message : String(nested)
        throw new AppError(error.code, `${error.message}; and ${also}`, { hint: error.hint, cause: error })
      })
    }
  }

  const isMaster = (host: string, nodeName: string) => [group.host, nodeName].some((name) => isSameHost(name, host))

  /** Asks the host itself, without logging in there. Undefined for the master host under another name. */
  async function askHostKey(host: string, signal: AbortSignal): Promise<AcceptedHostKey | undefined> {
    if (host !== group.host && !isHostName(host)) throw notAHostName(host)
    if (ownEntry(group, host)?.host !== undefined) return routes.hostKey.direct(host, signal)
    if (host === group.host) return routes.hostKey.master(signal)
    const { access } = await abandonable(`connecting to ${group.host}`, reachShared(group.host), signal)
    if (isMaster(host, access.nodeName) || deps.addressOf?.(host) === group.host) return undefined
    return routes.hostKey.behind(host, signal)
  }

  async function reach(host: string): Promise<Reached> {
    // The group's own host was entered by the operator; every other name came from the cloud.
    if (host !== group.host && !isHostName(host)) throw notAHostName(host)
    if (ownEntry(group, host)?.host !== undefined) return probe(host, 'direct', routes.direct(host))
    if (host === group.host) return probe(host, 'master', routes.master)
    const master = await reachShared(group.host)
    const { nodeName } = master.access
    if (isMaster(host, nodeName)) return { ...master, access: { ...master.access, host } }
    if (deps.addressOf?.(host) === group.host)
      return { ...master, access: { ...master.access, host, takenFor: nodeName || group.host } }
    if (group.onward === 'tunnel') return probe(host, 'tunnel', routes.tunnel(host))
    if (group.onward === 'nested') return probe(host, 'nested', routes.nested(host))
    return probeAuto(host)
  }

  /** First contact happens once per host; a failed one is tried again by the next call. */
  function reachShared(host: string): Promise<Reached> {
    const known = reached.get(host)
    if (known !== undefined) return known
    const contact = prepared.get(host) ?? reach(host)
    prepared.delete(host)
    reached.set(host, contact)
    contact.catch(() => {
      if (reached.get(host) === contact) reached.delete(host)
    })
    return contact
  }

  /** Results in the order of `commands`: what nobody asked in one round could know is asked in the next. */
  async function runRounds(
    { access, execute, software }: Reached,
    commands: readonly RenderedCommand[],
    signal: AbortSignal,
  ): Promise<CommandResult[]> {
    const plans = commands.map((rendered) => planOf(rendered, access, software, deps.translation))
    const results: CommandResult[] = []
    let open = plans.map((plan, index) => ({ ...plan, index }))
    for (let round = 0; open.length > 0; round += 1) {
      const [only] = open
      const label = only && open.length === 1 ? `"${commandText(only.rendered)}"` : `a batch of ${open.length} commands`
      const outputs: StepOutput[] = []
      const all = open.flatMap(({ rounds }) => rounds[round]?.flat() ?? [])
      for (let start = 0; start < all.length; start += MAX_SCRIPT_STEPS) {
        const steps = all.slice(start, start + MAX_SCRIPT_STEPS)
        const input = passwordLines(steps, group.sudo_password)
        outputs.push(...(await executeSteps(execute, { label, steps, input }, signal)))
      }
      open = open.filter(({ rendered, rounds, lackedRoot, index }) => {
        const perStep = (rounds[round] ?? []).map((runs) => outputs.splice(0, runs.length))
        const isUnknown = perStep.some((runs) => runs.every(isElsewhere))
        // Where nobody knows, what was said first tells most.
        if (!isUnknown || results[index] === undefined)
          results[index] = { ...resultOf(access.host, rendered, perStep), lackedRoot }
        return isUnknown && round + 1 < rounds.length
      })
    }
    return results.map((result, index) => withRefusal(result, commands[index], software, deps.translation))
  }

  const untilDisposal = (caller: AbortSignal | undefined) =>
    caller === undefined ? disposal.signal : AbortSignal.any([caller, disposal.signal])

  /** Runs several commands in one remote execution; results in the order of `requests`. Errors as for `run`. */
  async function runAll(host: string, requests: readonly CommandRequest[], caller?: AbortSignal) {
    const commands = requests.map(renderCommand)
    const signal = untilDisposal(caller)
    return hostLimits.run(host, signal, async () => {
      const contact = await abandonable(`connecting to ${host}`, reachShared(host), signal)
      const results = await runRounds(contact, commands, signal)
      ran += commands.length
      return results
    })
  }

  const shell = {
    /** Begins the first contact with a host. Who asks it first is told what became of it, failures too. */
    prepare(host: string): void {
      if (reached.has(host)) return
      // Whoever has a turn may be waiting for the master host, which therefore needs none.
      const contact = host === group.host ? reach(host) : hostLimits.run(host, disposal.signal, () => reach(host))
      prepared.set(host, contact)
      contact.catch(() => {})
    },
    /**
     * Runs one command.
     * @throws AppError `host-key-unknown`, `host-key-changed`, `auth-failed`, `unreachable`, `timeout`, `limit-exceeded`
     *   (more than 8 MiB of output), `validation` (slot), `cancelled`.
     */
    async run(host: string, request: CommandRequest, signal?: AbortSignal): Promise<CommandResult> {
      const [result] = await runAll(host, [request], signal)
      if (result === undefined) throw new AppError('internal', `the command ${request.id} on ${host} has no result`)
      if (result.exitCode === TIMED_OUT) throw timeoutError(result)
      return result
    },
    runAll,
    /** Logs in if necessary and says how the host is reached. Errors as for `run`. */
    async access(host: string, signal?: AbortSignal): Promise<HostAccess> {
      return (await abandonable(`connecting to ${host}`, reachShared(host), signal)).access
    },
    /**
     * Has the key a host presents now checked, and nothing sent there. Undefined for the master host under another name.
     * Errors as for `run`.
     */
    hostKey: (host: string, caller?: AbortSignal) => {
      const signal = untilDisposal(caller)
      return hostLimits.run(host, signal, () => askHostKey(host, signal))
    },
    /** A TCP stream from the master host to `host:port`, for what is behind it. */
    forward: routes.forward,
    /** What hosts said on first contact is asked again from now on; connections stay. */
    renew: () => {
      reached.clear()
      prepared.clear()
    },
    /** Work done so far: all counts since creation, except `openConnections`. */
    stats: () => ({ commands: ran, logins: pool.loginCount(), openConnections: pool.openCount() }),
    /** Ends every session. Running calls fail with `cancelled`; later calls too. */
    async dispose() {
      disposal.abort()
      await pool.dispose()
    },
  }
  return withCleanErrors(shell, deps.redactor.text)
}

/** What `timeout` answers when it ended the command. */
const TIMED_OUT = 124

const timeoutError = (result: CommandResult) =>
  new AppError('timeout', `"${result.text}" on ${result.host} did not end in time`, {
    hint: 'The host may be overloaded or the command may hang there; the time limit is in the master host section.',
    context: { host: result.host, command: result.text },
  })

/**
 * The result, if its command ended well.
 * @throws AppError `timeout`, `permission-denied` when it failed for want of root, else `remote-command-failed` with its complaint.
 */
export function requireSuccess(result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result
  if (result.exitCode === TIMED_OUT) throw timeoutError(result)
  // What a program gives up for comes last; notes of the login, of sudo and of container runtimes stand before it.
  const complaint = complaintsIn(result.stderr).slice(-3).join('; ')
  const message = `"${result.text}" on ${result.host} ended with ${result.exitCode}${complaint === '' ? '' : `: ${complaint.slice(0, 500)}`}`
  const context = { host: result.host, command: result.text, exitCode: result.exitCode }
  if (result.lackedRoot) {
    throw new AppError('permission-denied', `${message} (it needs root, and sudo is refused)`, {
      hint: 'Allow the SSH user to use sudo without a password on this host, or give the sudo password in the master host section.',
      context: { ...context, refused: 'sudo' },
    })
  }
  throw new AppError('remote-command-failed', message, {
    hint: 'Run it on the host manually to see why it fails.',
    context,
  })
}

/** "compute-1" and "compute-1.example.net" are one host; two different full names are not. */
export function isSameHost(a: string, b: string): boolean {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  if (left === right) return true
  const isAddress = (name: string) => /^[\d.]+$/.test(name) || name.includes(':')
  if (isAddress(left) || isAddress(right) || (left.includes('.') && right.includes('.'))) return false
  return left.split('.')[0] === right.split('.')[0]
}

/** A command with the steps of each round: per step of its template, one for each place. */
function planOf(
  rendered: RenderedCommand,
  { privilege }: HostAccess,
  software: HostSoftware,
  translation: TranslationContext | undefined,
) {
  const { steps, needsRoot } = rendered
  const stepAt = (place: Place, words: readonly string[]): ScriptStep => {
    if (place !== 'host')
      return privilegedStep([place.runtime, 'exec', '-u', 'root', place.name, ...words], place.needsRoot, privilege)
    const [program = '', ...rest] = words
    const onHost = translation === undefined ? program : programOnHost(program, software, translation)
    return privilegedStep([onHost, ...rest], needsRoot, privilege)
  }
  const [only, ...more] = steps
  // Templates of several steps read what every host has.
  const rounds: readonly (readonly Place[])[] =
    only === undefined || more.length > 0 || translation === undefined
      ? [['host']]
      : placesFor(only, software, translation)
  return {
    rendered,
    lackedRoot: needsRoot && privilege === 'none' && rounds.flat().some((place) => place === 'host' || place.needsRoot),
    rounds: rounds.map((places) => steps.map((words) => places.map((place) => stepAt(place, words)))),
  }
}

/**
 * A program that a host lacks is an answer, "none"; not so where the distribution keeps it in a container and containers
 * could not be listed.
 */
function withRefusal(
  result: CommandResult,
  command: RenderedCommand | undefined,
  { refusal }: HostSoftware,
  translation: TranslationContext | undefined,
): CommandResult {
  const [words = []] = command?.steps ?? []
  const isHidden =
    refusal !== undefined &&
    result.exitCode === 127 &&
    translation !== undefined &&
    isKeptInContainer(words, translation)
  return isHidden ? { ...result, exitCode: 1, stderr: `containers cannot be listed: ${refusal}` } : result
}

/** One line with the password per step that asks for it. */
function passwordLines(steps: readonly ScriptStep[], password: string | undefined): string | undefined {
  const count = steps.filter((step) => step.readsInput).length
  return count === 0 || password === undefined ? undefined : `${password}\n`.repeat(count)
}

/** The outputs of a command's steps, each at several places, as one result. */
function resultOf(
  host: string,
  rendered: RenderedCommand,
  perStep: readonly (readonly StepOutput[])[],
): Omit<CommandResult, 'lackedRoot'> {
  const results = perStep.flatMap((runs) => mergeOutputs(runs) ?? [])
  const furtherOutputs = results.flatMap((result) => result.furtherOutputs)
  return {
    id: rendered.id,
    host,
    text: commandText(rendered),
    stdout: results.map((result) => result.stdout).join(''),
    ...(furtherOutputs.length === 0 ? {} : { furtherOutputs }),
    stderr: results.map((result) => result.stderr).join(''),
    exitCode: results.find((result) => result.exitCode !== 0)?.exitCode ?? 0,
  }
}
