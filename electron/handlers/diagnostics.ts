/** Versions, storage, key store, what this computer offers, the last errors and the log: for the operator and for a report. */
import { access, open } from 'node:fs/promises'
import { homedir, hostname, release, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Diagnostics, LOG_LEVELS, type LogEntry } from '@shared/contract/calls/diagnostics'
import { asAppError } from '@shared/contract/errors'
import type { Environment } from '@shared/model/environment'
import { formatBytes } from '@shared/text/byte-text'
import { printable } from '@shared/text/printable'
import { agentSocketOf, knownHostsFiles } from '../connections/ssh/defaults'
import type { HostServices } from '../host-services'
import { resolveGroups } from '../secrets/environment-secrets'
import type { SecretStore } from '../secrets/vault'
import { namesIn, parseJson, statIfPresent } from '../store/disk'
import { freeBytesAt } from '../store/free-space'
import { environmentFolderName } from '../store/nedb/folder-name'
import type { Store } from '../store/repository'
import { filesBelow, totalBytes } from '../store/usage'
import { asRecord, textOf } from '../values'
import { anonymous, withoutSecrets, withShortHome } from './diagnostics-text'
import { type Caller, type HandlersOf, requireRight } from './handler'

export interface DiagnosticsDeps {
  readonly store: Store
  readonly secrets: SecretStore
  readonly host: HostServices
  readonly dataDir: string
  readonly now: () => Date
  /** Default: this computer's. */
  readonly env?: NodeJS.ProcessEnv
}

type Fact = Diagnostics['sections'][number]['facts'][number]

const fact = (name: string, value: string | number, isTrouble = false): Fact => ({
  name,
  value: String(value),
  ...(isTrouble && { isTrouble }),
})
/** Where clouds are reached; the product itself connects directly. */
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']
const LOG_LINES = 200
const MOST_ERRORS = 20
/** What is read of the newest log files. */
const LOG_BYTES = 512 * 1024

export function diagnosticHandlers(deps: DiagnosticsDeps): HandlersOf<'diagnostics'> {
  const { store, secrets, dataDir } = deps
  /** Everything the vault holds for environments, without asking anybody for it again. */
  async function secretsOf(environments: readonly Environment[]): Promise<string[]> {
    const all: string[] = []
    for (const environment of environments) {
      await resolveGroups(environment, async (ref) => {
        const secret = await secrets.get(ref)
        if (secret !== undefined) all.push(secret)
        return secret ?? ''
      })
    }
    return all
  }
  /** Every environment: report and log tell of all of them, so who asks must be allowed to see all. */
  async function environmentsFor(caller: Caller): Promise<readonly Environment[]> {
    const environments = await store.environments.list()
    for (const { name } of environments) requireRight('Diagnostics', 'edit-env', caller, name)
    return environments
  }
  return {
    'diagnostics.report': async ({ anonymous: isAnonymous }, { caller }) => {
      const environments = await environmentsFor(caller)
      const planted = await secretsOf(environments)
      const names = isAnonymous ? await namesOf(store, environments) : {}
      const clean = (text: string) => {
        const shown = withoutSecrets(withShortHome(printable(text, '\n\t'), homedir()), planted)
        return isAnonymous ? anonymous(shown, names) : shown
      }
      const sections = (await sectionsOf(deps, environments)).map(({ title, facts }) => ({
        title,
        facts: facts.map((one) => ({ ...one, name: clean(one.name), value: clean(one.value) })),
      }))
      const log = (await readLog(dataDir, 'info', LOG_LINES)).toReversed().map(lineOf)
      return { sections, text: reportText(sections, clean(log.join('\n'))) }
    },
    'diagnostics.log': async ({ level, limit }, { caller }) => {
      const planted = await secretsOf(await environmentsFor(caller))
      const entries = await readLog(dataDir, level, limit)
      return entries.map((entry) => ({ ...entry, text: withoutSecrets(printable(entry.text), planted) }))
    },
  }
}

const lineOf = ({ time, level, event, text }: LogEntry): string => `${time} ${level} ${event} ${text}`

export function reportText(sections: Diagnostics['sections'], log: string): string {
  const blocks = sections.map(({ title, facts }) =>
    [`## ${title}`, ...facts.map(({ name, value }) => `${name}: ${value}`)].join('\n'),
  )
  return `${['# Calipso Desktop diagnostics', ...blocks, `## Newest lines of the log\n${log}`].join('\n\n')}\n`
}

async function namesOf(store: Store, environments: readonly Environment[]): Promise<Record<string, string[]>> {
  const hosts = environments.flatMap(({ configuration }) => configuration.flatMap((group) => addressesIn(group)))
  for (const { name } of environments) {
    const [newest] = await store.scans.list({ environment: name, limit: 1 })
    const details = newest && (await store.scans.details(newest.id).catch(() => undefined))
    hosts.push(...(details?.hosts ?? []).map(({ host }) => host))
  }
  return {
    environment: environments.map(({ name }) => name),
    host: [
      ...hosts,
      ...hosts.flatMap((name) => name.split('.').slice(0, 1)).filter((name) => /[a-z]/i.test(name)),
      hostname(),
    ],
    user: [userInfo().username].filter((name) => name !== 'root'),
  }
}

