/**
 * The composition root: builds every part of the backend and answers the calls of the contract.
 * It knows neither window nor socket; what differs between hosts arrives as `HostServices`.
 */
import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { PushName, PushPayload } from '@shared/contract'
import { AppError, asAppError, hasCode } from '@shared/contract/errors'
import type { MessageDraft } from '@shared/model/message'
import type { Scan } from '@shared/model/scan'
import { createNoticeRule } from '@shared/text/message-notice'
import { printable } from '@shared/text/printable'
import { createActivities } from './activity/activities'
import { createChecks } from './checks'
import { createRecipeBook } from './cliques/recipe-book'
import { agentSocketOf, knownHostsFiles } from './connections/ssh/defaults'
import { createHostKeys } from './connections/ssh/host-keys'
import { CLOUD_KINDS } from './discovery/kinds'
import { type CloudKindFactory, createCloudSessions } from './discovery/kinds/cloud-kind'
import { createScanChanges } from './discovery/scan/scan-changes'
import { createScanManager } from './discovery/scan/scan-manager'
import { aboutHandlers } from './handlers/about'
import { activityHandlers, reported } from './handlers/activity'
import { checkHandlers, createCheckReader } from './handlers/checks'
import { cliqueTypeHandlers } from './handlers/clique-types'
import { connectionHandlers, type SecretLookUp } from './handlers/connections'
import { diagnosticHandlers } from './handlers/diagnostics'
import { environmentHandlers } from './handlers/environments'
import { type Caller, type Handlers, runCall, withViews } from './handlers/handler'
import { hostHandlers } from './handlers/host'
import { hostKeyHandlers } from './handlers/host-keys'
import { inventoryHandlers } from './handlers/inventory'
import { messageHandlers } from './handlers/messages'
import { preferenceHandlers, readPreferences } from './handlers/preferences'
import { prerequisiteHandlers } from './handlers/prerequisites'
import { scanHandlers } from './handlers/scans'
import { requireAttended, scheduleHandlers } from './handlers/schedules'
import { storageHandlers } from './handlers/storage'
import { transferHandlers } from './handlers/transfer'
import type { HostServices } from './host-services'
import type { Logger } from './log/logger'
import {
  checksMessage,
  diskMessage,
  knownIn,
  salvageMessage,
  scanMessages,
  testMessages,
  tornTailMessage,
} from './messages/drafts'
import { createMessages } from './messages/messages'
import { createScheduler, processTimer } from './schedules/scheduler'
import { createInventorySearch } from './search/search-index'
import { removeUnreferenced, resolveGroups } from './secrets/environment-secrets'
import { keyFileProvider } from './secrets/key-provider'
import { openVault } from './secrets/vault'
import { openStore } from './store/open-store'

export type { Caller } from './handlers/handler'

/** Of the line that says how an activity ended. */
const MOST_RESULT = 500

export interface BackendOptions {
  /** Folder of everything the product keeps; created when absent. */
  dataDir: string
  host: HostServices
  log: Logger
  /** Default: this computer's. */
  clock?: () => Date
  /** What happened before the folder was open, to be told as messages. */
  before?: readonly MessageDraft[]
  /** The kinds of cloud it knows; default: those of the product. */
  kinds?: readonly CloudKindFactory[]
}

export interface Backend {
  /** Validates, checks rights, runs. Rejects with `AppError`, nothing else. */
  call(name: string, input: unknown, options: { signal?: AbortSignal; caller: Caller }): Promise<unknown>
  /** Answers a function that ends the subscription. */
  onPush(listener: (name: PushName, payload: unknown) => void): () => void
  /** Cancels what runs, closes every session, releases the data folder. */
  dispose(): Promise<void>
}

/**
 * Opens the data folder and everything on top of it.
 * @throws AppError `store-locked`, `store-corrupt`, `store-full`, `unsupported`, `auth-failed` (vault); nothing stays open then.
 */
