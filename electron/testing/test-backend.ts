/** The whole backend in a data folder of its own, for tests that call it as the command line does. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CallInput, CallName, CallOutput } from '@shared/contract'
import { afterEach, beforeEach } from 'vitest'
import { type Backend, type BackendOptions, type Caller, createBackend } from '../backend'
import { silentLogger } from '../log/logger'
import { createRedactor } from '../secrets/redactor'

/**
 * Opens one before each test of a file, before what the file does then itself, and closes it after the test.
 * @param options what is not as usual, asked at each opening
 */
export function backendForEachTest(options: () => Partial<BackendOptions> = () => ({})) {
  let dataDir: string
  let backend: Backend
  const open = async () => {
    backend = await createBackend({
      dataDir,
      log: silentLogger,
      host: {
        capabilities: { kind: 'cli', dialogs: false },
        version: '0.0.0-test',
        redactor: createRedactor(),
        resourcesDir: fileURLToPath(new URL('../../resources', import.meta.url)),
      },
      ...options(),
    })
  }
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'calipso-test-'))
    await open()
  })
  afterEach(async () => {
    await backend.dispose()
    await rm(dataDir, { recursive: true })
  })
  return {
    dataDir: () => dataDir,
    call: async <N extends CallName>(name: N, input: CallInput<N>, caller: Caller = { kind: 'local' }) =>
      (await backend.call(name, input, { caller })) as CallOutput<N>,
    onPush: (listener: Parameters<Backend['onPush']>[0]) => backend.onPush(listener),
    /** As after a restart of the process. */
    reopen: async () => {
      await backend.dispose()
      await open()
    },
  }
}
