/** The command line: verbs over the backend of this process. One file per verb in `commands/`, one line each here. */
import { resolve } from 'node:path'
import { asAppError } from '@shared/contract/errors'
import { Command, CommanderError } from 'commander'
import type { Backend } from '../backend'
import { defaultDataDir } from '../host/data-dir'
import { addChecksCommand } from './commands/checks'
import { addDiagnosticsCommand } from './commands/diagnostics'
import { addDumpCommands } from './commands/dump'
import { addEnvCommand } from './commands/env'
import { addHostKeysCommand } from './commands/host-keys'
import { addMessagesCommand } from './commands/messages'
import { addPreferencesCommand } from './commands/preferences'
import { addPrerequisitesCommand } from './commands/prerequisites'
import { addRecipeCommands } from './commands/recipes'
import { addRecoverCommand } from './commands/recover'
import { addScanCommands } from './commands/scan'
import { addScheduleCommand } from './commands/schedule'
import { addServeCommand, type RunServe, type StartServe } from './commands/serve'
import { addTestConnectionCommand } from './commands/test-connection'
import { addTransferCommands } from './commands/transfer'
import { EXIT, exitCodeOf } from './exit-codes'
import { createOutput, type TextStream } from './output'
import { withNewNames } from './scan-arguments'
import { createSession, type GlobalOptions, type RunCommand } from './session'

export interface CliHost {
  readonly stdout: TextStream
  readonly stderr: TextStream
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  readonly version: string
  openBackend(globals: GlobalOptions): Promise<{ backend: Pick<Backend, 'call' | 'onPush'>; close(): Promise<void> }>
  readonly startServe: StartServe
}

/** The verbs that connect to hosts. */
const CONNECTING: ReadonlySet<string> = new Set(['scan', 'test-connection', 'serve'])

/**
 * Runs one command line, without the program's name.
 * @returns the exit code: see exit-codes.ts.
 */
export async function runCli(args: readonly string[], host: CliHost): Promise<number> {
  const { stdout, stderr, signal } = host
  let exitCode: number = EXIT.done
  const program = newProgram(host)

  const runGuarded: RunServe = async (work) => {
    const globals = globalsOf(program)
    const out = createOutput({ ...globals, stdout, stderr })
    try {
      exitCode = await work(globals, out, signal)
    } catch (thrown) {
      const error = asAppError(thrown)
      out.repaint('')
      out.error(error)
      exitCode = exitCodeOf(error)
    }
  }
  const run: RunCommand = (work) =>
    runGuarded(async (globals, out) => {
      const { backend, close } = await host.openBackend(globals)
      return (await work(createSession(backend, out, signal)).finally(close)) ?? EXIT.done
    })

  addEnvCommand(program, run)
  addTestConnectionCommand(program, run)
  addHostKeysCommand(program, run)
  addScanCommands(program, run)
  addScheduleCommand(program, run)
  addDumpCommands(program, run)
  addChecksCommand(program, run)
  addTransferCommands(program, run)
  addRecipeCommands(program, run)
  addMessagesCommand(program, run)
  addPreferencesCommand(program, run)
  addPrerequisitesCommand(program, run)
  addDiagnosticsCommand(program, run)
  addRecoverCommand(program, run)
  addServeCommand(program, runGuarded, host.startServe)

  program.hook('preAction', (_, command) => {
    const globals = globalsOf(program)
    if (globals.trustHostKeys && !CONNECTING.has(command.name()))
      createOutput({ ...globals, stdout, stderr }).note(
        '--trust-host-keys has no effect here: it belongs to scan, test-connection and serve.',
      )
  })

  try {
    await program.parseAsync(withNewNames(args), { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    // Commander has printed help, version or what is wrong with the arguments.
    return thrown.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return exitCode
}

function newProgram({ stdout, stderr, version }: CliHost): Command {
  return new Command('calipso')
    .description('Discovers the networking of an OpenStack cloud and shows the path of every virtual machine.')
    .version(version)
    .option('--data-dir <dir>', "folder the product keeps everything in (default: the desktop application's own)")
    .option('--passphrase-file <file>', 'protect the vault with the passphrase in this file')
    .option('--trust-host-keys', 'remember unknown SSH host keys instead of refusing them', false)
    .option('--json', 'print results as JSON, one document a line', false)
    .option('--quiet', 'print no progress and no remarks', false)
    .showHelpAfterError('(calipso --help tells more)')
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: (text) => void stderr.write(text) })
    .exitOverride()
}

function globalsOf(program: Command): GlobalOptions {
  const given = program.opts<Omit<GlobalOptions, 'dataDir'> & { dataDir?: string }>()
  return {
    ...given,
    dataDir: given.dataDir === undefined ? defaultDataDir() : resolve(given.dataDir),
    passphraseFile: given.passphraseFile && resolve(given.passphraseFile),
  }
}
