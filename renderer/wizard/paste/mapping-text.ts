/**
 * Reads text made of nested "key: value" lines, told apart by indentation: the part of YAML that clouds.yaml is written in.
 * Lists, anchors, multi-line and flow values are not read; the keys beside them still are.
 */

export interface Mapping {
  [key: string]: string | Mapping
}

const LINE = /^( *)("[^"]*"|'[^']*'|[^\s#:'"-][^:#]*?)\s*:(?:\s+(.*))?$/

/** The nested mapping; lines that are not of this form are skipped. */
export function readMapping(text: string): Mapping {
  const root: Mapping = Object.create(null)
  const open: { indent: number; mapping: Mapping }[] = [{ indent: -1, mapping: root }]
  for (const line of text.split(/\r?\n/)) {
    const [, indent = '', rawKey, rest = ''] = LINE.exec(line) ?? []
    if (rawKey === undefined) continue
    while ((open.at(-1)?.indent ?? -1) >= indent.length) open.pop()
    const parent = open.at(-1)?.mapping ?? root
    const key = scalar(rawKey)
    const value = scalar(rest)
    if (value !== '' || /^['"]/.test(rest)) parent[key] = value
    else {
      const mapping: Mapping = Object.create(null)
      parent[key] = mapping
      open.push({ indent: indent.length, mapping })
    }
  }
  return root
}

/** A plain or quoted value, without its comment. */
function scalar(raw: string): string {
  const text = raw.trim()
  const single = /^'((?:[^']|'')*)'/.exec(text)
  if (single) return (single[1] ?? '').replaceAll("''", "'")
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(text)
  if (double) return (double[1] ?? '').replace(/\\(["\\])/g, '$1')
  if (/^[[{|>&*!]/.test(text)) return ''
  return text.replace(/(^|\s)#.*$/, '').trim()
}
