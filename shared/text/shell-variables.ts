/**
 * The variables a POSIX shell script sets, read without running any of it: words, quotes, comments, continued lines and
 * several commands in a line as the shell reads them. What would have to be run to be known is not guessed.
 */

/** What is known of a variable after the script. */
export interface ShellVariable {
  /** Undefined where the script computes it. */
  readonly value: string | undefined
  /** Why the value is missing or may be another: "it uses $(whoami)". */
  readonly doubt?: string
}

type Part = { readonly literal: string } | { readonly variable: string } | { readonly computed: string }
interface Word {
  readonly parts: Part[]
  /** The beginning that is neither quoted nor expanded: only there a name and "=" make an assignment. */
  plain: string
}
type Token = Word | string

/** The variables of a script by name, in the order in which they are first set. */
export function readShellVariables(script: string): ReadonlyMap<string, ShellVariable> {
  const variables = new Map<string, ShellVariable>()
  /** Keywords that are still open: what stands inside may not be run. */
  const open: string[] = []
  let command: Word[] = []
  let operator = '\n'
  let before: 'sets' | 'other' = 'sets'
  const run = (next: string) => {
    // Behind "&&" and "||" the outcome of what stands before decides, which only of assignments is known.
    const isSkipped = operator === '||' && before === 'sets'
    const isSure = open.length === 0 && (before === 'sets' || !['&&', '||'].includes(operator))
    if (command.length > 0 && !isSkipped) before = execute(command, variables, isSure) ? 'sets' : 'other'
    command = []
    operator = next
    if (next === '\n' || next === ';') before = 'sets'
  }
  for (const token of tokensOf(script.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))) {
    if (typeof token === 'string') {
      run(token)
      if (token === '(') open.push(token)
      // Otherwise it ends a pattern of "case".
      if (token === ')' && open.at(-1) === '(') open.pop()
    } else if (command.length === 0 && OPENING.has(token.plain)) open.push(token.plain)
    else if (command.length === 0 && CLOSING.has(token.plain)) open.pop()
    else if (command.length > 0 || !BETWEEN.has(token.plain)) command.push(token)
  }
  run('\n')
  return variables
}

const OPENING = new Set(['if', 'while', 'until', 'for', 'case', '{'])
const CLOSING = new Set(['fi', 'done', 'esac', '}'])
const BETWEEN = new Set(['then', 'else', 'elif', 'do', '!'])
const SETTING = new Set(['export', 'declare', 'typeset', 'readonly'])
const ASSIGNMENT = /^([A-Za-z_]\w*)=/

/** Applies a command. @returns false when it does something else than setting variables, so that its outcome is unknown */
function execute(words: readonly Word[], variables: Map<string, ShellVariable>, isSure: boolean): boolean {
  const set = (name: string, variable: ShellVariable) => {
    if (isSure) variables.set(name, variable)
    // Inside a condition a value counts only where there is no other.
    else if (variables.get(name)?.value === undefined)
      variables.set(name, { doubt: 'it is set under a condition', ...variable })
  }
  const [first] = words
  if (first && SETTING.has(first.plain) && first.parts.length === 1) {
    // The shell expands all words before the first is set.
    const assigned = words.slice(1).flatMap((word) => assignmentsOf(word, variables))
    for (const [name, variable] of assigned) set(name, variable)
    return true
  }
  if (first?.plain === 'unset' && isSure) {
    for (const word of words.slice(1)) variables.delete(word.plain)
    return true
  }
  // "NAME=value command" sets nothing in the shell itself.
  if (words.some((word) => !ASSIGNMENT.test(word.plain))) return false
  for (const word of words) for (const [name, variable] of assignmentsOf(word, variables)) set(name, variable)
  return true
}

/** The assignment a word makes, if it makes one. */
function assignmentsOf({ parts }: Word, variables: ReadonlyMap<string, ShellVariable>): [string, ShellVariable][] {
  const literal = parts[0] && 'literal' in parts[0] ? parts[0].literal : ''
  const name = ASSIGNMENT.exec(literal)?.[1]
  if (name === undefined) return []
  const whole = expanded(parts, variables)
  return [[name, { ...whole, value: whole.value?.slice(name.length + 1) }]]
}

function expanded(parts: readonly Part[], variables: ReadonlyMap<string, ShellVariable>): ShellVariable {
  let value = ''
  for (const part of parts) {
    if ('literal' in part) value += part.literal
    else {
      const inner = 'variable' in part ? variables.get(part.variable) : undefined
      const shown = 'variable' in part ? `$${part.variable}` : part.computed
      if (inner?.value === undefined) return { value: undefined, doubt: `it uses ${shown}` }
      value += inner.value
    }
  }
  return { value }
}

