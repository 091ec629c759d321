/**
 * The classes of values a command template accepts.
 *
 * Values come from the cloud (interface names, namespaces, domain ids), so a value outside its class is refused before
 * any quoting. No class admits a leading dash, so a value can never be read as an option.
 */
import { AppError } from '@shared/contract/errors'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** Pattern per slot class, with the reason of its limits. */
export const SLOT_CLASSES = {
  /** Linux interface names: IFNAMSIZ leaves 15 characters. "eth0", "tap0ddce49c-d5", "vlan.101", "a@b" is not cut here. */
  ifname: /^[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}$/,
  /** Network namespaces as `ip netns list` names them: "qdhcp-<uuid>", "ovnmeta-<uuid>", "vpp-1". */
  netns: /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}$/,
  /** What `virsh` accepts for a guest and Nova creates: a domain uuid or "instance-0000002a". */
  libvirtDomain: new RegExp(`^(?:instance-[0-9a-f]{8,16}|${UUID})$`),
  /** Tables of the Open vSwitch database this product reads. */
  ovsTable: /^(?:Open_vSwitch|Bridge|Port|Interface)$/,
} as const satisfies Record<string, RegExp>

export type SlotClass = keyof typeof SLOT_CLASSES

/**
 * Returns `value` when it belongs to the class.
 * @throws AppError `validation` naming slot and class.
 */
export function checkSlot(slot: string, slotClass: SlotClass, value: string): string {
  if (SLOT_CLASSES[slotClass].test(value)) return value
  throw new AppError(
    'validation',
    `${JSON.stringify(value)} is not a valid ${slotClass} for the command slot "${slot}"`,
    {
      hint: 'Look at the name on the host or in the cloud; nothing was run with it.',
      context: { slot, slotClass },
    },
  )
}
