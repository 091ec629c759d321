/** How the field names the way a network is carried. */
interface Segment {
  readonly type: string
  readonly id?: string | undefined
  readonly physicalNetwork?: string | undefined
}

/** "VNI 1047", "VLAN 312", "flat": a segment as the field calls it. */
export function segmentName({ type, id }: Segment): string {
  if (type === 'vlan') return `VLAN ${id ?? ''}`.trim()
  if (id === undefined) return type
  return type === 'gre' ? `GRE key ${id}` : `VNI ${id}`
}

const OVERLAYS: Readonly<Record<string, string>> = { vxlan: 'VXLAN', geneve: 'Geneve' }

/** "VXLAN, VNI 1047", "VLAN 312, physnet2", "flat, physnet1". */
export function segmentText(segment: Segment): string {
  const overlay = OVERLAYS[segment.type]
  return [overlay, segmentName(segment), segment.physicalNetwork].filter(Boolean).join(', ')
}

export const segmentsText = (segments: readonly Segment[]): string => segments.map(segmentText).join('; ')
