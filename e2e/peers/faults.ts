/** What can be made to go wrong with a simulated cloud, while it runs. */

/** An answer that is not what the service would say. */
export type ApiFailure =
  | { readonly kind: 'status'; readonly status: number }
  /** Status 200 and JSON's content type, but a web page. */
  | { readonly kind: 'garbage' }
  /** The connection is cut in the middle of the body. */
  | { readonly kind: 'truncated' }

export interface ApiFault {
  /** Tested against "GET /compute/v2.1/servers/detail?all_tenants=1". */
  readonly request: RegExp
  readonly failure: ApiFailure
}

export type HostFailure =
  /** Every password is wrong. */
  | { readonly kind: 'refuse-login' }
  /** Connections are closed before the key exchange. */
  | { readonly kind: 'refuse-connection' }
  /** The connection is cut when a command is started. */
  | { readonly kind: 'drop' }
  /** Commands print bytes that mean nothing. */
  | { readonly kind: 'garbage' }
  /** The login may not become root. */
  | { readonly kind: 'sudo-refused' }

export interface Faults {
  /** Adds a fault of the APIs; the first that matches counts. */
  api(fault: ApiFault): void
  /** Sets or replaces the fault of a host. */
  host(name: string, failure: HostFailure): void
  /** Added to every answer of the APIs and to every remote execution. */
  latency(delays: { readonly apiMs?: number; readonly commandMs?: number }): void
  /** Back to health, without latency. */
  clear(): void
}

/** What the peers look up for each request and command. */
export interface FaultState {
  apiFailure(request: string): ApiFailure | undefined
  hostFailure(host: string): HostFailure | undefined
  apiMs(): number
  commandMs(): number
}

export function createFaults(): { readonly faults: Faults; readonly state: FaultState } {
  const apiFaults: ApiFault[] = []
  const hostFailures = new Map<string, HostFailure>()
  let delays = { apiMs: 0, commandMs: 0 }
  return {
    faults: {
      api: (fault) => void apiFaults.push(fault),
      host: (name, failure) => void hostFailures.set(name, failure),
      latency: (given) => {
        delays = { ...delays, ...given }
      },
      clear: () => {
        apiFaults.length = 0
        hostFailures.clear()
        delays = { apiMs: 0, commandMs: 0 }
      },
    },
    state: {
      apiFailure: (request) => apiFaults.find((fault) => fault.request.test(request))?.failure,
      hostFailure: (host) => hostFailures.get(host),
      apiMs: () => delays.apiMs,
      commandMs: () => delays.commandMs,
    },
  }
}
