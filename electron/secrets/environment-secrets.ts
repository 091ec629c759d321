/**
 * The three forms of an environment document and the way between them: secrets as typed (input), as references (stored),
 * as resolved values (only while connecting), and as "set or not" (view).
 */
import { randomUUID } from 'node:crypto'
import { AppError, type FieldProblem, validationError } from '@shared/contract/errors'
import { takenSecretSchema } from '@shared/kinds/cloud-kind'
import {
  type ConfigurationGroup,
  type Environment,
  type EnvironmentInput,
  type EnvironmentView,
  environmentSchema,
  mapSecrets,
  secretRefSchema,
} from '@shared/model/environment'
import type { EnvironmentRepository } from '../store/repository'
import type { SecretStore } from './vault'

/** What the store adds to an input document. */
export type Bookkeeping = Pick<
  Environment,
  'created_at' | 'updated_at' | 'scanned' | 'last_scanned' | 'offline' | 'sample' | 'graphs_by'
>

/** An input document taken apart: what to store, with references in place of secrets, and what was entered, by reference. */
export type SplitEnvironment = ReturnType<typeof splitEnvironment>

/**
 * A reference for a secret that is entered; `field` is as in the document: "pwd", "hosts.node-1.pwd". Each is new: what
 * the stored document refers to stays as it is until the document that refers to the new one has replaced it.
 */
function newRef(environment: string, group: string, field: string): string {
  return `env/${environment}/${group}/${field}/${randomUUID()}`
}

/**
 * Replaces the secrets of an input document by references.
 * @param input as its kind of cloud has read it (`readEnvironmentInput`): only that tells secrets from other texts
 * @param previous the stored document that `{keep: true}` refers to; its name may differ from the input's.
 * @throws AppError `validation` naming every field that is to be kept though nothing is stored, or though the address it
 *   would be sent to is another one than it was entered for.
 */
export function splitEnvironment(input: EnvironmentInput, bookkeeping: Bookkeeping, previous: Environment | undefined) {
  const entered = new Map<string, string>()
  const problems: FieldProblem[] = []
  const before = new Map((previous?.configuration ?? []).flatMap(refsOf))
  const configuration = input.configuration.map((group) => {
    const stored = previous?.configuration.find(({ name }) => name === group.name)
    const movedAddresses = newAddresses(group, stored)
    return mapSecrets(takenSecretSchema, group, (field, given) => {
      if ('keep' in given) {
        const kept = before.get(`${group.name}.${field}`)
        const isMoved = movedAddresses.some((place) => isFor(place, field))
        if (kept !== undefined && !isMoved) return { ref: kept }
        const message = kept ? 'the address has changed: enter the secret again' : 'enter the secret; none is stored'
        problems.push({ path: `configuration.${group.name}.${field}`, message })
      }
      const ref = newRef(input.name, group.name, field)
      if ('typed' in given) entered.set(ref, given.typed)
      return { ref }
    })
  })
  const [first] = problems
  if (first)
    throw new AppError('validation', `Environment ${input.name}: ${first.path}: ${first.message}`, { fields: problems })
  const parsed = environmentSchema.safeParse({ ...input, ...bookkeeping, configuration })
  if (!parsed.success) throw validationError(`Environment ${input.name}`, parsed.error)
  return { environment: parsed.data, entered }
}

/**
 * A copy of a stored document with secrets of its own, so that neither loses them with the other.
 * @param lookUp gives the secret for a reference; one that is not stored is missing in the copy as well
 */
export async function copyWithSecrets(
  environment: Environment,
  lookUp: (ref: string) => Promise<string | undefined>,
): Promise<SplitEnvironment> {
  const copies = new Map<string, string>()
  const configuration = environment.configuration.map((group) =>
    mapSecrets(secretRefSchema, group, (field, { ref }) => {
      const copy = newRef(environment.name, group.name, field)
      copies.set(copy, ref)
      return { ref: copy }
    }),
  )
  const entered = new Map<string, string>()
  for (const [copy, ref] of copies) {
    const secret = await lookUp(ref)
    if (secret !== undefined) entered.set(copy, secret)
  }
  return { environment: { ...environment, configuration }, entered }
}

/** Fields that decide where a group's secrets are sent, at any depth of it. */
const ADDRESS_FIELDS = new Set([
  ...['host', 'port', 'scheme', 'url', 'compute_url', 'network_url', 'through_master_host'],
  ...['server_ip', 'rabbitmq_port', 'api_port', 'ssh_port'],
])

