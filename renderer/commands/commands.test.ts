import { describe, expect, it, vi } from 'vitest'
import { type Command, Commands, findCommands, formatShortcut, matchesShortcut } from './commands'

const press = (
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
})
const command = (id: string, title: string, rest: Partial<Command> = {}): Command => ({
  id,
  title,
  group: 'Go',
  run: () => undefined,
  ...rest,
})

describe('shortcuts', () => {
  it('match exactly', () => {
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'Ctrl+K', false)).toBe(true)
    expect(matchesShortcut(press('K', { ctrlKey: true, shiftKey: true }), 'Ctrl+K', false)).toBe(false)
    expect(matchesShortcut(press('k', { ctrlKey: true, altKey: true }), 'Ctrl+K', false)).toBe(false)
    expect(matchesShortcut(press('k'), 'Ctrl+K', false)).toBe(false)
    expect(matchesShortcut(press('F', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+F', false)).toBe(true)
    expect(matchesShortcut(press('?', { shiftKey: true }), '?', false)).toBe(true)
  })
  it('go by the key where Alt types another character', () => {
    const typed = { ...press('˜', { altKey: true, shiftKey: true }), code: 'KeyN' }
    expect(matchesShortcut(typed, 'Alt+Shift+N', true)).toBe(true)
    expect(matchesShortcut(typed, 'Alt+Shift+M', true)).toBe(false)
  })
  it('use the command key on Apple keyboards', () => {
    expect(matchesShortcut(press('k', { metaKey: true }), 'Ctrl+K', true)).toBe(true)
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'Ctrl+K', true)).toBe(false)
    expect(formatShortcut('Ctrl+Shift+S', true)).toBe('⌘ ⇧ S')
    expect(formatShortcut('Alt+ArrowLeft', false)).toBe('Alt ←')
  })
})

describe('Commands', () => {
  it('runs what can be run', () => {
    const run = vi.fn()
    const commands = new Commands(
      [command('a', 'A', { run }), command('b', 'B', { run, disabledReason: () => 'not now' })],
      false,
    )
    commands.run('a')
    commands.run('b')
    commands.run('missing')
    expect(run).toHaveBeenCalledTimes(1)
  })
  it('refuses two commands of one id', () => {
    expect(() => new Commands([command('a', 'A'), command('a', 'B')], false)).toThrow()
  })
})

describe('findCommands', () => {
  it('puts beginnings before middles, and demands every word', () => {
    const commands = [
      command('1', 'Go to the extra scan'),
      command('2', 'Scan now'),
      command('3', 'Describe', { keywords: 'scan' }),
      command('4', 'Close tab'),
    ]
    expect(findCommands(commands, 'scan').map(({ id }) => id)).toEqual(['2', '1', '3'])
    expect(findCommands(commands, 'scan now').map(({ id }) => id)).toEqual(['2'])
    expect(findCommands(commands, '(').map(({ id }) => id)).toEqual([])
  })
})
