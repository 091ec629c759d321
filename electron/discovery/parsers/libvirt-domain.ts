/** `virsh dumpxml <domain>`: a guest's network interfaces as libvirt runs them. */
import { AppError } from '@shared/contract/errors'
import { macForm } from '../../addresses'
import { parseFailed, wholeNumber, withoutUndefined } from './parsing'
import { decodeXml, type XmlMap, type XmlValue, xmlElements, xmlMap, xmlText } from './xml-map'

export type LibvirtDomain = ReturnType<typeof parseLibvirtDomain>
export type LibvirtInterface = ReturnType<typeof interfaceFrom>

const COMMAND = 'virsh dumpxml'
/** Real documents are some 10 KiB long; more than this is not read. */
const LIMIT_CHARACTERS = 4 * 1024 * 1024
const END_TAG = '</domain>'

/**
 * Parses a domain's XML. What stands before `<domain` and after `</domain>` (warnings) is ignored.
 * @throws AppError `limit-exceeded` above 4 Mi characters; `parse-failed` when the text holds no complete `<domain>`
 *   with a name and a UUID, or declares a document type (libvirt does not)
 */
export function parseLibvirtDomain(text: string) {
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
    /** The instance's id in Nova. */
    uuid: uuid.toLowerCase(),
    /** libvirt's name: `instance-00000001`. */
    name,
    /** Processors the guest has now. */
    vcpu: wholeNumber(attribute(domain.vcpu, 'current') ?? xmlText(domain.vcpu)),
    disks: xmlElements(devices.disk).map(diskFrom),
    /** Whether it runs or is paused: libvirt numbers only those. */
    isActive: xmlText(domain['@id']) !== undefined,
    interfaces: xmlElements(devices.interface).map(interfaceFrom),
    /** PCI addresses of devices passed through as they are (`<hostdev>`), without those of `interfaces`. */
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

/** One `<disk>`. */
function diskFrom(raw: XmlMap) {
  const source = xmlMap(raw.source)
  return withoutUndefined({
    /** As the guest's bus names it: `vda`. */
    name: attribute(raw.target, 'dev'),
    bus: attribute(raw.target, 'bus'),
    /** `disk` or `cdrom`. */
    device_type: xmlText(raw['@device']),
    /** `qcow2`, `raw`. */
    driver_type: attribute(raw.driver, 'type'),
    /** A file, a block device, or the name in a network store. */
    source: ['@file', '@dev', '@name', '@volume'].map((key) => xmlText(source[key])).find((text) => text !== undefined),
    /** Of a network store: `rbd`, `nbd`, `iscsi`. */
    protocol: xmlText(source['@protocol']),
    /** Cinder's id of a volume. */
    serial: xmlText(raw.serial),
    read_only: raw.readonly === undefined ? undefined : true,
  })
}

/** One `<interface>`. */
function interfaceFrom(raw: XmlMap) {
  const source = xmlMap(raw.source)
  const type = xmlText(raw['@type']) ?? ''
  return withoutUndefined({
    /** `bridge`, `ethernet` (the tap is plugged by Nova), `vhostuser`, `hostdev` (SR-IOV), `direct` (macvtap), `network`, … */
    type,
    mac: macForm(attribute(raw.mac, 'address')),
    /** Name of the tap on the host; absent for SR-IOV and vhost-user. */
    targetDev: attribute(raw.target, 'dev'),
    /** Bridge the tap is in: `qbr…`, `brq…` or an OVS bridge. Absent when Nova plugs the tap itself (OVS native firewall). */
    sourceBridge: xmlText(source['@bridge']),
    /** libvirt network, of type `network`. */
    sourceNetwork: xmlText(source['@network']),
    /** Physical interface below a macvtap, of type `direct`. */
    sourceDev: xmlText(source['@dev']),
    /** Socket, of type `vhostuser`. */
    sourcePath: xmlText(source['@path']),
    /** Neutron port id, where Nova passes it to libvirt. */
    virtualportInterfaceId: attribute(xmlMap(raw.virtualport).parameters, 'interfaceid'),
    /** `virtio`, `e1000`, … */
    model: attribute(raw.model, 'type'),
    /** libvirt's own name: `net0`. */
    alias: attribute(raw.alias, 'name'),
    /** MTU in bytes that the guest is told. */
    mtu: wholeNumber(attribute(raw.mtu, 'size')),
    hostdev: type === 'hostdev' ? hostdevFrom(raw) : undefined,
    /** The whole element: attributes under `@name`, children under their names. */
    raw,
  })
}

/** A passed-through virtual function. */
function hostdevFrom(raw: XmlMap) {
  return withoutUndefined({
    /** Address on the host, as sysfs writes it: `0000:05:10.1`. */
    pciAddress: pciAddress(xmlMap(xmlMap(raw.source).address)),
    /** VLAN that the physical function adds. */
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
