/** Finding commands by a few letters of their title. Pure. */
import type { Command } from './commands'

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
