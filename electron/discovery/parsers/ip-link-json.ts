/** The JSON form of `ip link` and `ip addr` (iproute2's `-j`): unknown keys are ignored, wrongly typed ones count as absent. */
import { z } from 'zod'
import { bridgeIdForm, macForm } from './ip-forms'
import type { IpLink, IpVirtualFunction } from './ip-link'
import { decodeJson, parseFailed, withoutUndefined } from './parsing'

const text = z.string().optional().catch(undefined)
const number = z.number().optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)
const texts = z.array(z.string()).catch([])

const infoDataSchema = z
  .object({
    id: number,
    local: text,
    local6: text,
    remote: text,
    remote6: text,
    group: text,
    group6: text,
    port: number,
    link: text,
    mode: text,
    active_slave: text,
    bridge_id: text,
    // 0/1 or a boolean, depending on the release
    stp_state: z.union([z.number(), z.boolean()]).optional().catch(undefined),
    type: text,
    user: z.union([z.string(), z.number()]).optional().catch(undefined),
  })
  .optional()
  .catch(undefined)
type InfoData = NonNullable<z.infer<typeof infoDataSchema>>

const memberDataSchema = z.object({ state: text, mii_status: text, perm_hwaddr: text }).optional().catch(undefined)

const linkInfoSchema = z
  .object({ info_kind: text, info_data: infoDataSchema, info_slave_kind: text, info_slave_data: memberDataSchema })
  .optional()
  .catch(undefined)

const virtualFunctionSchema = z.object({
  vf: z.number(),
  // `mac` until iproute2 5.0, `address` since
  mac: text,
  address: text,
  vlan: number,
  vlan_list: z.array(z.object({ vlan: number })).catch([]),
  spoofchk: flag,
  link_state: text,
  trust: flag,
})

const rowSchema = z.looseObject({
  ifindex: z.number(),
  ifname: z.string(),
  link: text,
  link_index: number,
  link_netnsid: number,
  link_netns: text,
  flags: texts,
  operstate: text,
  mtu: number,
  link_type: text,
  address: text,
  master: text,
  altnames: texts,
  linkinfo: linkInfoSchema,
  vfinfo_list: z.array(z.unknown()).catch([]),
})
type Row = z.infer<typeof rowSchema>

/** An interface together with the decoded object it came from, for callers that read further keys. */
export interface JsonLink {
  link: IpLink
  row: Record<string, unknown>
}

/**
 * Decodes the JSON array that `command` printed. Elements without a name and an index are left out: iproute2 4.x prints
 * `{}` for interfaces that a filter excludes.
 * @throws AppError `parse-failed` when the text is not a JSON array
 */
export function linksFromJson(command: string, output: string): JsonLink[] {
  const rows = decodeJson(command, output)
  if (!Array.isArray(rows)) throw parseFailed(command, output)
  return rows.flatMap((candidate) => {
    const row = rowSchema.safeParse(candidate)
    return row.success ? [{ link: linkFromRow(row.data), row: row.data }] : []
  })
}

function linkFromRow(row: Row): IpLink {
  const info = row.linkinfo
  const data: InfoData = info?.info_data ?? {}
  const kind = info?.info_kind
  const memberKind = info?.info_slave_kind
  const member = info?.info_slave_data
  return withoutUndefined<IpLink>({
    index: row.ifindex,
    name: row.ifname,
    parentName: row.link,
    parentIndex: row.link_index,
    linkNetnsId: row.link_netnsid,
    linkNetns: row.link_netns,
    flags: row.flags,
    adminUp: row.flags.includes('UP'),
    carrier: row.flags.includes('LOWER_UP'),
    operState: row.operstate,
    mtu: row.mtu,
    linkType: row.link_type,
    mac: row.link_type === 'ether' ? macForm(row.address) : undefined,
    kind,
    memberKind,
    master: row.master,
    altNames: row.altnames,
    vxlan: kind === 'vxlan' ? vxlanFrom(data) : undefined,
    vlan: kind === 'vlan' ? withoutUndefined({ id: data.id, parent: row.link }) : undefined,
    bond: kind === 'bond' ? withoutUndefined({ mode: data.mode, activeMember: data.active_slave }) : undefined,
    bondMember:
      memberKind === 'bond'
        ? withoutUndefined({
            state: member?.state,
            miiStatus: member?.mii_status,
            permanentMac: macForm(member?.perm_hwaddr),
          })
        : undefined,
    bridge: kind === 'bridge' ? bridgeFrom(data) : undefined,
    tun: kind === 'tun' ? withoutUndefined({ type: data.type, user: data.user?.toString() }) : undefined,
    virtualFunctions: row.vfinfo_list.flatMap(virtualFunctionFrom),
  })
}

function vxlanFrom(data: InfoData): IpLink['vxlan'] {
  return withoutUndefined({
    id: data.id,
    local: data.local ?? data.local6,
    remote: data.remote ?? data.remote6,
    group: data.group ?? data.group6,
    port: data.port,
    device: data.link,
  })
}

function bridgeFrom(data: InfoData): IpLink['bridge'] {
  return withoutUndefined({
    bridgeId: bridgeIdForm(data.bridge_id),
    stpEnabled: data.stp_state === undefined ? undefined : Boolean(data.stp_state),
  })
}

function virtualFunctionFrom(candidate: unknown): IpVirtualFunction[] {
  const parsed = virtualFunctionSchema.safeParse(candidate)
  if (!parsed.success) return []
  const { vf, mac, address, vlan, vlan_list, spoofchk, link_state, trust } = parsed.data
  return [
    withoutUndefined<IpVirtualFunction>({
      index: vf,
      mac: macForm(mac ?? address),
      vlan: vlan ?? vlan_list[0]?.vlan,
      spoofChecking: spoofchk,
      linkState: link_state,
      trust,
    }),
  ]
}
