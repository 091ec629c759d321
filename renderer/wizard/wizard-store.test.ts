import type { CallInput, CallName, CallOutput, PushName, PushPayload, Transport } from '@shared/contract'
import { AppError } from '@shared/contract/errors'
import { KIND_FACTS } from '@shared/kinds'
import type { TargetResult } from '@shared/model/connection-test'
import { environmentSchema } from '@shared/model/environment'
import { describe, expect, it } from 'vitest'
import type { App } from '../app/app-context'
import { closeDraft, openDraft } from './drafts'
import { WizardStore } from './wizard-store'

/** A backend whose answers the test gives by hand: the contract's transport, with every call kept until answered. */
class ManualTransport implements Transport {
  readonly calls: { name: string; input: unknown; answer: (output: unknown) => void; refuse: (e: AppError) => void }[] =
    []
  private readonly listeners = new Map<string, Set<(payload: never) => void>>()

  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options?: Parameters<Transport['call']>[2],
  ): Promise<CallOutput<N>> {
    return new Promise((resolve, reject) => {
      this.calls.push({ name, input, answer: (output) => resolve(output as CallOutput<N>), refuse: reject })
      options?.signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'cancelled')))
    })
  }
  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set()
    this.listeners.set(name, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  onConnection(): () => void {
    return () => undefined
  }
  push<N extends PushName>(name: N, payload: PushPayload<N>): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never)
  }
  last(): ManualTransport['calls'][number] {
    const call = this.calls.at(-1)
    if (!call) throw new Error('nothing was called')
    return call
  }
}

