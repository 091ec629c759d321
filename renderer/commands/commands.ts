/** The command register: every action of the menus, the palette and the keyboard, by id. */
import type { LucideIcon } from 'lucide-react'

export const COMMAND_GROUPS = ['Go', 'Object', 'Environment', 'View', 'Tabs', 'Help'] as const
type CommandGroup = (typeof COMMAND_GROUPS)[number]

export interface Command {
  /** "scan.now": stable, used by tests and as `data-testid`. */
  id: string
  /** Sentence case, a verb first. */
  title: string
  group: CommandGroup
  icon?: LucideIcon
  /** Every combination that runs it; the first is shown. */
  shortcuts?: readonly string[]
  /** Words people look for it by. */
  keywords?: string
  /** Why it cannot be done now; undefined: it can. */
  disabledReason?: () => string | undefined
  run: () => void
}

export class Commands {
  readonly all: readonly Command[]
  private readonly byId: ReadonlyMap<string, Command>
  private readonly isApple: boolean

  /** @throws Error when two commands have one id: a defect of the register. */
  constructor(all: readonly Command[], isApple: boolean) {
    this.all = all
    this.isApple = isApple
    this.byId = new Map(all.map((command) => [command.id, command]))
    if (this.byId.size !== all.length) throw new Error('two commands have the same id')
  }

  /** Runs a command unless it cannot be done now. */
  run(id: string): void {
    const command = this.byId.get(id)
    if (command && command.disabledReason?.() === undefined) command.run()
  }

  /** The shortcut of a command as printed, if it has one. */
  shortcutOf(id: string): string | undefined {
    const first = this.byId.get(id)?.shortcuts?.[0]
    return first === undefined ? undefined : formatShortcut(first, this.isApple)
  }

  /** The command a key press asks for. */
  forKey(event: KeyPress): Command | undefined {
    return this.all.find((command) =>
      command.shortcuts?.some((shortcut) => matchesShortcut(event, shortcut, this.isApple)),
    )
  }
}

/** How well `query` fits: words that begin with it beat words that contain it; undefined when some word fits nothing. */
function matchScore(command: Pick<Command, 'title' | 'keywords'>, query: string): number | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const title = command.title.toLowerCase()
  const all = `${title} ${command.keywords?.toLowerCase() ?? ''}`
  let score = 0
  for (const word of words) {
    const at = all.indexOf(word)
    if (at === -1) return undefined
    if (title.startsWith(word)) score += 4
    else if (beginsAWord(title, word)) score += 3
    else score += title.includes(word) ? 2 : 1
  }
  return score
}

/** What is typed never becomes a regular expression. */
function beginsAWord(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true
  }
  return false
}

/** The commands that fit, best first; equally good ones keep their order. */
export function findCommands(commands: readonly Command[], query: string): Command[] {
  return commands
    .map((command) => ({ command, score: matchScore(command, query) }))
    .filter((found): found is { command: Command; score: number } => found.score !== undefined)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command)
}

/** The part of a keyboard event that is compared. */
type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'> & { code?: string }

/** True when the event is exactly this combination. */
export function matchesShortcut(event: KeyPress, shortcut: string, isApple: boolean): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const wants = (modifier: string) => parts.includes(modifier)
  const primary = isApple ? event.metaKey : event.ctrlKey
  const other = isApple ? event.ctrlKey : event.metaKey
  return (
    // With Alt some keyboards type another character: there the key itself counts.
    (event.key.toLowerCase() === key.toLowerCase() || (event.altKey && event.code === `Key${key}`)) &&
    primary === wants('Ctrl') &&
    !other &&
    event.altKey === wants('Alt') &&
    // "?" already needs Shift on most keyboards: only letters and named keys tell Shift apart.
    (event.shiftKey === wants('Shift') || !/^([a-z]|\w{2,})$/i.test(key))
  )
}

const NAMES: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Enter: '↵' }
const APPLE: Record<string, string> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥' }

/** "Ctrl+Shift+S" → "Ctrl Shift S", on Apple keyboards "⌘ ⇧ S". */
export function formatShortcut(shortcut: string, isApple: boolean): string {
  return shortcut
    .split('+')
    .map((part) => (isApple ? APPLE[part] : undefined) ?? NAMES[part] ?? part)
    .join(' ')
}

/** Whether this computer has an Apple keyboard. */
export function hasAppleKeyboard(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform)
}
