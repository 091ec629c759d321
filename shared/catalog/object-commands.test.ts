import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InventoryObject } from '../model/inventory-object'
import { quoteForShell } from '../text/shell-quote'
import { commandsFor, OBJECT_COMMANDS, overSsh } from './object-commands'
import { OBJECT_TYPES } from './object-types'

const object = (type: string, rest: Record<string, unknown> = {}): InventoryObject => ({
  environment: 'lab',
  type,
  id: `${type}-1`,
  name: `${type}-1`,
  object_name: `${type}-1`,
  parent_id: 'p',
  parent_type: 'host',
  id_path: '/lab/p',
  name_path: '/lab/p',
  show_in_tree: true,
  last_scanned: '2026-11-22T00:00:00Z',
  sources: ['api'],
  ...rest,
})
const commands = (of: InventoryObject) => commandsFor(of).map(({ command }) => command)

describe('commandsFor', () => {
  it('fills in what the object has and leaves out what it cannot fill', () => {
    expect(commands(object('instance', { uuid: 'u-1' }))).toEqual([
      'openstack server show u-1',
      'openstack port list --server u-1',
      'openstack server event list u-1',
    ])
  })
  it('looks into lists', () => {
    const otep = object('otep', { ports: [{ name: 'vxlan-0a', options: { remote_ip: '10.0.0.2' } }] })
    expect(commands(otep)).toContain('ip route get 10.0.0.2')
  })
  it('fits the kind of vEdge', () => {
    expect(commands(object('vedge', { vedge_type: 'VPP' }))[0]).toBe('sudo vppctl show interface')
    expect(commands(object('vedge', { vedge_type: 'unknown' }))).toEqual([])
  })
  it('never lets a name break out or become an option', () => {
    expect(commands(object('vconnector', { bridge_name: "br'; reboot; '" }))[0]).toBe(
      `ip -d link show 'br'\\''; reboot; '\\'''`,
    )
    expect(commands(object('vconnector', { bridge_name: '-all' }))).toEqual([])
    expect(commands(object('vconnector', { bridge_name: 'br\nreboot' }))).toEqual([])
  })
  it('knows only types of the catalogue', () => {
    expect(Object.keys(OBJECT_COMMANDS).filter((type) => !Object.hasOwn(OBJECT_TYPES, type))).toEqual([])
  })
})

/** What a POSIX shell reads of one word: single quotes keep everything, a backslash keeps the next character. */
function readWord(text: string): string {
  const parts = text.matchAll(/'([^']*)'|\\([\s\S])|([A-Za-z0-9_@%+:,./-]+)|([\s\S])/g)
  return [...parts]
    .map(([, quoted, escaped, plain, special]) => {
      if (special !== undefined) throw new Error(`${special} is not quoted`)
      return quoted ?? escaped ?? plain
    })
    .join('')
}

describe('quoting', () => {
  it('gives back exactly the word it was given', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        expect(readWord(quoteForShell(word))).toBe(word)
      }),
    )
  })
  it('nests for ssh', () => {
    expect(overSsh("echo 'a b'", 'cmp-1')).toBe(`ssh cmp-1 'echo '\\''a b'\\'''`)
  })
})
