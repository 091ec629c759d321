/**
 * The typed contract: the only way the renderer, the command line and other callers reach the backend.
 * A call without a handler, or a handler without a call, does not compile.
 */
import { z } from 'zod'
import { targetResultSchema } from '../model/connection-test'
import { hostKeyFindingSchema } from '../model/host-key'
import { preferencesSchema } from '../model/preferences'
import { scanLogLineSchema } from '../model/scan'
import { aboutCalls } from './calls/about'
import { activityCalls } from './calls/activity'
import { checkCalls } from './calls/checks'
import { cliqueTypeCalls } from './calls/clique-types'
import { cliqueCalls } from './calls/cliques'
import { connectionCalls } from './calls/connections'
import { diagnosticCalls } from './calls/diagnostics'
import { dialogCalls } from './calls/dialogs'
import { dumpCalls } from './calls/dump'
import { environmentCalls } from './calls/environments'
import { hostCalls } from './calls/host'
import { hostKeyCalls } from './calls/host-keys'
import { inventoryCalls } from './calls/inventory'
import { messageCalls, messagesChangedSchema } from './calls/messages'
import { overviewCalls } from './calls/overview'
import { preferenceCalls } from './calls/preferences'
import { prerequisiteCalls } from './calls/prerequisites'
import { recoveryCalls } from './calls/recovery'
import { scanCalls, scanProgressSchema } from './calls/scans'
import { scheduleCalls, schedulesChangedSchema } from './calls/schedules'
import { searchCalls } from './calls/search'
import { storageCalls } from './calls/storage'
import { transferCalls } from './calls/transfer'

export const CALLS = {
  ...hostCalls,
  ...aboutCalls,
  ...preferenceCalls,
  ...storageCalls,
  ...activityCalls,
  ...environmentCalls,
  ...connectionCalls,
  ...hostKeyCalls,
  ...scanCalls,
  ...scheduleCalls,
  ...inventoryCalls,
  ...overviewCalls,
  ...checkCalls,
  ...cliqueCalls,
  ...cliqueTypeCalls,
  ...searchCalls,
  ...transferCalls,
  ...dialogCalls,
  ...diagnosticCalls,
  ...dumpCalls,
  ...messageCalls,
  ...prerequisiteCalls,
  ...recoveryCalls,
}
export type CallName = keyof typeof CALLS
/** What the caller passes (defaults may be left out). */
export type CallInput<N extends CallName> = z.input<(typeof CALLS)[N]['input']>
/** What the handler receives. */
export type ParsedInput<N extends CallName> = z.output<(typeof CALLS)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['output']>

/** Messages the backend sends on its own. */
export const PUSHES = {
  /** Progress or end of a scan, at most four times a second: what changed. */
  'scan.progress': scanProgressSchema,
  'scan.log': z.strictObject({ scanId: z.string(), lines: z.array(scanLogLineSchema) }),
  /** A new inventory generation was committed. */
  'inventory.changed': z.strictObject({ environment: z.string(), generation: z.number() }),
  'environments.changed': z.strictObject({ environment: z.string() }),
  'schedules.changed': schedulesChangedSchema,
  'connections.progress': z.strictObject({ testId: z.string(), result: targetResultSchema }),
  /** One host answered; `total` of them are asked. */
  'hostKeys.found': z.strictObject({ readId: z.string(), total: z.number(), finding: hostKeyFindingSchema }),
  /** Clique types, constraints or link types were changed. */
  'recipes.changed': z.strictObject({}),
  'preferences.changed': preferencesSchema,
  'messages.changed': messagesChangedSchema,
  /** Something began, went on or ended of what `activity.list` tells. */
  'activity.changed': z.strictObject({}),
}
export type PushName = keyof typeof PUSHES
export type PushPayload<N extends PushName> = z.output<(typeof PUSHES)[N]>

/** The part of the platform's `AbortSignal` a caller needs; both Node's and the browser's fit. */
export interface CancelSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** How any front end talks to the backend, whatever lies between. */
export interface Transport {
  /** Rejects with `AppError`. Aborting the signal cancels the work in the backend. */
  call<N extends CallName>(name: N, input: CallInput<N>, options?: { signal?: CancelSignal }): Promise<CallOutput<N>>
  /** Answers a function that ends the subscription. */
  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void
  /** Tells when the connection is lost and when it is back; after `true` everything shown should be read again. */
  onConnection(listener: (connected: boolean) => void): () => void
}
