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
  const known = (name: string) => variables.get(name)
  /** Keywords that are still open: what stands inside may not be run. */
  const open: string[] = []
  let command: Word[] = []
  let operator = '\n'
  let before: 'sets' | 'other' = 'sets'
  const run = (next: string) => {
    // Behind "&&" and "||" the outcome of what stands before decides, which only of assignments is known.
    const isSkipped = operator === '||' && before === 'sets'
    const isSure = open.length === 0 && (before === 'sets' || !['&&', '||'].includes(operator))
    if (command.length > 0 && !isSkipped) before = execute(command, variables, known, isSure) ? 'sets' : 'other'
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
function execute(
  words: readonly Word[],
  variables: Map<string, ShellVariable>,
  known: (name: string) => ShellVariable | undefined,
  isSure: boolean,
): boolean {
  const set = (name: string, variable: ShellVariable) => {
    if (isSure) variables.set(name, variable)
    // Inside a condition a value counts only where there is no other.
    else if (known(name)?.value === undefined)
      variables.set(name, { doubt: 'it is set under a condition', ...variable })
  }
  const [first] = words
  if (first && SETTING.has(first.plain) && first.parts.length === 1) {
    // The shell expands all words before the first is set.
    const assigned = words
      .slice(1)
      .map((word) => assignmentOf(word, known))
      .filter((one) => one !== undefined)
    for (const [name, variable] of assigned) set(name, variable)
    return true
  }
  if (first?.plain === 'unset' && isSure) {
    for (const word of words.slice(1)) variables.delete(word.plain)
    return true
  }
  // "NAME=value command" sets nothing in the shell itself.
  if (words.some((word) => !ASSIGNMENT.test(word.plain))) return false
  for (const word of words) {
    const assigned = assignmentOf(word, known)
    if (assigned) set(...assigned)
  }
  return true
}

function assignmentOf(
  word: Word,
  known: (name: string) => ShellVariable | undefined,
): [string, ShellVariable] | undefined {
  const whole = expanded(word.parts, known)
  const literal = word.parts[0] && 'literal' in word.parts[0] ? word.parts[0].literal : ''
  const name = ASSIGNMENT.exec(literal)?.[1]
  if (name === undefined) return undefined
  const { value, doubt } = whole
  return [name, { value: value?.slice(name.length + 1), ...(doubt === undefined ? {} : { doubt }) }]
}

function expanded(parts: readonly Part[], known: (name: string) => ShellVariable | undefined): ShellVariable {
  let value = ''
  for (const part of parts) {
    if ('literal' in part) value += part.literal
    else {
      const inner = 'variable' in part ? known(part.variable) : undefined
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
  const endWord = () => {
    if (!word) return
    const last = tokens.at(-1)
    if (last === '<<' || last === '<<-')
      hereDocuments.push(word.parts.map((part) => ('literal' in part ? part.literal : '')).join(''))
    tokens.push(word)
    word = undefined
  }
  const expansion = () => {
    const found = expansionAt(script, at)
    at += found.length
    add(found.part)
  }
  while (at < script.length) {
    const char = script[at] ?? ''
    const operator = /^(?:&&|\|\||;;|<<-?|[;&|()<>\n])/.exec(script.slice(at, at + 3))?.[0]
    if (char === '\\') {
      // A backslash before a line end joins two lines.
      if (script[at + 1] !== '\n') add({ literal: script[at + 1] ?? char })
      at += 2
    } else if (char === "'") {
      const end = script.indexOf("'", at + 1)
      if (end === -1) return [...tokens, ...unfinished(current(), 'a quote that is not closed')]
      add({ literal: script.slice(at + 1, end) })
      at = end + 1
    } else if (char === '"') {
      add({ literal: '' })
      at += 1
      while (script[at] !== '"') {
        if (at >= script.length) return [...tokens, ...unfinished(current(), 'a quote that is not closed')]
        const quoted = script[at] ?? ''
        if (quoted === '$' || quoted === '`') expansion()
        else if (quoted === '\\' && /[$`"\\\n]/.test(script[at + 1] ?? '')) {
          if (script[at + 1] !== '\n') add({ literal: script[at + 1] ?? '' })
          at += 2
        } else {
          add({ literal: quoted })
          at += 1
        }
      }
      at += 1
    } else if (char === '$' || char === '`') expansion()
    else if (operator !== undefined) {
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
  endWord()
  return tokens
}

function unfinished(word: Word, what: string): Token[] {
  word.parts.push({ computed: what })
  return [word]
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
