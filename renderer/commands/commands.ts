/** The command register: every action of the menus, the palette and the keyboard, by id. */
import type { LucideIcon } from 'lucide-react'
import { formatShortcut, type KeyPress, matchesShortcut } from './shortcut'

export const COMMAND_GROUPS = ['Go', 'Object', 'Environment', 'View', 'Tabs', 'Help'] as const
type CommandGroup = (typeof COMMAND_GROUPS)[number]

/** One thing the operator can do. */
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

/** All commands; unique by id. */
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

  get(id: string): Command | undefined {
    return this.byId.get(id)
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
