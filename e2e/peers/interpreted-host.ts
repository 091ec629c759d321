/**
 * A host without a shell: reads the one script the product sends and answers its steps, at the cost of a look-up each.
 * `host-folder.ts` is the same host with a real shell; `host-forms.test.ts` holds them together.
 */
import { buildBatch } from '../../electron/connections/ssh/batch'
import {
  containerList,
  failed,
  type HostPlace,
  NO_CONTAINER,
  NO_FILE,
  NO_RUNTIME_ACCESS,
  NOT_IN_CONTAINER,
  type Place,
  type ProgramOutput,
  programsOf,
  SUDO_REFUSED,
  WITHOUT_ROOT,
  withName,
} from './host-place'

const DONE: ProgramOutput = { stdout: '', stderr: '', exitCode: 0 }

interface Circumstances {
  readonly isSudoRefused: boolean
  /** Told of command lines that have no answer. */
  readonly onUnforeseen: (line: string) => void
}

/** What the host sends for a command line. */
export function interpret(commandLine: string, host: HostPlace, circumstances: Circumstances): ProgramOutput {
  const [outer = []] = statementsOf(commandLine)
  const [first, second, third, script] = outer
  const isScript = `${first} ${second} ${third}` === 'exec sh -c' && script !== undefined
  if (!isScript) return runOn(host, outer, circumstances)
  const batch = readBatch(script)
  if (batch === undefined) return failed('sh: this simulated host runs no script but the one of a batch', 2)
  const outputs = [DONE, ...batch.steps.map((words) => runOn(host, words, circumstances))]
  return {
    stdout: outputs.map(({ stdout, exitCode }) => `${stdout}\n${batch.marker} ${exitCode}\n`).join(''),
    stderr: outputs.map(({ stderr }) => `${stderr}\n${batch.marker}\n`).join(''),
    exitCode: 0,
  }
}

/** The steps of a script that begins exactly as the product's scripts begin. */
function readBatch(script: string) {
  const marker = /'\\n%s %s\\n' (\w+)/.exec(script)?.[1] ?? ''
  const timeout = /'timeout (\d+)'/.exec(script)?.[1] ?? ''
  const head = statementsOf(buildBatch([], marker, Number(timeout)))[0]?.[3] ?? ''
  if (!script.startsWith(head)) return undefined
  const statements = statementsOf(script.slice(head.length)).filter((words) => words.length > 0)
  // Each step is followed by its mark.
  const [steps, marks] = [0, 1].map((half) => statements.filter((_, index) => index % 2 === half)) as [
    string[][],
    string[][],
  ]
  if (marks.some((words) => words.join(' ') !== 'm $?') || marks.length !== steps.length) return undefined
  return { marker, steps: steps.map((words) => words.filter((word) => !NO_ARGUMENTS.has(word))) }
}

/** The words of each step of the product's script, or of the one command; undefined for another script, or words a shell would change. */
export function stepsIn(commandLine: string): readonly (readonly string[])[] | undefined {
  const [outer = [], ...more] = statementsOf(commandLine)
  const script = outer.slice(0, 3).join(' ') === 'exec sh -c' ? outer[3] : undefined
  const batch = script === undefined ? undefined : readBatch(script)
  if (batch === undefined || outer.length !== 4 || more.length > 0) return undefined
  const open = (script ?? '').slice((script ?? '').indexOf('m 0; ')).replace(/'[^']*'|\\.|\$t |m \$\?| <&3| 3<&-/g, '')
  return /^[\w ,./:=@%+{};-]*$/.test(open) ? batch.steps : undefined
}

/** The time limit, and what a step's input is. */
const NO_ARGUMENTS: ReadonlySet<string> = new Set(['$t', '<&3', '3<&-'])

/** Words in single quotes, escaped or plain, and what ends a statement; quoted parts of a word stand side by side. */
const TOKEN = /((?:'[^']*'|\\.|[^\s;'\\])+)|(;)/g

function statementsOf(script: string): string[][] {
  const statements: string[][] = [[]]
  for (const [, word, end] of script.matchAll(TOKEN)) {
    if (end !== undefined) statements.push([])
    else if (word !== undefined)
      statements.at(-1)?.push(word.replace(/'([^']*)'|\\(.)/g, (_, quoted, escaped) => quoted ?? escaped))
  }
  return statements
}

function runOn(host: HostPlace, words: readonly string[], circumstances: Circumstances, isRoot = false): ProgramOutput {
  const [program = '', ...rest] = words
  const { containers } = host
  if (program === 'true') return DONE
  if (program === 'sudo') {
    if (circumstances.isSudoRefused) return SUDO_REFUSED
    const start = rest.findIndex((word, index) => !word.startsWith('-') && rest[index - 1] !== '-p')
    return runOn(host, rest.slice(start), circumstances, true)
  }
  if (containers === undefined || program !== containers.runtime)
    return runProgram(host, words, circumstances, isRoot) ?? failed(`sh: 1: ${program}: not found`, 127)
  if (!isRoot) return NO_RUNTIME_ACCESS
  if (rest[0] === 'ps') return { ...DONE, stdout: containerList(containers.places.keys()) }
  const [, , , name = '', ...inside] = rest
  const place = containers.places.get(name)
  if (place === undefined) return withName(NO_CONTAINER[containers.runtime], name)
  return runProgram(place, inside, circumstances, true) ?? withName(NOT_IN_CONTAINER, inside[0] ?? '')
}

/** Undefined where there is no such program. */
function runProgram(
  place: Place,
  words: readonly string[],
  circumstances: Circumstances,
  isRoot: boolean,
): ProgramOutput | undefined {
  const line = words.join(' ')
  const [program = ''] = words
  if (!programsOf(place).has(program)) return undefined
  const refusal = isRoot ? undefined : WITHOUT_ROOT.find(([beginning]) => line.startsWith(beginning))?.[1]
  if (refusal !== undefined) return refusal
  const answer = place.answers.get(line)
  if (answer !== undefined) return typeof answer === 'string' ? { ...DONE, stdout: answer } : answer
  const noFile = NO_FILE[program]
  if (noFile !== undefined) return withName(noFile, words.at(-1) ?? '')
  circumstances.onUnforeseen(line)
  return failed(`${program}: this simulated host has no answer to: ${line}`)
}