const filled = (store: WizardStore): WizardStore => {
  const values = {
    name: 'lab',
    distribution: 'Kolla',
    distribution_version: 'train',
    mechanism_drivers: ['OVS'],
    type_drivers: ['vxlan'],
    'configuration.OpenStack.host': 'k',
    'configuration.OpenStack.user': 'admin',
    'configuration.OpenStack.pwd': 'secret',
    'configuration.CLI.host': 'c',
    'configuration.CLI.user': 'root',
  }
  for (const [id, value] of Object.entries(values)) store.set(id, value)
  return store
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
const result = (state: TargetResult['state'], target: TargetResult['target'] = 'CLI'): TargetResult => ({
  target,
  state,
  stages: [
    { id: 'resolve', state: 'ok', elapsed_ms: 1 },
    { id: 'connect', state: state === 'failed' ? 'failed' : 'ok' },
  ],
  elapsed_ms: 12,
  warnings: [],
})
const open = (transport = new ManualTransport()) => ({
  transport,
  store: new WizardStore(transport, KIND_FACTS, () => ['other']),
})
const testIdOf = (transport: ManualTransport) => (transport.last().input as { testId: string }).testId

describe('problems', () => {
  it('are shown when the field was left, and all of them after a save', async () => {
    const { store, transport } = open()
    expect(store.errorOf('name')).toBeUndefined()
    store.leave('name')
    expect(store.errorOf('name')).toBe('enter a name')
    expect(store.errorOf('distribution')).toBeUndefined()
    expect(await store.save('save')).toBeUndefined()
    expect(store.errorOf('distribution')).toBe('choose the distribution')
    expect(transport.calls).toEqual([])
  })
  it('of a refused save appear at their field until it is changed', async () => {
    const { store, transport } = open()
    filled(store)
    const saving = store.save('save')
    transport.last().refuse(
      new AppError('validation', 'not valid', {
        fields: [{ path: 'configuration.1.host', message: 'is not reachable' }],
      }),
    )
    expect(await saving).toBeUndefined()
    expect(store.errorOf('configuration.CLI.host')).toBe('is not reachable')
    store.set('configuration.CLI.host', 'd')
    expect(store.problems).toEqual([])
  })
})

describe('connection tests', () => {
  it('show what is missing instead of testing an unfinished step', async () => {
    const { store, transport } = open()
    await store.test(['CLI'])
    expect(transport.calls).toEqual([])
    expect(store.errorOf('configuration.CLI.host')).toBeDefined()
  })
  it('follow the pushes of their own run and hold until a field changes', async () => {
    const { store, transport } = open()
    filled(store)
    const running = store.test(['CLI'])
    transport.push('connections.progress', { testId: 'of somebody else', result: result('failed') })
    expect(store.testOf('CLI')?.result.state).toBe('waiting')
    transport.push('connections.progress', { testId: testIdOf(transport), result: result('running') })
    expect(store.statusOf('CLI')).toMatchObject({ state: 'testing', note: 'Testing now, 2 of 7' })
    transport.last().answer([result('ok')])
    await running
    expect(store.statusOf('CLI').state).toBe('tested')
    store.set('configuration.CLI.user', 'x')
    expect(store.testOf('CLI')).toBeUndefined()
    store.set('configuration.CLI.user', 'root')
    expect(store.statusOf('CLI').state).toBe('tested')
  })
  it('send the master host along when the database is reached through it', async () => {
    const { store, transport } = open()
    filled(store)
    store.include('mysql', true)
    for (const field of ['host', 'user', 'pwd']) store.set(`configuration.mysql.${field}`, 'm')
    store.set('configuration.mysql.through_master_host', true)
    void store.test(['mysql'])
    expect(transport.last().input).toMatchObject({
      targets: ['mysql'],
      environment: { configuration: [{ name: 'mysql' }, { name: 'CLI' }] },
    })
  })
  it('can be cancelled, and tell failures by their checks', async () => {
    const { store, transport } = open()
    filled(store)
    const first = store.test(['CLI'])
    store.tests.cancel()
    await first
    expect(store.testOf('CLI')?.result.state).toBe('cancelled')
    expect(store.tests.error).toBeUndefined()
    const second = store.test(['CLI'])
    transport.last().answer([result('failed')])
    await second
    expect(store.statusOf('CLI')).toMatchObject({ state: 'failed', note: '1 of 7 checks failed' })
  })
  it('say when the run itself failed', async () => {
    const { store, transport } = open()
    filled(store)
    const running = store.test(['CLI'])
    transport.last().refuse(new AppError('unreachable', 'the backend is gone'))
    await running
    expect(store.tests.error?.message).toBe('the backend is gone')
  })
})

describe('drafts', () => {
  const view = (updated_at: string) =>
    environmentSchema.parse({
      name: 'lab',
      distribution: 'Kolla',
      distribution_version: 'train',
      mechanism_drivers: ['OVS'],
      type_drivers: ['vxlan'],
      created_at: '',
      updated_at,
      configuration: [{ name: 'OpenStack', host: 'k', user: 'a', pwd: { set: true } }],
    })
  it('are found again when something was typed, else follow what is stored', () => {
    // The drafts read these alone.
    const app = { transport: new ManualTransport(), kinds: KIND_FACTS, environments: {} } as unknown as App
    const first = openDraft(app, view('1'))
    expect(openDraft(app, view('1'))).toBe(first)
    const second = openDraft(app, view('2'))
    expect(second).not.toBe(first)
    second.set('description', 'x')
    expect(openDraft(app, view('3'))).toBe(second)
    closeDraft(app, second)
    expect(openDraft(app, view('3'))).not.toBe(second)
  })
  it('keep stored secrets, drop cleared ones, and name the environment they replace', async () => {
    const transport = new ManualTransport()
    const store = new WizardStore(transport, KIND_FACTS, () => ['lab'], view('1'))
    const pwd = 'configuration.OpenStack.pwd'
    expect(store.secretState(pwd)).toBe('stored')
    store.clearSecret(pwd)
    expect(store.secretState(pwd)).toBe('cleared')
    expect(store.problems.map(({ path }) => path)).toEqual([pwd])
    store.keepSecret(pwd)
    const saving = store.save('save')
    await settle()
    expect(transport.last()).toMatchObject({
      name: 'environments.save',
      input: { replaces: 'lab', environment: { configuration: [{ pwd: { keep: true } }] } },
    })
    transport.last().answer(view('2'))
    expect(await saving).toBe('lab')
  })
})
