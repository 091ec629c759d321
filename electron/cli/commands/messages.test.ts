import { AppError } from '@shared/contract/errors'
import { describe, expect, test } from 'vitest'
import { calipso } from '../testing/calipso'

describe('messages', () => {
  const group = (text: string, count = 1) => ({
    ...{ id: text, count, unread: 1, first: '2026-11-21T14:03:09.000Z' },
    latest: { id: text, level: 'error', text, environment: 'lab', timestamp: '2026-11-22T14:03:40.000Z' },
  })

  test('are listed page by page, as text or as JSON, with the filter that is asked for', async () => {
    const answers = {
      'messages.list': ({ cursor }: { cursor?: string }) =>
        cursor === undefined ? { items: [group('SSH refused\nmore', 13)], next: 'x' } : { items: [group('second')] },
    }
    const { lines, calls, code } = await calipso(['messages', '--env', 'lab', '--level', 'error', '--all'], answers)
    expect(lines).toEqual([
      '2026-11-22T14:03:40.000Z\terror\tlab\t\tx13\tSSH refused',
      '2026-11-22T14:03:40.000Z\terror\tlab\t\t\tsecond',
    ])
    expect(calls[0]?.[1]).toMatchObject({ environment: 'lab', levels: ['error'], from: '1970-01-01T00:00:00.000Z' })
    expect(code).toBe(0)
    const json = await calipso(['messages', 'list', '--json', '--unread'], answers)
    expect(json.lines.map((line) => JSON.parse(line).count)).toEqual([13, 1])
    expect(json.calls[0]?.[1]).toMatchObject({ unread: true })
    expect((await calipso(['messages', 'list'], { 'messages.list': { items: [] } })).stderr).toContain('No messages')
  })

  test('are cleared by environment, level and age, or only counted', async () => {
    const answers = { 'messages.clear': { groups: 83, messages: 100, of: 281, undo: 'secret' } }
    const args = ['messages', 'clear', '--env', 'lab', '--level', 'info', '--older-than', '7']
    const { calls, stdout } = await calipso(args, answers)
    expect(stdout).toBe('Cleared 83 of 281 messages\n')
    expect(calls[0]?.[1]).toMatchObject({ environment: 'lab', levels: ['info'], older_than: expect.any(String) })
    const dry = await calipso(['messages', 'clear', '--dry-run', '--json'], answers)
    expect(dry.calls[0]?.[1]).toMatchObject({ dry_run: true, levels: ['error', 'warning', 'info'] })
    expect(dry.lines).toEqual(['{"groups":83,"messages":100,"of":281}'])
    expect((await calipso(['messages', 'clear', '--older-than', 'x'], answers)).code).toBe(2)
  })

  test('of an environment that does not exist are an error, not an empty answer', async () => {
    const unknown = new AppError('not-found', 'There is no environment called nope')
    const answers = {
      ...{ 'messages.list': { items: [] }, 'messages.clear': { groups: 0, messages: 0, of: 3 } },
      ...{ 'scans.list': { items: [] }, 'environments.get': unknown },
    }
    for (const args of [
      ['messages', '--env', 'nope'],
      ['messages', 'clear', '--env', 'nope'],
      ['scans', 'nope'],
    ])
      expect(await calipso(args, answers)).toMatchObject({ code: 1, stderr: expect.stringContaining('called nope') })
    const lab = { ...answers, 'environments.get': { name: 'lab' } }
    expect(await calipso(['scans', 'lab'], lab)).toMatchObject({ code: 0, stderr: 'No scans.\n' })
  })

  test('a type of object nobody knows is an error, one of which there is nothing is not', async () => {
    const answers = { 'inventory.dump': { items: [] }, 'links.dump': { items: [] } }
    expect(await calipso(['inventory', 'lab', '--type', 'nope'], answers)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Types are instance, '),
    })
    expect((await calipso(['inventory', 'lab', '--type', 'vedge'], answers)).code).toBe(0)
    expect((await calipso(['links', 'lab', '--type', 'nope'], answers)).code).toBe(0)
  })
})
