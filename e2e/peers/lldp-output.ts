/** What `lldpcli` of lldpd 1.0 tells of the switches a simulated host is cabled to. Pure. */
import type { SimulatedHost } from './cloud-model'
import { nicMac } from './identities'

/** Two switches per rack; a rack has that many hosts. */
const HOSTS_PER_RACK = 10

export interface Cable {
  readonly nic: string
  readonly switchName: string
  readonly chassisId: string
  readonly portId: string
}

/** Management goes elsewhere; the other NICs go to the rack's switches in turn. */
export function cablesOf({ place }: SimulatedHost, nics: readonly string[]): Cable[] {
  const rack = 1 + Math.floor(place / HOSTS_PER_RACK)
  return nics
    .filter((nic) => /^eth[1-9]$/.test(nic))
    .map((nic) => {
      const slot = Number(nic.slice(3))
      const switchName = `rack${rack}-tor${1 + (slot % 2)}`
      const portId = `swp${(place % HOSTS_PER_RACK) * 4 + slot}`
      return { nic, switchName, chassisId: nicMac(`switch/${switchName}`), portId }
    })
}

/** `lldpcli -f json0 show neighbors details` */
export function neighboursText(host: SimulatedHost, nics: readonly string[]): string {
  const value = (text: string) => [{ value: text }]
  const neighbours = cablesOf(host, nics).map(({ nic, switchName, chassisId, portId }, index) => ({
    name: nic,
    via: 'LLDP',
    rid: String(index + 1),
    age: '0 day, 00:08:10',
    chassis: [
      {
        id: [{ type: 'mac', value: chassisId }],
        name: value(switchName),
        descr: value('Simulated switch'),
        'mgmt-ip': value('192.0.2.254'),
        capability: [
          { type: 'Bridge', enabled: true },
          { type: 'Router', enabled: false },
        ],
      },
    ],
    port: [{ id: [{ type: 'ifname', value: portId }], descr: value(`to ${host.name} ${nic}`), ttl: value('120') }],
  }))
  return `${JSON.stringify({ lldp: [neighbours.length === 0 ? {} : { interface: neighbours }] }, undefined, 2)}\n`
}
