/**
 * An inventory that shows how a cloud is built without showing whose it is.
 *
 * Every text is replaced unless its attribute is known to hold words of the trade (types, states, sources). The same
 * text always gets the same replacement, so whatever was joined by equal values still is. Replacements are numbered, not
 * derived from the text, so they cannot be reversed by guessing.
 */
import type { Clique } from '@shared/model/clique'
import type { Environment } from '@shared/model/environment'
import type { InventoryObject } from '@shared/model/inventory-object'
import type { Link } from '@shared/model/link'
import type { Scan } from '@shared/model/scan'
import ipaddr from 'ipaddr.js'
import { ancestorsOf, buildSnapshot } from '../store/inventory-snapshot'
import type { InventorySnapshot } from '../store/repository'

/** Why an object could not be read, in any export: the reason as it was told may name a connection. */
const UNSAID_REASON = 'It could not be read again.'

/** What an object says of how it was read, without the reasons. */
export const withoutReasons = ({ stale, reading }: Readonly<InventoryObject>) => ({
  ...(stale && { stale: { ...stale, reason: UNSAID_REASON } }),
  ...(reading && { reading: { ...reading, ...(reading.reason !== undefined && { reason: UNSAID_REASON }) } }),
})

export interface Exportable {
  readonly environment: Environment
  readonly snapshot: InventorySnapshot
  /** Newest first, as the store lists them. */
  readonly scans: readonly Scan[]
}

/** The same cloud under other names. Scans are left out: their messages are free text. */
export function pseudonymised({ environment, snapshot }: Exportable): Exportable {
  const names = new Pseudonyms()
  const name = names.of('environment', environment.name)
  for (const object of snapshot.objects.values()) {
    names.of(object.type, object.id)
    // A folder named after the type it holds gives nothing away, and makes the tree readable.
    if (lettersOf(object.type) === `${lettersOf(object.name)}folder`) names.keep(object.name)
    else names.of(object.type, object.name)
  }
  const { description: _description, code: _code, ...described } = environment
  const kept = { ...described, app_path: undefined, run_app_path: undefined, user: undefined, auth: undefined }
  return {
    environment: { ...kept, name, configuration: [] },
    snapshot: buildSnapshot({
      environment: name,
      objects: Array.from(snapshot.objects.values(), (object) => pseudonymObject(object, snapshot, names)),
      links: Array.from(snapshot.links.values(), (link) => pseudonymLink(link, names)),
      cliques: Array.from(snapshot.cliques.values(), (clique) => pseudonymFields(clique, names)),
      generation: snapshot.generation,
      committedAt: snapshot.committedAt,
    }),
    scans: [],
  }
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Attributes whose values are words of the trade, times or sizes; names ending like these count too. */
const HARMLESS =
  /^(type|status|state|sources|roles?|last_scanned|since|duplex|speed|link detected|direction|ethertype|protocol|service|resource|found_by)$/i
const HARMLESS_ENDING = /_(type|state|status|at|timestamp|driver|version)$/

const MAC = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i

class Pseudonyms {
  readonly #known = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  /** The replacement of a text, made on first use after the kind of thing it names: "instance-12". */
  of(kind: string, text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const made = this.#make(kind, text)
    this.#known.set(text, made)
    return made
  }

  /** Lets a text stand for itself, unless it names something. */
  keep(text: string): void {
    if (!this.#known.has(text)) this.#known.set(text, text)
  }

  /** Whether a text names something of the cloud. */
  isKnown(text: string): boolean {
    return this.#known.has(text)
  }

  #make(kind: string, text: string): string {
    if (text === '') return text
    if (MAC.test(text)) return macOf(this.#next('mac'))
    const [address = '', bits] = text.split('/', 2)
    if (ipaddr.isValid(address) && /[.:].*[.:]/.test(address)) {
      const pseudonym = this.#known.get(address) ?? this.#makeAddress(ipaddr.parse(address).kind())
      this.#known.set(address, pseudonym)
      return bits === undefined ? pseudonym : `${pseudonym}/${bits}`
    }
    return `${kind.replaceAll('_', '-')}-${this.#next(kind)}`
  }

  #makeAddress(kind: 'ipv4' | 'ipv6'): string {
    const n = this.#next(kind)
    if (kind === 'ipv4') return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
    return `2001:db8::${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}`
  }

  #next(kind: string): number {
    const next = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, next)
    return next
  }
}

