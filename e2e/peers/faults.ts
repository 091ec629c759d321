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

export interface HostFailure {
  readonly kind:
    | 'refuse-login'
    /** Connections are closed before the key exchange. */
    | 'refuse-connection'
    /** The connection is cut when a command is started. */
    | 'drop'
    /** Commands are taken and never answered. */
    | 'silent'
    /** Commands print bytes that mean nothing. */
    | 'garbage'
    /** The login may not become root. */
    | 'sudo-refused'
}

const AT_ONCE = { apiMs: 0, commandMs: 0 }

export class Faults {
  #api: ApiFault[] = []
  readonly #hosts = new Map<string, HostFailure>()
  #delays = AT_ONCE

  /** Adds a fault of the APIs; the first that matches counts. */
  api(fault: ApiFault): void {
    this.#api.push(fault)
  }

  /** Sets or replaces the fault of a host. */
  host(name: string, failure: HostFailure): void {
    this.#hosts.set(name, failure)
  }

  /** Added to every answer of the APIs and to every remote execution. */
  latency(delays: Partial<typeof AT_ONCE>): void {
    this.#delays = { ...this.#delays, ...delays }
  }

  /** Back to health, without latency. */
  clear(): void {
    this.#api = []
    this.#hosts.clear()
    this.#delays = AT_ONCE
  }

  // What the peers look up for each request and command.
  apiFailure = (request: string) => this.#api.find((fault) => fault.request.test(request))?.failure
  hostFailure = (host: string) => this.#hosts.get(host)?.kind
  apiMs = () => this.#delays.apiMs
  commandMs = () => this.#delays.commandMs
}
