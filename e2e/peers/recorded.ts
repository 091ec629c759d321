/**
 * What real services and hosts answered once, from the recordings that the product's own tests read. A simulated answer
 * is a recorded one with its own facts put in, so it has everything that a real one has; links in it lead nowhere.
 */
import { readFileSync } from 'node:fs'
import type { RecordedTable } from '../../electron/connections/testing/mariadb'

export type Recorded = Readonly<Record<string, unknown>>

const read = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(`../../electron/${path}`, import.meta.url), 'utf8')) as T

type Answers = Readonly<Record<string, { readonly body: Recorded } | undefined>>
const answersOf = (service: string) => read<Answers>(`connections/openstack/fixtures/${service}.json`)
const ANSWERS = { keystone: answersOf('keystone'), nova: answersOf('nova'), neutron: answersOf('neutron') }

/** The body of one answer. @param request "GET /v2.0/networks" */
export function recordedBody(service: keyof typeof ANSWERS, request: string): Recorded {
  const answer = ANSWERS[service][request]
  if (answer === undefined) throw new Error(`${request} to ${service} is not recorded`)
  return answer.body
}

/** The first record of a list that fits. */
export function recordedRow(
  service: keyof typeof ANSWERS,
  path: string,
  key: string,
  fits: (row: Recorded) => boolean = () => true,
): Recorded {
  const row = (recordedBody(service, `GET ${path}`)[key] as Recorded[]).find(fits)
  if (row === undefined) throw new Error(`no such record of ${path} is recorded`)
  return row
}

/** The databases of a cloud, by "schema.table". */
export const RECORDED_TABLES = read<{ readonly tables: Readonly<Record<string, RecordedTable>> }>(
  'connections/mysql/fixtures/cloud.json',
).tables

interface Commands {
  readonly commands: readonly { readonly text: string; readonly stdout: readonly string[] }[]
}
const { commands: COMMANDS } = read<Commands>('discovery/fixtures/lab/lab-node1.json')

/** What a host printed. @param line "ip -j addr show" */
export const recordedOutput = (line: string): string =>
  COMMANDS.find(({ text }) => text === line)?.stdout.join('\n') ?? ''

/** The loopback device as `ip -j` printed it. */
export const recordedLoopback = (line: 'ip -d -j link show' | 'ip -j addr show'): Recorded =>
  (JSON.parse(recordedOutput(line)) as Recorded[])[0] ?? {}

/** The first record of a table of Open vSwitch 3.1, by column in the program's order. */
export function recordedOvsRow(table: string): Recorded {
  const output = recordedOutput(`ovs-vsctl --format=json list ${table}`)
  const { headings, data } = JSON.parse(output) as { headings: string[]; data: unknown[][] }
  return Object.fromEntries(headings.map((heading, index) => [heading, data[0]?.[index]]))
}

/** Cut recordings of clouds that the product's own fixtures do not cover: OVN; several routers, trunks and a dead host. */
const FURTHER = { ovn: further('ovn'), ha: further('ha') }

function further(name: string): Readonly<Record<string, readonly Recorded[]>> {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
}

/** The first record of a further cloud that fits. */
export function furtherRow(cloud: keyof typeof FURTHER, list: string, fits: (row: Recorded) => boolean = () => true) {
  const row = FURTHER[cloud][list]?.find(fits)
  if (row === undefined) throw new Error(`no such record of ${list} is recorded`)
  return row
}
