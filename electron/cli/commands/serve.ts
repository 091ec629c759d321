/** `calipso serve`: the application in a browser on this computer. */
import { once } from 'node:events'
import type { AppError } from '@shared/contract/errors'
import { type Command, InvalidArgumentError } from 'commander'
import { EXIT } from '../exit-codes'
import type { Output } from '../output'
import type { GlobalOptions } from '../session'

/** What the verb needs instead of a session: it opens its own backend, which pages talk to. */
export type RunServe = (
  work: (globals: GlobalOptions, out: Output, signal: AbortSignal) => Promise<number>,
) => Promise<void>

/** Starts the server; kept apart so that no other verb loads it. */
export type StartServe = (
  globals: GlobalOptions,
  port: number,
) => Promise<{ url: string; failure: AppError | undefined; stop(): Promise<void> }>

export function addServeCommand(program: Command, run: RunServe, start: StartServe): void {
  program
    .command('serve')
    .description('serve the application to a browser on this computer; prints the address to open')
    .option('--port <number>', 'port on the loopback address; 0 takes any free one', portNumber, 0)
    .action(({ port }: { port: number }) =>
      run(async (globals, out, signal) => {
        const { url, failure, stop } = await start(globals, port)
        try {
          if (failure) out.error(failure)
          if (failure) out.note('The address below offers what can be done about it.')
          out.note('Open this address in a browser on this computer. Whoever has it has access. Ctrl-C stops.')
          await out.result({ url }, url)
          if (!signal.aborted) await once(signal, 'abort')
        } finally {
          await stop()
        }
        return EXIT.done
      }),
    )
}

function portNumber(value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535')
  return port
}
