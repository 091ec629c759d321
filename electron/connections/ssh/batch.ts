/**
 * Several commands in one remote execution: a generated `sh` script that prints a random marker after each step, on
 * standard output and on standard error, so that both streams can be cut apart again. Pure.
 */
import { AppError } from '@shared/contract/errors'
import { detachedText } from '../../values'
import { quoteWord } from './quote'

/** One step, quoted and ready to run. */
export interface ScriptStep {
  readonly line: string
  /** False for shell built-ins, which `timeout` cannot start. */
  readonly isBounded: boolean
  /** Reads one line (the sudo password) from the script's own standard input; other steps read nothing. */
  readonly readsInput: boolean
}

export interface StepOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** sbin is missing from many non-root logins, the folder of snaps from others; messages are parsed, so they must be English. */
const PREAMBLE = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/snap/bin"; LC_ALL=C; export PATH LC_ALL'

/**
 * The command line that runs `steps` one after the other, whatever the login shell is.
 * @param marker letters and digits nobody else can guess; {@link parseBatch} needs the same.
 * @param stepTimeoutSeconds each bounded step is ended after this long, where `timeout` is installed.
 */
export function buildBatch(steps: readonly ScriptStep[], marker: string, stepTimeoutSeconds: number): string {
  const mark = `m() { printf '\\n%s %s\\n' ${marker} "$1"; printf '\\n%s\\n' ${marker} >&2; }`
  const script = [
    PREAMBLE,
    mark,
    `t=; command -v timeout >/dev/null 2>&1 && t='timeout ${stepTimeoutSeconds}'`,
    // Steps must not read the script's input by accident; it is kept as descriptor 3 for sudo's password.
    'exec 3<&0 </dev/null',
    'm 0',
    ...steps.map((step) => `${step.isBounded ? '$t ' : ''}${step.line}${step.readsInput ? ' <&3' : ''} 3<&-; m $?`),
  ].join('; ')
  // One line without line ends: also csh and fish hand it to sh unchanged.
  return `exec sh -c ${quoteWord(script)}`
}

/**
 * Cuts the streams of a batch into the outputs of its steps.
 * @throws AppError `protocol` when markers are missing: the script did not run to its end.
 */
export function parseBatch(stdout: string, stderr: string, marker: string, stepCount: number): StepOutput[] {
  const outputs = cut(stdout, marker)
  const errors = cut(stderr, marker)
  if (outputs.length !== stepCount + 1 || errors.length !== stepCount + 1) {
    const said = (stderr.split(marker).at(-1) ?? '').trim()
    throw new AppError('protocol', `the host returned no usable output${said === '' ? '' : `: ${said}`}`, {
      hint: 'The login shell of the user may print text or end early; it must be able to run sh.',
    })
  }
  return outputs.slice(1).map(({ text, exitCode }, index) => ({
    stdout: text,
    stderr: errors[index + 1]?.text ?? '',
    exitCode,
  }))
}

/** Pieces of a stream, each ended by a marker line; what follows the last marker is dropped. */
function cut(stream: string, marker: string): { readonly text: string; readonly exitCode: number }[] {
  const pieces = []
  const pattern = new RegExp(`\\n${marker}(?: (\\d+))?\\n`, 'g')
  let from = 0
  for (const match of stream.matchAll(pattern)) {
    pieces.push({ text: detachedText(stream.slice(from, match.index)), exitCode: Number(match[1] ?? 0) })
    from = match.index + match[0].length
  }
  return pieces
}