/** Places ("host", "hosts.node-1.port") where a group names another address than the stored one does. */
function newAddresses(group: ConfigurationGroup, stored: ConfigurationGroup | undefined): string[] {
  const known = new Map(stored === undefined ? [] : addressesOf(stored))
  return addressesOf(group).flatMap(([place, value]) => (known.get(place) === value ? [] : [place]))
}

function addressesOf(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]): [string, unknown][] => {
    if (typeof part === 'object' && part !== null) return addressesOf(part, `${prefix}${key}.`)
    return ADDRESS_FIELDS.has(key) && part !== undefined ? [[`${prefix}${key}`, part]] : []
  })
}

/** Whether what lies at `place` decides where the secret of `field` goes: that of a host goes to that host only. */
const isFor = (place: string, field: string) =>
  !field.startsWith('hosts.') || place.startsWith(field.slice(0, field.lastIndexOf('.') + 1))

/**
 * Stores a document and its secrets as one step: the document decides which secrets count, so that a failure or a crash
 * at any point leaves secrets nobody refers to, never a document without its secrets or with another's.
 * @param previous the document that is replaced.
 */
export async function saveWithSecrets(
  environments: Pick<EnvironmentRepository, 'save'>,
  secrets: Pick<SecretStore, 'put' | 'remove'>,
  { environment, entered }: SplitEnvironment,
  previous: Environment | undefined,
): Promise<void> {
  try {
    await secrets.put(entered)
    await environments.save(environment)
  } catch (error) {
    await secrets.remove([...entered.keys()]).catch(() => undefined) // What stays is removed at the next start.
    throw error
  }
  const used = new Set(secretRefs(environment))
  const unused = previous ? secretRefs(previous).filter((ref) => !used.has(ref)) : []
  await secrets.remove(unused).catch(() => undefined) // The same; the environment is saved.
}

/** Removes secrets that no stored document refers to, such as a process leaves that ends while it saves. */
export async function removeUnreferenced(
  environments: Pick<EnvironmentRepository, 'list'>,
  secrets: Pick<SecretStore, 'refs' | 'remove'>,
): Promise<void> {
  const used = new Set((await environments.list()).flatMap(secretRefs))
  await secrets.remove(secrets.refs().filter((ref) => !used.has(ref)))
}

/** Every reference of a stored document. */
export function secretRefs(environment: Environment): string[] {
  return environment.configuration.flatMap(refsOf).map(([, ref]) => ref)
}

/**
 * The configuration groups with their secrets, for making a connection.
 * @param lookUp gives the secret for a reference: `vault.get`, or for a document not yet saved, the entered values.
 * @throws AppError `auth-failed` naming group and field of a secret that is not stored.
 */
export async function resolveGroups(
  environment: Environment,
  lookUp: (ref: string) => Promise<string | undefined>,
): Promise<ConfigurationGroup[]> {
  const values = new Map<string, string>()
  for (const [place, ref] of environment.configuration.flatMap(refsOf)) {
    const value = await lookUp(ref)
    if (value === undefined)
      throw new AppError('auth-failed', `No secret is stored for ${place} of the environment ${environment.name}.`, {
        hint: 'Open the environment and enter it again.',
        context: { environment: environment.name, field: place },
      })
    values.set(ref, value)
  }
  return environment.configuration.map((group) =>
    withoutUserInfo(mapSecrets(secretRefSchema, group, (_field, { ref }) => values.get(ref))),
  )
}

/** The document as it may leave the backend: per secret, whether one is stored. */
export function viewEnvironment(environment: Environment, secrets: Pick<SecretStore, 'has'>): EnvironmentView {
  return environmentSchema.parse({
    ...environment,
    configuration: environment.configuration.map((group) =>
      withoutUserInfo(mapSecrets(secretRefSchema, group, (_field, { ref }) => ({ set: secrets.has(ref) }))),
    ),
  })
}

/** Documents of version 0.1.0 may hold a web address with a password in it; it is neither shown nor sent. */
function withoutUserInfo(group: ConfigurationGroup): ConfigurationGroup {
  const { url } = group
  return typeof url === 'string' ? { ...group, url: url.replace(/^([^/?#]*\/\/)[^/?#]*@|[?#].*$/g, '$1') } : group
}

/** Every secret of a stored group: ["CLI.hosts.node-1.pwd", reference]. */
function refsOf(group: Environment['configuration'][number]): [string, string][] {
  const refs: [string, string][] = []
  mapSecrets(secretRefSchema, group, (field, secret) => {
    refs.push([`${group.name}.${field}`, secret.ref])
    return secret
  })
  return refs
}