/** Texts of a group's document under the names that addresses have. */
function addressesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(addressesIn)
  return Object.entries(asRecord(value)).flatMap(([key, part]) =>
    typeof part === 'string' ? (/^(?:host|server_ip|server_name)$/.test(key) ? [part] : []) : addressesIn(part),
  )
}

async function sectionsOf(
  deps: DiagnosticsDeps,
  environments: readonly Environment[],
): Promise<Diagnostics['sections']> {
  const { store, secrets, host, dataDir, now, env = process.env } = deps
  const folder = join(dataDir, 'store')
  const quarantine = await namesIn(join(folder, 'quarantine'))
  const stored: Fact[] = []
  for (const environment of environments) {
    const size = await sizeOf(join(folder, 'inventories', environmentFolderName(environment.name)))
    try {
      const { counts } = await (await store.inventory(environment.name)).summary()
      stored.push(fact(environment.name, `${counts.objects} objects, ${formatBytes(size)}, ${stateOf(environment)}`))
    } catch (error) {
      stored.push(fact(environment.name, `${asAppError(error).message} (${formatBytes(size)})`, true))
    }
  }
  const socket = agentSocketOf(env, process.platform)
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    )
  const hasAgent = socket !== undefined && (await isThere(socket))
  const knownHosts = await Promise.all(
    [join(dataDir, 'known_hosts'), ...knownHostsFiles(homedir(), process.platform)].map(async (file) =>
      (await isThere(file)) ? [file] : [],
    ),
  )
  const proxies = Object.keys(env).filter((name) => PROXY_VARIABLES.includes(name.toLowerCase()) && env[name])
  const errors = store.messages
    .all()
    .filter(({ level }) => level === 'error')
    .toSorted((a, b) => b.timestamp.localeCompare(a.timestamp))
    .slice(0, MOST_ERRORS)
  return [
    {
      title: 'Versions',
      facts: [
        fact('Calipso Desktop', `${host.version}, ${host.capabilities.kind}`),
        fact('Node', process.versions.node),
        ...(process.versions.electron === undefined ? [] : [fact('Electron', process.versions.electron)]),
        fact('System', `${process.platform} ${release()} ${process.arch}`),
        fact('Time', `${now().toISOString()}, zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}`),
      ],
    },
    {
      title: 'Storage',
      facts: [
        fact('Data folder', dataDir),
        fact('In use', formatBytes(await sizeOf(dataDir))),
        fact('Free on its disk', formatBytes(await freeBytesAt(dataDir))),
        fact('Damaged files kept aside', quarantine.length, quarantine.length > 0),
      ],
    },
    { title: 'Environments', facts: stored.length > 0 ? stored : [fact('Environments', 'none')] },
    {
      title: 'Secrets and SSH',
      facts: [
        fact('Secrets encrypted with', secrets.describe()),
        fact(
          'SSH agent',
          hasAgent ? `found at ${socket}` : socket === undefined ? 'none' : `announced at ${socket}, not there`,
          socket !== undefined && !hasAgent,
        ),
        fact('Files of known hosts', knownHosts.flat().join(', ') || 'none'),
        fact(
          'Proxy',
          proxies.length === 0
            ? 'none set; clouds are reached directly'
            : `${proxies.join(', ')} set, and not used: clouds are reached directly`,
        ),
      ],
    },
    {
      title: 'Last errors',
      facts:
        errors.length === 0
          ? [fact('Errors', 'none')]
          : errors.map((one) => fact(one.timestamp, [one.environment, one.text].filter(Boolean).join(': '), true)),
    },
  ]
}

function stateOf({ offline, last_scanned, operational }: Environment): string {
  const scanned = last_scanned === undefined ? 'never scanned' : `scanned ${last_scanned}`
  return offline ? `from a file, ${scanned}` : `${scanned}, ${operational}`
}

const sizeOf = async (folder: string): Promise<number> => totalBytes(await filesBelow(folder))

/** Newest first. */
async function readLog(dataDir: string, level: LogEntry['level'], limit: number): Promise<LogEntry[]> {
  const folder = join(dataDir, 'logs')
  const files = await Promise.all(
    (await namesIn(folder))
      .filter((name) => name.endsWith('.log'))
      .map(async (name) => ({ path: join(folder, name), at: (await statIfPresent(join(folder, name)))?.mtimeMs ?? 0 })),
  )
  const entries: LogEntry[] = []
  for (const { path } of files.toSorted((a, b) => b.at - a.at)) {
    if (entries.length >= limit) break
    for (const line of (await tailOf(path)).split('\n').toReversed()) {
      const entry = entryOf(line)
      if (entry && LOG_LEVELS.indexOf(entry.level) <= LOG_LEVELS.indexOf(level)) entries.push(entry)
      if (entries.length >= limit) break
    }
  }
  return entries
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - LOG_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function entryOf(line: string): LogEntry | undefined {
  const { time, level, event, msg, ...fields } = asRecord(parseJson(line))
  const known = LOG_LEVELS.find((one) => one === level)
  if (known === undefined || typeof time !== 'string') return undefined
  const said = textOf(msg) === textOf(event) ? '' : textOf(msg)
  const more = Object.keys(fields).length > 0 ? JSON.stringify(fields) : ''
  return { time, level: known, event: textOf(event), text: [said, more].filter(Boolean).join(' ').slice(0, 4000) }
}
