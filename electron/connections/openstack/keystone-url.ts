/** Turns what people enter as a Keystone address into the base of API version 3. */
import { AppError } from '@shared/contract/errors'
import type { ResolvedGroupOf } from '@shared/kinds/openstack/groups'

/** "::1" → "[::1]"; everything else as it is. */
export function bracketIpv6(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** A URL below `base`, keeping the base's own path: ("http://h/identity/v3", "auth/tokens") → "http://h/identity/v3/auth/tokens". */
export function below(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`
  url.search = new URLSearchParams(query).toString()
  return url
}

/**
 * The `…/v3` base of Keystone from an OpenStack group.
 *
 * Accepted in `url`: unversioned ("https://cloud:5000"), versioned ("…/v3", "…/v2.0"), path-based ("https://cloud/identity"),
 * and with a trailing slash or "/auth/tokens". Without `url` the address is made of scheme, host and port.
 * @throws AppError `validation` when the address cannot be parsed.
 */
export function keystoneBase(group: Pick<ResolvedGroupOf<'OpenStack'>, 'url' | 'scheme' | 'host' | 'port'>): URL {
  const entered = group.url ?? `${group.scheme}://${bracketIpv6(group.host)}:${group.port}`
  if (!URL.canParse(entered))
    throw new AppError('validation', `"${entered}" is not an address`, {
      hint: 'Enter it like https://keystone.example.net:5000/v3.',
      context: { field: 'url' },
    })
  const url = new URL(entered)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/auth\/tokens$/, '')
  url.pathname = `${path.replace(/\/v[23](\.\d+)?$/, '')}/v3`
  return url
}
