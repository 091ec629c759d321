/**
 * Documents of clique types, constraints and link types as Calipso keeps them (`clique_types`, `clique_constraints`,
 * `link_types`): read with what is wrong in known ways mended and said.
 */
import { cliqueSteps } from '@shared/catalog/clique-steps'
import { linkTypeEnds } from '@shared/catalog/link-types'
import { anObject } from '@shared/catalog/object-types'
import type { CliqueTypeDraft } from '@shared/contract/calls/clique-types'
import { ANY_ENVIRONMENT, type CliqueConstraint } from '@shared/model/clique'
import type { LinkType } from '@shared/model/link-type'
import { parseLooseJson } from '@shared/text/loose-json'
import { asRecord, asText, asTexts, isRecord, textOf } from '../values'
import { mendedLinkType } from './check-recipes'

/** A document as it can be stored, and what was mended. */
interface Read<T> {
  readonly document: T
  readonly notes: readonly string[]
}

/** Reads one document of its kind; undefined for one of another kind. */
export type Reader<T> = (document: unknown, known: readonly string[]) => Read<T> | undefined

/** The documents of a text: one, a list, one after the other, or lists by the names of Calipso's collections. */
export function recipeDocuments(text: string): unknown[] {
  return parseLooseJson(text)
    .flat()
    .flatMap((one) => {
      if (!isRecord(one)) return [one]
      const lists = ['clique_types', 'clique_constraints', 'link_types'].filter((name) => Array.isArray(one[name]))
      return 'focal_point_type' in one || lists.length === 0 ? [one] : lists.flatMap((name) => one[name])
    })
}

/** @param known names a step may have */
export const readCliqueType: Reader<CliqueTypeDraft> = (given, known) => {
  const document = asRecord(given)
  if (!Array.isArray(document.link_types)) return undefined
  const notes: string[] = []
  const focal = textOf(document.focal_point_type)
  const named = asTexts(document.link_types).map((name) => {
    const mended = known.includes(name) ? name : mendedLinkType(name, known)
    if (mended !== undefined && mended !== name) notes.push(`"${name}" is read as ${mended}`)
    return mended ?? name
  })
  const link_types = cliqueSteps(focal, named).flatMap(({ linkType, from, isReached }, index) => {
    // Calipso follows what it can and passes over the rest, so leaving it out changes no graph.
    if (isReached || !known.includes(linkType)) return [linkType]
    notes.push(`step ${index + 1}, ${linkType}, is left out: no earlier step reaches ${anObject(from)}`)
    return []
  })
  const environment =
    textOf(document.environment).toUpperCase() === ANY_ENVIRONMENT ? ANY_ENVIRONMENT : textOf(document.environment)
  const mechanism_drivers = asTexts(document.mechanism_drivers)
  const one = (key: string) => asTexts(document[key])[0]
  const configuration = {
    environment_type: one('environment_type'),
    distribution: one('distribution'),
    distribution_version: one('distribution_version'),
    mechanism_drivers: mechanism_drivers.length > 0 ? mechanism_drivers : undefined,
    type_drivers: one('type_drivers'),
  }
  const hasConfiguration = Object.values(configuration).some((value) => value !== undefined)
  if (environment !== '' && hasConfiguration)
    notes.push(`names the environment ${environment}, so its distribution and drivers decide nothing and are left out`)
  if (document.graph_attributes !== undefined) notes.push('graph_attributes are not used here and left out')
  return {
    document: {
      name: textOf(document.name) || focal,
      focal_point_type: focal,
      link_types,
      environment,
      ...(environment === '' ? withoutAbsent(configuration) : {}),
      ...(document.use_implicit_links === true ? { use_implicit_links: true } : {}),
    },
    notes,
  }
}

export const readConstraint: Reader<CliqueConstraint> = (given) => {
  const document = asRecord(given)
  if (document.constraints === undefined || document.link_types !== undefined) return undefined
  const environment = textOf(document.environment)
  return {
    document: {
      focal_point_type: textOf(document.focal_point_type),
      constraints: asTexts(document.constraints),
      ...(environment === '' || environment === ANY_ENVIRONMENT ? {} : { environment }),
    },
    notes: [],
  }
}

export const readLinkType: Reader<Omit<LinkType, 'id' | 'type'>> = (given) => {
  const document = asRecord(given)
  const type = asText(document.type)
  if (type === undefined && document.endPointA === undefined) return undefined
  if (document.link_types !== undefined || document.constraints !== undefined) return undefined
  const [from = '', to = ''] = linkTypeEnds(type ?? '') ?? []
  const [endPointA, endPointB] = [asText(document.endPointA) ?? from, asText(document.endPointB) ?? to]
  const lacks = ['endPointA', 'endPointB'].filter((key) => asText(document[key]) === undefined)
  return {
    document: { description: asText(document.description) ?? `${endPointA}-${endPointB}`, endPointA, endPointB },
    notes: lacks.length > 0 && type ? [`has no ${lacks.join(' and no ')}: taken from its name`] : [],
  }
}

function withoutAbsent<T extends object>(fields: T) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
