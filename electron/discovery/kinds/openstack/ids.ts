/** Ids of types whose plain names could collide with ids of other types, or between regions. */
export const regionId = (name: string) => `region|${name}`

/** Id of a zone; zones of several regions may have one name. */
export const zoneId = (name: string, target: RegionNaming) => `zone|${withinRegion(name, target)}`

/** Id of an aggregate: Nova's number, which starts at 1 in every region. */
export const aggregateId = (id: string | number, target: RegionNaming) => withinRegion(String(id), target)

interface RegionNaming {
  readonly region: string
  readonly manyRegions: boolean
}

function withinRegion(name: string, { region, manyRegions }: RegionNaming): string {
  return manyRegions ? `${region}|${name}` : name
}
