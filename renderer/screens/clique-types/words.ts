/** Clique types in words. */
import { linkTypeEnds } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CliqueTypeDraft, CliqueTypeEntry } from '@shared/contract/calls/clique-types'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { compareNaturally } from '@shared/text/natural-sort'

/** Short enough to stand under a node. */
export const shortLabel = (type: string): string => (type === 'otep' ? 'Endpoint' : typeInfo(type).label)

export function stepText(linkType: string): string {
  const [from = linkType, to = ''] = linkTypeEnds(linkType) ?? []
  return to === '' ? from : `${shortLabel(from)} to ${shortLabel(to)}`
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

/** What of an entry is edited and sent: not what the backend adds. */
export function draftOf({ shipped: _shipped, ...draft }: CliqueTypeEntry): CliqueTypeDraft {
  return draft
}
