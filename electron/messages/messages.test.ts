import { AppError } from '@shared/contract/errors'
import type { Message, MessageDraft } from '@shared/model/message'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { silentLogger } from '../log/logger'
import { createRedactor } from '../secrets/redactor'
import { createGroupOf, DAY_MS, groupsOf, histogramOf, surplusOf } from './groups'
import { createMessages } from './messages'

const START = Date.parse('2026-11-22T14:00:00.000Z')
const EPOCH = new Date(0).toISOString()
const anybody = () => true

let stored: Map<string, Message>
let isFull: boolean
let clock: number
let told: unknown[]
let redactor: ReturnType<typeof createRedactor>

const repository = {
  all: () => [...stored.values()],
  save: async (messages: readonly Message[]) => {
    if (isFull) throw new AppError('store-full', 'The disk is full')
    for (const message of messages) stored.set(message.id, message)
  },
  remove: async (ids: readonly string[]) => {
    for (const id of ids) stored.delete(id)
  },
}

const create = () =>
  createMessages({
    repository,
    redactor,
    log: silentLogger,
    now: () => new Date(clock),
    changed: (change) => told.push(change),
  })

const aDraft = (more: Partial<MessageDraft> = {}): MessageDraft => ({
  environment: 'lab',
  level: 'error',
  text: 'SSH refused, exit 255',
  related_object: 'cmp-1',
  related_object_type: 'host',
  origin_type: 'scan',
  ...more,
})

let messages: ReturnType<typeof create>
beforeEach(() => {
  stored = new Map()
  isFull = false
  clock = START
  told = []
  redactor = createRedactor()
  messages = create()
})

const list = (filter = {}, isGrouped = true) => messages.list({ unread: false, ...filter }, isGrouped, EPOCH, anybody)

