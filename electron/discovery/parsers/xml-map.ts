/** XML as nested maps: attributes under `@name`, text of elements that have more than text under `#text`. */
import { XMLParser } from 'fast-xml-parser'

export type XmlValue = string | XmlMap | XmlValue[]

/** An element; a child that occurs once is a value, one that occurs several times a list. An empty element is ''. */
export interface XmlMap {
  [key: string]: XmlValue
}

/**
 * Decodes a document. Values stay text; the five predefined entities and character references are resolved, and no
 * others, so that a document cannot define its own.
 * @throws Error of the XML library for a document it cannot read
 */
export function decodeXml(text: string): XmlMap {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    tagValueProcessor: (_name, value) => resolveEntities(value),
    attributeValueProcessor: (_name, value) => resolveEntities(value),
    ignoreDeclaration: true,
    ignorePiTags: true,
  })
  return xmlMap(parser.parse(text))
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
  return typeof text === 'string' && text !== '' ? text : undefined
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const LAST_CODE_POINT = 0x10ffff

function resolveEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return PREDEFINED[String(name)] ?? entity
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : entity
  })
}