export async function createBackend({
  dataDir,
  host,
  log,
  kinds: makeKinds = CLOUD_KINDS,
  clock: now = () => new Date(),
  before = [],
}: BackendOptions): Promise<Backend> {
  // SECURITY: no library or document may add to what every object inherits; guarded by backend.test.ts.
  Object.preventExtensions(Object.prototype)

  const early: MessageDraft[] = [...before]
  let say = async (draft: MessageDraft): Promise<void> => void early.push(draft)
  const store = await openStore({
    engine: 'nedb',
    dataDir,
    now,
    onRepair: (tail) => {
      log.warn('store.repaired', { ...tail }, 'an incomplete last line was cut off and kept aside')
      void say(tornTailMessage(tail))
    },
    onSalvage: (salvage) => {
      log.warn('store.salvaged', { ...salvage }, 'a damaged file was kept aside; what is readable is used')
      void say(salvageMessage(salvage))
    },
    onLeftover: (err) => log.warn('store.leftovers', { err }, 'what an earlier run left behind cannot be removed'),
  })
  try {
    const keyFile = keyFileProvider(join(dataDir, 'vault.key'))
    const secrets = await openVault(
      { file: join(dataDir, 'vault.json'), ledger: store.ledger, assertWritable: store.assertWritable },
      host.keyProvider ?? keyFile,
      // Whoever gave a passphrase wants it asked for; a key store may stand beside a key file.
      ...(host.keyProvider?.slot === 'os-key-store' ? [keyFile] : []),
    )
    await removeUnreferenced(store.environments, secrets).catch((err: unknown) =>
      log.warn('vault.leftovers', { err }, 'secrets that nothing refers to cannot be removed'),
    )
    const hostKeys = createHostKeys({
      ownFile: join(dataDir, 'known_hosts'),
      otherFiles: knownHostsFiles(homedir(), process.platform),
      trustUnknown: host.trustUnknownHostKeys ?? false,
      assertWritable: () => store.assertWritable(),
      now,
    })
    const agentSocket = agentSocketOf(process.env, process.platform)
    const kinds = makeKinds.map((make) => make({ log, redactor: host.redactor, hostKeys, agentSocket }))
    // Whatever secret is looked up for a connection is from then on kept out of the log.
    const learning =
      (lookUp: SecretLookUp): SecretLookUp =>
      async (ref) => {
        const secret = await lookUp(ref)
        if (secret !== undefined) host.redactor.learn([secret])
        return secret
      }

    const listeners = new Set<(name: PushName, payload: unknown) => void>()
    const push = <N extends PushName>(name: N, payload: PushPayload<N>) => {
      for (const listener of listeners) listener(name, payload)
    }

    const messages = createMessages({
      repository: store.messages,
      redactor: host.redactor,
      log,
      now,
      changed: (change) => {
        push('messages.changed', change)
        void announceNew(change)
      },
    })
    const noticesOf = createNoticeRule()
    async function announceNew(change: PushPayload<'messages.changed'>): Promise<void> {
      if (!host.announce || change.added.length === 0) return
      const { notifyLevels } = await readPreferences(store)
      for (const notice of noticesOf(change, notifyLevels, now().getTime())) host.announce(notice)
    }
    say = messages.add
    await messages.add(...early)

    const sessions = createCloudSessions(kinds, (environment) => resolveGroups(environment, learning(secrets.get)))
    const book = createRecipeBook(store)
    const checks = createChecks()
    const checked = createCheckReader({ kinds, store, book, checks })
    const scans = createScanManager({
      kinds,
      store,
      sessions,
      redactor: host.redactor,
      recipes: async () => book.inForce(),
      keptScans: async () => (await readPreferences(store)).keptScans,
      check: checks.counts,
      log,
      now,
    })
    /** What scans that ended left behind, one after the other. */
    let told: Promise<void> = Promise.resolve()
    scans.onChange((scan) => {
      if (scan.end_timestamp !== undefined) told = told.then(() => tell(scan))
    })
    async function tell(scan: Scan): Promise<void> {
      // An inventory is opened only for objects to be named, and one that is damaged names none.
      const needsObjects = scan.problems.length > 0 || scan.options.object_id !== undefined
      const inventory = needsObjects ? store.inventory(scan.environment) : undefined
      const snapshot = await inventory?.then((opened) => opened.snapshot()).catch(() => undefined)
      const report = scan.checks && (await checked.report(scan.environment).catch(() => undefined))
      await messages.add(...scanMessages(scan, knownIn(snapshot)), ...(report ? checksMessage(scan, report) : []))
    }
    await scans.init()
    const changesOf = createScanChanges()
    const activities = createActivities({
      now,
      newId: randomUUID,
      clean: (text) => printable(host.redactor.text(text)).slice(0, MOST_RESULT),
      changed: () => push('activity.changed', {}),
    })
    scans.onChange((scan) => {
      const change = changesOf(scan)
      push('scan.progress', change)
      // Queued, begun or ended.
      if (change.brief) push('activity.changed', {})
    })
    scans.onLog((scanId, lines) => push('scan.log', { scanId, lines: [...lines] }))

    const scheduler = createScheduler({
      store,
      startScan: async (options, why) => {
        await requireAttended(store, options)
        return scans.start(options, 'schedule', why)
      },
      activeScans: scans.active,
      addMessage: (message) => void messages.add(message),
      changed: (environment) => push('schedules.changed', { environment }),
      now,
      timer: processTimer,
      log,
    })
    // A command ends when it is done: only what stays keeps times.
    const keepsTimes = host.capabilities.kind !== 'cli'
    const byHand = keepsTimes ? 'manual' : 'cli'
    if (keepsTimes) await scheduler.start()

    /** The state of each inventory that windows were told of last. */
    const announced = new Map<string, string>()
    store.onChanged((environment) => void announce(environment))
    async function announce(environment: string): Promise<void> {
      push('environments.changed', { environment })
      try {
        if (!(await store.environments.get(environment))) return void announced.delete(environment)
        const { generation, revision } = await (await store.inventory(environment)).summary()
        const state = `${generation}.${revision}`
        if (announced.get(environment) === state) return
        announced.set(environment, state)
        push('inventory.changed', { environment, generation })
      } catch (error) {
        // Its files are damaged: whoever reads it next is told.
        log.warn('backend.inventory-unreadable', { environment, code: asAppError(error).code })
      }
    }

    const search = createInventorySearch()
    const connecting = { kinds, store, secrets, hostKeys, sessions, learning, now }
    const all: Handlers = {
      ...hostHandlers({ secrets, host, dataDir }),
      ...aboutHandlers(host),
      ...preferenceHandlers(store, (preferences) => push('preferences.changed', preferences)),
      ...storageHandlers(store, dataDir),
      ...activityHandlers({ activities, scans, now }),
      ...environmentHandlers({
        kinds,
        store,
        secrets,
        book,
        cancelScans: scans.cancelAll,
        removed: async (environment) => {
          await sessions.closeFor(environment)
          await hostKeys.forget(environment)
        },
        forgetMessages: messages.forget,
        pauseSchedules: scheduler.pauseFor,
        now,
      }),
      ...connectionHandlers({
        ...connecting,
        progress: (testId, result) => {
          push('connections.progress', { testId, result })
          activities.update(testId, () => ({ stage: result.target }))
        },
        tested: (environment, results) => void messages.add(...testMessages(environment, results)),
      }),
      ...hostKeyHandlers({
        ...connecting,
        found: (readId, finding, total) => {
          push('hostKeys.found', { readId, finding, total })
          activities.update(readId, ({ done = 0 }) => ({ stage: finding.host, done: done + 1, total }))
        },
      }),
      ...scanHandlers(scans, store, byHand),
      ...scheduleHandlers({
        store,
        scans,
        trigger: byHand,
        changed: (environment) => {
          push('schedules.changed', { environment })
          if (keepsTimes) void scheduler.look()
        },
        now,
      }),
      ...prerequisiteHandlers(kinds),
      ...diagnosticHandlers({ store, secrets, host, dataDir, now }),
      ...messageHandlers({ store, messages, now }),
      ...inventoryHandlers(store, search, log, checked.idsOf),
      ...checkHandlers(checked),
      ...cliqueTypeHandlers({ store, book, changed: () => push('recipes.changed', {}), now }),
      ...transferHandlers(store, host, join(dataDir, 'exports'), now, messages.add),
    }
    const handlers = reported(all, activities)

    let disposed: Promise<void> | undefined
    return {
      call: async (name, input, { signal, caller }) => {
        if (disposed) throw new AppError('cancelled', 'The backend is shutting down')
        try {
          const context = {
            signal: signal ?? new AbortController().signal,
            caller: await withViews(caller, () => store.environments.list()),
          }
          return await runCall(handlers, name, input, context)
        } catch (thrown) {
          const error = asAppError(thrown)
          if (hasCode(error, 'store-full')) void messages.add(diskMessage(error, now()))
          if (error.code === 'internal') log.error('backend.call-failed', { call: name, err: thrown }, error.message)
          throw error
        }
      },
      onPush: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      dispose: () => {
        disposed ??= scheduler
          .stop()
          .then(scans.dispose)
          .finally(sessions.dispose)
          .finally(hostKeys.flush)
          .finally(() => told)
          .finally(messages.settled)
          .finally(() => store.close())
        return disposed
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