describe('messages', () => {
  it('are one group where they say the same of the same object, whatever the exit code and the time', async () => {
    for (const exit of [255, 1, 255]) {
      await messages.add(aDraft({ text: `SSH refused, exit ${exit}` }))
      clock += 60_000
    }
    await messages.add(aDraft({ environment: 'other' }), aDraft({ related_object: 'cmp-2' }))
    expect(list().map(({ count, first, latest }) => [latest.environment, latest.related_object, count, first])).toEqual(
      [
        ['other', 'cmp-1', 1, '2026-11-22T14:03:00.000Z'],
        ['lab', 'cmp-2', 1, '2026-11-22T14:03:00.000Z'],
        ['lab', 'cmp-1', 3, '2026-11-22T14:00:00.000Z'],
      ],
    )
    expect(list({}, false)).toHaveLength(5)
  })

  it('count groups in every place alike: total, unread, by level and by day', async () => {
    await messages.add(aDraft(), aDraft(), aDraft({ level: 'warning', text: 'old', timestamp: '2026-11-20T10:00:00Z' }))
    const [newest] = list()
    await messages.mark({ groups: [newest?.id ?? ''], viewed: true }, EPOCH, anybody)
    const edges = ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', '2026-11-23T01:00:00+01:00']
    const summary = messages.summary({ unread: false }, edges, EPOCH, anybody)
    expect(summary.total).toEqual({ error: 1, warning: 1, info: 0 })
    expect(summary.unread).toEqual({ error: 0, warning: 1, info: 0 })
    expect(summary.histogram).toEqual([
      { error: 0, warning: 1, info: 0 },
      { error: 1, warning: 0, info: 0 },
    ])
    expect(list({ unread: true })).toHaveLength(1)
    expect(messages.summary({ unread: false }, [], '2026-11-22T00:00:00Z', anybody).total.warning).toBe(0)
  })

  it('never carry a secret or what commands a terminal, and are bounded', async () => {
    redactor.learn(['s3cr3t-w0rd'])
    await messages.add(
      aDraft({
        text: 'refused \u001b[31ms3cr3t-w0rd\u001b[0m',
        consequence: 'password=hunter22',
        remedy: 'try s3cr3t-w0rd',
        received: { password: 'abc', stderr: ['\u001b[2Js3cr3t-w0rd'], big: 'x'.repeat(50_000) },
        related_object_name: 's3cr3t-w0rd',
      }),
    )
    const text = JSON.stringify([...stored.values(), ...told])
    expect(text).not.toMatch(/s3cr3t|hunter22|\\u001b/)
    expect(text.length).toBeLessThan(20_000)
    expect([...stored.values()][0]?.text).toBe('refused [secret]')
  })

  it('are shown while the disk takes none, and written when it does', async () => {
    isFull = true
    await messages.add(aDraft({ text: 'The disk is full', origin_type: 'disk' }))
    expect(stored.size).toBe(0)
    expect(list()).toHaveLength(1)
    isFull = false
    await messages.add(aDraft())
    expect(stored.size).toBe(2)
    expect(list()).toHaveLength(2)
  })

  it('said twice under one id are one', async () => {
    await messages.add(aDraft({ id: 'scan/1' }))
    await messages.add(aDraft({ id: 'scan/1' }))
    expect(list()[0]?.count).toBe(1)
    expect(told).toMatchObject([{ added: [{ id: 'scan/1' }] }, { added: [] }])
  })

  it('are marked read and unread by group; unread again shows once', async () => {
    await messages.add(aDraft(), aDraft())
    const id = list()[0]?.id ?? ''
    await messages.mark({ groups: [id], viewed: true }, EPOCH, anybody)
    expect(list()[0]?.unread).toBe(0)
    await messages.mark({ groups: [id], viewed: false }, EPOCH, anybody)
    expect(list()[0]?.unread).toBe(1)
    await messages.mark({ groups: [], filter: { unread: false, environment: 'lab' }, viewed: true }, EPOCH, anybody)
    expect(list({ unread: true })).toEqual([])
  })

  it('are cleared by environment, level and age, and come back for a while', async () => {
    await messages.add(
      aDraft(),
      aDraft({ level: 'info' }),
      aDraft({ environment: 'other' }),
      aDraft({ timestamp: '2026-11-01T00:00:00.000Z', text: 'older' }),
    )
    const clear = (more: object) =>
      messages.clear({ levels: ['error', 'warning', 'info'], dry_run: false, ...more }, anybody)
    expect(await clear({ environment: 'lab', dry_run: true })).toEqual({ groups: 3, messages: 3, of: 4 })
    expect(list()).toHaveLength(4)
    const { undo, groups } = await clear({ older_than: '2026-11-02T00:00:00Z', levels: ['error'] })
    expect(groups).toBe(1)
    expect(stored.size).toBe(3)
    await messages.restore(undo ?? '')
    expect(stored.size).toBe(4)
    await expect(messages.restore(undo ?? '')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('of environments a caller may not see are neither listed, counted, marked nor cleared', async () => {
    await messages.add(aDraft(), aDraft({ environment: 'secret' }))
    const lab = (environment: string | undefined) => environment === 'lab'
    expect(messages.list({ unread: false }, true, EPOCH, lab)).toHaveLength(1)
    expect(messages.summary({ unread: false }, [], EPOCH, lab).total.error).toBe(1)
    await messages.mark({ groups: [], filter: { unread: false }, viewed: true }, EPOCH, lab)
    expect(list({ unread: true })).toMatchObject([{ latest: { environment: 'secret' } }])
    await messages.clear({ levels: ['error'], dry_run: false }, lab)
    expect(list()).toMatchObject([{ latest: { environment: 'secret' } }])
  })
})

describe('groups', () => {
  const message = fc.record({
    environment: fc.constantFrom('a', 'b'),
    level: fc.constantFrom('error' as const, 'info' as const),
    text: fc.constantFrom('down for 3 s', 'down for 4 s', 'gone'),
    at: fc.nat(100),
    viewed: fc.boolean(),
  })
  const all = fc.array(message, { maxLength: 60 }).map((facts) =>
    facts.map(
      ({ at, ...rest }, index): Message => ({
        ...rest,
        id: String(index),
        source_system: 'Calipso',
        origin_type: 'scan',
        timestamp: new Date(START - at * DAY_MS).toISOString(),
      }),
    ),
  )

  it('neither lose nor double a message, whatever their order', () => {
    fc.assert(
      fc.property(all, (messages) => {
        const groupOf = createGroupOf()
        const groups = groupsOf(messages, groupOf)
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(messages.length)
        expect(groups.reduce((sum, { unread }) => sum + unread, 0)).toBe(messages.filter((one) => !one.viewed).length)
        const facts = (some: typeof groups) =>
          some.map(({ id, count, first, latest }) => `${id} ${count} ${first} ${latest.timestamp}`).sort()
        expect(facts(groupsOf(messages.toReversed(), groupOf))).toEqual(facts(groups))
        const edges = Array.from({ length: 8 }, (_, week) =>
          new Date(START - (7 - week) * 15 * DAY_MS + 1).toISOString(),
        )
        const most = Math.max(0, ...histogramOf(messages, groupOf, edges).map((day) => day.error + day.info))
        expect(most).toBeLessThanOrEqual(groups.length)
      }),
    )
  })

  it('keep the newest of each, and nothing older than 90 days', () => {
    fc.assert(
      fc.property(all, (messages) => {
        const oldest = new Date(START - 90 * DAY_MS).toISOString()
        const surplus = surplusOf(messages, createGroupOf(), new Date(START))
        expect(new Set(surplus)).toEqual(new Set(messages.filter(({ timestamp }) => timestamp < oldest)))
      }),
    )
    const many = Array.from({ length: 400 }, (_, index) => ({
      ...aDraft(),
      id: String(index),
      source_system: 'Calipso',
      viewed: false,
      timestamp: new Date(START - index).toISOString(),
    }))
    expect(surplusOf(many, createGroupOf(), new Date(START)).map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 64 }, (_, index) => 336 + index),
    )
  })
})
