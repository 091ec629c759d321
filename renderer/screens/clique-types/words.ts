/** Clique types in words. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CliqueTypeDraft, CliqueTypeEntry, OutdatedGraphs } from '@shared/contract/calls/clique-types'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { compareNaturally } from '@shared/text/natural-sort'
import { countNoun } from '../../format/number'

/** A draft that is not stored yet has this id in addresses and among drafts. */
export const NEW = 'new'

/** A type's label where it stands inside a sentence: "host pNIC", "vNIC". */
export function nounOf(type: string): string {
  const { label } = typeInfo(type)
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

/** The same of several: "host pNICs", "instances". */
export function pluralOf(type: string): string {
  const { plural } = typeInfo(type)
  return /^[A-Z][a-z]/.test(plural) ? plural.charAt(0).toLowerCase() + plural.slice(1) : plural
}

/** Short enough to stand under a node. */
export const shortLabel = (type: string): string => (type === 'otep' ? 'Endpoint' : typeInfo(type).label)

export function stepText(linkType: string): string {
  const [from = linkType, to = ''] = linkTypeEnds(linkType) ?? []
  return to === '' ? from : `${shortLabel(from)} to ${shortLabel(to)}`
}

/** Where a clique type applies. */
export function scopeText(type: Omit<CliqueTypeDraft, 'link_types'>): string {
  if (type.environment === ANY_ENVIRONMENT) return 'Any environment'
  if (type.environment !== '') return type.environment
  const { environment_type, distribution, distribution_version: version, mechanism_drivers = [], type_drivers } = type
  const release = version && (/^\d+$/.test(version) ? `${version} or later` : version)
  const parts = [distribution, release, mechanism_drivers.join(' or '), type_drivers].filter(Boolean)
  return parts.length > 0 ? parts.join(' ') : environment_type ? `${environment_type} environments` : 'Nowhere yet'
}

/** The narrowest scope first, then what narrows less, the shipped ones last. */
const breadth = (type: CliqueTypeEntry): number => {
  if (type.environment === ANY_ENVIRONMENT) return type.shipped ? 9 : 8
  if (type.environment !== '') return 0
  if (type.distribution) return type.distribution_version ? 1 : 2
  return type.mechanism_drivers?.length ? 3 : type.type_drivers ? 4 : 5
}

/** By object type along the layers of a drawing, the narrowest scope first. */
export function groupedTypes(types: readonly CliqueTypeEntry[]) {
  const focal = [...new Set(types.map((type) => type.focal_point_type))]
  return focal
    .sort((a, b) => (typeInfo(a).layer ?? 99) - (typeInfo(b).layer ?? 99) || compareNaturally(a, b))
    .map((type) => ({
      type,
      entries: types
        .filter((one) => one.focal_point_type === type)
        .sort((a, b) => breadth(a) - breadth(b) || compareNaturally(a.name, b.name)),
    }))
}

/** "412 graphs", "412 graphs in 3 environments"; undefined where there are none. */
export function graphsText(outdated: readonly OutdatedGraphs[]): string | undefined {
  const graphs = outdated.reduce((sum, one) => sum + one.graphs, 0)
  if (graphs === 0) return undefined
  return outdated.length > 1
    ? `${countNoun(graphs, 'graph')} in ${countNoun(outdated.length, 'environment')}`
    : countNoun(graphs, 'graph')
}

/** What of an entry is edited and sent: not what the backend adds. */
export function draftOf({ shipped: _shipped, ...draft }: CliqueTypeEntry): CliqueTypeDraft {
  return draft
}
