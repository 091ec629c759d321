import { AppError } from '@shared/contract/errors'
import pLimit from 'p-limit'
import { describe, expect, it } from 'vitest'
import { type CommandRequest, command } from '../../connections/ssh/commands'
import type { HostShell } from '../../connections/ssh/host-shell'
import { createRecordedCloud } from '../testing/recorded-cloud'
import { createHostReader } from './host-reader'

const LINKS: CommandRequest = { id: 'links-json', slots: {} }
const NICS: CommandRequest = { id: 'nic-list', slots: {} }

/** A shell that writes down its batches. */
function watchedShell(options: Parameters<typeof createRecordedCloud>[0] = {}) {
  const batches: string[][] = []
  const { shell } = createRecordedCloud(options)
  const watched: HostShell = {
    ...shell,
    runAll: (host, requests, signal) => {
      batches.push(requests.map((request) => request.id))
      return shell.runAll(host, requests, signal)
    },
  }
  return { batches, reader: createHostReader(watched, 'lab-node1', new AbortController().signal) }
}

describe('a host reader', () => {
  it('sends what is asked in one turn as one execution, and each command once', async () => {
    const { batches, reader } = watchedShell()
    const later = async () => {
      await Promise.resolve()
      return reader.run(NICS)
    }
    const [first, again, nics] = await Promise.all([reader.run(LINKS), reader.run({ ...LINKS }), later()])
    expect(batches).toEqual([['links-json', 'nic-list']])
    expect(again).toBe(first)
    expect(nics.stdout).toContain('eth0 ->')
    await reader.run(LINKS)
    expect(batches).toHaveLength(1)
  })

  it('tells commands apart by their slots', async () => {
    const { batches, reader } = watchedShell()
    const settings = await Promise.all(
      ['eth0', 'eth1'].map((ifname) => reader.run(command('nic-settings', { ifname }))),
    )
    expect(batches).toEqual([['nic-settings', 'nic-settings']])
    expect(settings.map((result) => result.text)).toEqual(['ethtool eth0', 'ethtool eth1'])
  })

  it('splits what would be too much for one execution', async () => {
    const { batches, reader } = watchedShell()
    await Promise.all(
      Array.from({ length: 150 }, (_, index) => reader.run(command('nic-settings', { ifname: `e${index}` }))),
    )
    expect(batches.map((batch) => batch.length)).toEqual([64, 64, 22])
  })

  it('hands out its answers when it is its turn', async () => {
    const { shell } = createRecordedCloud()
    const line = pLimit(1)
    const told: string[] = []
    const asked = ['lab-node1', 'lab-node2'].map(async (host) => {
      const reader = createHostReader(shell, host, new AbortController().signal, line)
      await Promise.all([LINKS, NICS].map((request) => reader.run(request).then(() => told.push(host))))
    })
    await Promise.all(asked)
    expect(told).toHaveLength(4)
    // Whoever was first, nobody stepped in between.
    expect([told[0], told[2]]).toEqual([told[1], told[3]])
  })

  it('gives everybody the same error when the host fails', async () => {
    const { reader } = watchedShell({ failHosts: { 'lab-node1': 'unreachable' } })
    const errors = await Promise.all(
      [LINKS, NICS].map((request) => reader.run(request).catch((error: unknown) => error)),
    )
    expect(errors[0]).toBeInstanceOf(AppError)
    expect(errors[1]).toBe(errors[0])
  })

  it('does not ask a host again whose key nobody vouches for: that is one error however often it is asked', async () => {
    const { batches, reader } = watchedShell({ failHosts: { 'lab-node1': 'host-key-changed' } })
    const first = await reader.run(LINKS).catch((error: unknown) => error)
    expect(await reader.run(NICS).catch((error: unknown) => error)).toBe(first)
    expect(batches).toHaveLength(1)
  })
})