function macOf(n: number): string {
  const digits = n.toString(16).padStart(10, '0')
  return `02:${digits.replace(/(..)(?=.)/g, '$1:')}`
}

function pseudonymObject(
  object: Readonly<InventoryObject>,
  snapshot: InventorySnapshot,
  names: Pseudonyms,
): InventoryObject {
  const ancestors = ancestorsOf(snapshot, object)
  const root = names.of('environment', snapshot.environment)
  const path = (textOf: (ancestor: Readonly<InventoryObject>) => string) =>
    `/${[root, ...[...ancestors, object].map((ancestor) => names.of(ancestor.type, textOf(ancestor)))].join('/')}`
  const name = names.of(object.type, object.name)
  return {
    ...pseudonymFields(object, names),
    environment: root,
    id: names.of(object.type, object.id),
    name,
    object_name: name,
    parent_id: names.of(object.parent_type, object.parent_id),
    id_path: path((ancestor) => ancestor.id),
    name_path: path((ancestor) => ancestor.name),
    type: object.type,
    parent_type: object.parent_type,
    show_in_tree: object.show_in_tree,
    last_scanned: object.last_scanned,
    sources: object.sources,
    ...withoutReasons(object),
  }
}

/** What the texts of a link or clique name, where their attribute does not say it. */
const NAMED = new Map([
  ...['source_id', 'target_id', 'focal_point', 'nodes'].map((attribute) => [attribute, 'object'] as const),
  ...['source_label', 'target_label'].map((attribute) => [attribute, 'label'] as const),
  ['links', 'link'],
])

/** A document: the fields keep their names, whatever else in the cloud is called like them. */
function pseudonymFields<T extends Readonly<InventoryObject> | Readonly<Link> | Readonly<Clique>>(
  document: T,
  names: Pseudonyms,
): T {
  const fields = Object.entries(document).map(([key, value]) => [key, pseudonymValue(key, value, names)])
  return Object.fromEntries(fields)
}

const pseudonymLink = ({ status_text: _text, ...link }: Readonly<Link>, names: Pseudonyms): Link => ({
  ...pseudonymFields(link, names),
  id: names.of('link', link.id),
})

function pseudonymValue(attribute: string, value: unknown, names: Pseudonyms): unknown {
  // How large a pool is would no longer follow from the addresses at its ends.
  if (attribute === 'allocation_pools') return []
  if (attribute === 'device_owner' && typeof value === 'string') return pseudonymOwner(value, names)
  if (typeof value === 'string') {
    return HARMLESS.test(attribute) || HARMLESS_ENDING.test(attribute)
      ? value
      : names.of(NAMED.get(attribute) ?? (attribute || 'value'), value)
  }
  if (Array.isArray(value)) return value.map((item) => pseudonymValue(attribute, item, names))
  if (value === null || typeof value !== 'object') return value
  const isByName = isKeyedByNames(attribute, value, names)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      isByName ? names.of('key', key) : key,
      pseudonymValue(isByName ? attribute : key, member, names),
    ]),
  )
}

/** Maps whose keys are names that operators chose. */
const BY_NAME = /^(?:metadata|.*_mappings|resource_provider_hypervisors)$/

/**
 * True for a map by name. Attributes that happen to be called like something in the cloud (an instance "network") stand
 * beside others that are not.
 */
function isKeyedByNames(attribute: string, map: object, names: Pseudonyms): boolean {
  const keys = Object.keys(map)
  if (keys.length === 0) return false
  return BY_NAME.test(attribute) || !keys.every(looksLikeAttribute) || keys.every((key) => names.isKnown(key))
}

/** Letters, but for the versions of IP. */
const looksLikeAttribute = (key: string) => /^[A-Za-z_@$][A-Za-z_@: -]*$/.test(key.replace(/ipv[46]/i, 'ip'))

/** Neutron's owners of ports are words of the trade ("network:dhcp"), but those of Nova's name the zone: "compute:az-1". */
function pseudonymOwner(owner: string, names: Pseudonyms): string {
  const zone = /^compute:(.+)$/.exec(owner)?.[1]
  if (zone !== undefined) return `compute:${names.of('availability_zone', zone)}`
  return owner.startsWith('network:') ? owner : names.of('device_owner', owner)
}