/** The words of a script, and the operators between its commands; comments and here-documents are left out. */
function tokensOf(script: string): Token[] {
  const tokens: Token[] = []
  let word: Word | undefined
  let isPlain = true
  let isQuoted = false
  let at = 0
  const hereDocuments: string[] = []
  const current = (): Word => {
    if (!word) isPlain = true
    word ??= { parts: [], plain: '' }
    return word
  }
  const add = (part: Part, plain = false) => {
    const { parts } = current()
    isPlain &&= plain
    const last = parts.at(-1)
    if ('literal' in part && isPlain) current().plain += part.literal
    if ('literal' in part && last && 'literal' in last)
      parts[parts.length - 1] = { literal: last.literal + part.literal }
    else parts.push(part)
  }
  const unfinished = (): Token[] => {
    current().parts.push({ computed: 'a quote that is not closed' })
    return [...tokens, current()]
  }
  const endWord = () => {
    if (!word) return
    const last = tokens.at(-1)
    if (last === '<<' || last === '<<-')
      hereDocuments.push(word.parts.map((part) => ('literal' in part ? part.literal : '')).join(''))
    tokens.push(word)
    word = undefined
  }
  while (at < script.length) {
    const char = script[at] ?? ''
    const next = script[at + 1]
    const operator = /^(?:&&|\|\||;;|<<-?|[;&|()<>\n])/.exec(script.slice(at, at + 3))?.[0]
    if (char === '"') {
      add({ literal: '' })
      isQuoted = !isQuoted
      at += 1
    } else if (char === '\\' && (!isQuoted || /[$`"\\\n]/.test(next ?? ''))) {
      // A backslash before a line end joins two lines.
      if (next !== '\n') add({ literal: next ?? char })
      at += 2
    } else if (char === '$' || char === '`') {
      const found = expansionAt(script, at)
      at += found.length
      add(found.part)
    } else if (isQuoted) {
      add({ literal: char })
      at += 1
    } else if (char === "'") {
      const end = script.indexOf("'", at + 1)
      if (end === -1) return unfinished()
      add({ literal: script.slice(at + 1, end) })
      at = end + 1
    } else if (operator !== undefined) {
      endWord()
      tokens.push(operator)
      at += operator.length
      if (operator === '\n') at = behindHereDocuments(script, at, hereDocuments.splice(0))
    } else if (char === ' ' || char === '\t') {
      endWord()
      at += 1
    } else if (char === '#' && !word) {
      const end = script.indexOf('\n', at)
      at = end === -1 ? script.length : end
    } else if (char === '~' && (!word || word.plain.endsWith('='))) {
      add({ computed: '~' })
      at += 1
    } else {
      add({ literal: char }, true)
      at += 1
    }
  }
  if (isQuoted) return unfinished()
  endWord()
  return tokens
}

/** What begins with "$" or "`". */
function expansionAt(script: string, at: number): { readonly part: Part; readonly length: number } {
  const rest = script.slice(at, at + 4096)
  const simple = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/.exec(rest)
  if (simple) return { part: { variable: simple[1] ?? simple[2] ?? '' }, length: simple[0].length }
  const special = /^\$(?:[0-9@*#?$!-]|'(?:[^'\\]|\\[\s\S])*')|^`(?:[^`\\]|\\[\s\S])*`|^\$\{[^}]*\}/.exec(rest)
  if (special) return { part: { computed: special[0].startsWith('`') ? '`…`' : special[0] }, length: special[0].length }
  if (!rest.startsWith('$(')) return { part: { literal: rest[0] ?? '' }, length: 1 }
  let depth = 0
  for (const { 0: bracket, index } of rest.matchAll(/[()]/g)) {
    depth += bracket === '(' ? 1 : -1
    if (depth === 0) return { part: { computed: rest.slice(0, index + 1) }, length: index + 1 }
  }
  return { part: { computed: '$(…' }, length: rest.length }
}

/** The place behind the lines of here-documents that begin at `at`. */
function behindHereDocuments(script: string, at: number, ends: readonly string[]): number {
  let place = at
  for (const end of ends) {
    while (place < script.length) {
      const lineEnd = script.indexOf('\n', place)
      const line = script.slice(place, lineEnd === -1 ? script.length : lineEnd)
      place = lineEnd === -1 ? script.length : lineEnd + 1
      if (line.replace(/^\t+/, '') === end) break
    }
  }
  return place
}
