/** XML as nested maps: attributes under `@name`, text of elements that have more than text under `#text`. */
import { SaxesParser } from 'saxes'
import { detachedText } from '../../values'

export type XmlValue = string | XmlMap | XmlValue[]

/** An element; a child that occurs once is a value, one that occurs several times a list. An empty element is ''. */
export interface XmlMap {
  [key: string]: XmlValue
}

/** libvirt's documents have some ten; every level would be one of recursion for whoever walks the maps. */
const MOST_LEVELS = 100
/** What costs a character and not the document. */
const BEARABLE = /: (?:undefined entity|malformed character entity|disallowed character)\.$/

/**
 * Decodes a document. Values stay text; the five predefined entities and character references are resolved, and no
 * others: a document cannot define its own.
 * @throws Error for a document that is not well-formed, is nested too deeply, or names elements after what every object has
 */
export function decodeXml(text: string): XmlMap {
  const document: XmlMap = {}
  const open: { readonly element: XmlMap; text: string }[] = [{ element: document, text: '' }]
  const add = (more: string) => {
    const innermost = open.at(-1)
    if (innermost) innermost.text += more
  }
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    if (!BEARABLE.test(error.message)) throw error
  })
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('opentag', ({ attributes }) => {
    if (open.length > MOST_LEVELS) throw new Error(`elements are nested more than ${MOST_LEVELS} times`)
    const element: XmlMap = {}
    for (const [name, value] of Object.entries(attributes)) element[`@${name}`] = value
    open.push({ element, text: '' })
  })
  parser.on('closetag', ({ name }) => {
    const closed = open.pop()
    const parent = open.at(-1)
    if (closed && parent) addChild(parent.element, name, elementValue(closed.element, closed.text.trim()))
  })
  parser.write(text).close()
  return document
}

function elementValue(element: XmlMap, text: string): XmlValue {
  if (Object.keys(element).length === 0) return text
  if (text !== '') element['#text'] = text
  return element
}

function addChild(parent: XmlMap, name: string, value: XmlValue): void {
  if (name in Object.prototype) throw new Error(`no element is called ${name}`)
  const known = parent[name]
  if (known === undefined) parent[name] = value
  else if (Array.isArray(known)) known.push(value)
  else parent[name] = [known, value]
}

/** The value as an element with children; one without any becomes an empty map. */
export function xmlMap(value: XmlValue | undefined): XmlMap {
  return typeof value === 'object' && !Array.isArray(value) ? value : {}
}

/** All occurrences of a child element. */
export function xmlElements(value: XmlValue | undefined): XmlMap[] {
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]).map(xmlMap)
}

/** The text of an element or attribute; undefined when it is absent or blank. */
export function xmlText(value: XmlValue | undefined): string | undefined {
  const text = typeof value === 'string' ? value : xmlMap(value)['#text']
  return typeof text === 'string' && text !== '' ? detachedText(text) : undefined
}
