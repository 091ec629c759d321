/** `virsh dumpxml <domain>`: a guest's network interfaces as libvirt runs them. */
import { AppError } from '@shared/contract/errors'
import { macForm } from '../../addresses'
import { parseFailed, wholeNumber, withoutUndefined } from './parsing'
import { decodeXml, type XmlMap, type XmlValue, xmlElements, xmlMap, xmlText } from './xml-map'

/** One `<interface>`. */
export interface LibvirtInterface {
  /** `bridge`, `ethernet` (the tap is plugged by Nova), `vhostuser`, `hostdev` (SR-IOV), `direct` (macvtap), `network`, … */
  type: string
  /** In lower case. */
  mac?: string
  /** Name of the tap on the host; absent for SR-IOV and vhost-user. */
  targetDev?: string
  /** Bridge the tap is in: `qbr…`, `brq…` or an OVS bridge. Absent when Nova plugs the tap itself (OVS native firewall). */
  sourceBridge?: string
  /** libvirt network, of type `network`. */
  sourceNetwork?: string
  /** Physical interface below a macvtap, of type `direct`. */
  sourceDev?: string
  /** Socket, of type `vhostuser`. */
  sourcePath?: string
  /** Neutron port id, where Nova passes it to libvirt. */
  virtualportInterfaceId?: string
  /** `virtio`, `e1000`, … */
  model?: string
  /** libvirt's own name: `net0`. */
  alias?: string
  /** MTU in bytes that the guest is told. */
  mtu?: number
  /** Passed-through device, of type `hostdev`. */
  hostdev?: LibvirtHostdev
  /** The whole element: attributes under `@name`, children under their names. */
  raw: XmlMap
}

/** A passed-through virtual function. */
export interface LibvirtHostdev {
  /** Address on the host, as sysfs writes it: `0000:05:10.1`. */
  pciAddress?: string
  /** VLAN that the physical function adds. */
  vlan?: number
}

/** A guest. */
export interface LibvirtDomain {
  /** The instance's id in Nova. */
  uuid: string
  /** libvirt's name: `instance-00000001`. */
  name: string
  interfaces: LibvirtInterface[]
  /** PCI addresses of devices passed through as they are (`<hostdev>`), without those of `interfaces`. */
  passedThrough: string[]
}

const COMMAND = 'virsh dumpxml'
/** Real documents are some 10 KiB long; more than this is not read. */
const LIMIT_CHARACTERS = 4 * 1024 * 1024
const END_TAG = '</domain>'

/**
 * Parses a domain's XML. What stands before `<domain` and after `</domain>` (warnings) is ignored.
 * @throws AppError `limit-exceeded` above 4 Mi characters; `parse-failed` when the text holds no complete `<domain>`
 *   with a name and a UUID, or declares a document type (libvirt does not)
 */
export function parseLibvirtDomain(text: string): LibvirtDomain {
  if (text.length > LIMIT_CHARACTERS) {
    throw new AppError('limit-exceeded', `The output of "${COMMAND}" is longer than 4 MiB`, {
      hint: 'No definition of a guest is that long; look at it on the host.',
      context: { command: COMMAND },
    })
  }
  const start = text.indexOf('<domain')
  const end = text.lastIndexOf(END_TAG)
  if (start === -1 || end < start || text.includes('<!DOCTYPE')) throw parseFailed(COMMAND, text)
  const domain = domainElement(text, text.slice(start, end + END_TAG.length))
  const uuid = xmlText(domain.uuid)
  const name = xmlText(domain.name)
  if (uuid === undefined || name === undefined) throw parseFailed(COMMAND, text)
  const devices = xmlMap(domain.devices)
  return {
    uuid: uuid.toLowerCase(),
    name,
    interfaces: xmlElements(devices.interface).map(interfaceFrom),
    passedThrough: xmlElements(devices.hostdev).flatMap((raw) => hostdevFrom(raw).pciAddress ?? []),
  }
}

function domainElement(text: string, document: string): XmlMap {
  try {
    return xmlMap(decodeXml(document).domain)
  } catch (error) {
    throw parseFailed(COMMAND, text, error)
  }
}

function interfaceFrom(raw: XmlMap): LibvirtInterface {
  const source = xmlMap(raw.source)
  const type = xmlText(raw['@type']) ?? ''
  return withoutUndefined<LibvirtInterface>({
    type,
    mac: macForm(attribute(raw.mac, 'address')),
    targetDev: attribute(raw.target, 'dev'),
    sourceBridge: xmlText(source['@bridge']),
    sourceNetwork: xmlText(source['@network']),
    sourceDev: xmlText(source['@dev']),
    sourcePath: xmlText(source['@path']),
    virtualportInterfaceId: attribute(xmlMap(raw.virtualport).parameters, 'interfaceid'),
    model: attribute(raw.model, 'type'),
    alias: attribute(raw.alias, 'name'),
    mtu: wholeNumber(attribute(raw.mtu, 'size')),
    hostdev: type === 'hostdev' ? hostdevFrom(raw) : undefined,
    raw,
  })
}

function hostdevFrom(raw: XmlMap): LibvirtHostdev {
  return withoutUndefined<LibvirtHostdev>({
    pciAddress: pciAddress(xmlMap(xmlMap(raw.source).address)),
    vlan: wholeNumber(attribute(xmlElements(xmlMap(raw.vlan).tag)[0], 'id')),
  })
}

/** `domain='0x0000' bus='0x05' slot='0x10' function='0x1'` as `0000:05:10.1`. */
function pciAddress(address: XmlMap): string | undefined {
  const [domain, bus, slot, pciFunction] = ['domain', 'bus', 'slot', 'function'].map((key) =>
    /^0x([0-9a-f]+)$/i.exec(attribute(address, key) ?? '')?.[1]?.toLowerCase(),
  )
  if (bus === undefined || slot === undefined || pciFunction === undefined) return undefined
  return `${(domain ?? '').padStart(4, '0')}:${bus.padStart(2, '0')}:${slot.padStart(2, '0')}.${pciFunction}`
}

function attribute(element: XmlValue | undefined, name: string): string | undefined {
  return xmlText(xmlMap(element)[`@${name}`])
}
