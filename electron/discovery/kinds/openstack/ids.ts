import type { IpInterface } from '../../parsers/ip-addr'
import type { Targets } from './define-fetcher'

/** Ids of types whose plain names could collide with ids of other types, or between regions. */
export const regionId = (name: string) => `region|${name}`

/** Id of a zone; zones of several regions may have one name. */
export const zoneId = (name: string, target: Targets['region']) => `zone|${withinRegion(name, target)}`

/** Id of an aggregate: Nova's number, which starts at 1 in every region. */
export const aggregateId = (id: string | number, target: Targets['region']) => withinRegion(String(id), target)

/** Id of one of Neutron's agents. */
export const agentId = (binary: string, id: string) => `${binary}-${id}`

function withinRegion(name: string, { region, manyRegions }: Targets['region']): string {
  return manyRegions ? `${region}|${name}` : name
}

/** Id of a NIC: with its address, because names move between cards. */
export const pnicId = (host: string, one: IpInterface) => `${host}-${one.name}-${one.mac ?? 'unknown_mac'}`
