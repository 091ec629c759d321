/** What a report of diagnostics must not tell. Pure. */
import { isIP } from 'node:net'
import { createRedactor } from '../secrets/redactor'

/** A redactor knows so many values at a time. */
const AT_A_TIME = 200

/** The text without any of the secrets, whatever their number, nor what looks like one. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = createRedactor().text(text)
  for (let from = 0; from < secrets.length; from += AT_A_TIME) {
    const redactor = createRedactor()
    redactor.learn(secrets.slice(from, from + AT_A_TIME))
    clean = redactor.text(clean)
  }
  return clean
}

/** Paths inside the home folder with "~" for it; the folder itself stays: "~" alone tells nobody where it is. */
export function withShortHome(text: string, home: string): string {
  if (home.length < 2) return text
  return text.replace(new RegExp(`(?<![\\w.~/\\\\-])${escaped(home)}(?=[/\\\\])`, 'g'), '~')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const MAC = /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/gi
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g
const IPV6 = /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi
const URL_HOST = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^\s/@"']{0,200}@)?)(\[[^\]\s]{1,60}\]|[^\s:/"'@]{1,255})/gi

/**
 * The text without addresses and without the given names; equal names stay equal ("host-1"), so that it can be followed.
 * @param names by the word that takes their place
 */
export function anonymous(text: string, names: Readonly<Record<string, readonly string[]>>): string {
  const replaced = new Map<string, string>()
  for (const [word, all] of Object.entries(names)) {
    const own = [...new Set(all)].filter((name) => name.length > 1)
    for (const [index, name] of own.entries()) replaced.set(name.toLowerCase(), `${word}-${index + 1}`)
  }
  const known = [...replaced.keys()].sort((a, b) => b.length - a.length)
  const pattern = known.map(escaped).join('|')
  const withoutNames =
    known.length === 0
      ? text
      : text.replace(
          new RegExp(`(?<![\\p{L}\\p{N}_])(?:${pattern})(?![\\p{L}\\p{N}_])`, 'giu'),
          (name) => replaced.get(name.toLowerCase()) ?? '',
        )
  return withoutNames
    .replace(URL_HOST, '$1[address]')
    .replace(MAC, '[mac]')
    .replace(IPV4, (found) => (isIP(found) ? '[address]' : found))
    .replace(IPV6, (found) => (isIP(found) ? '[address]' : found))
}
