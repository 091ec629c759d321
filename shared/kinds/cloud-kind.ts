/**
 * What a kind of cloud is to everything but discovery: its documents, its form, its connection tests, its scan stages.
 *
 * `environment_type` of an environment names its kind. Discovery's half is `electron/discovery/kinds/cloud-kind.ts`.
 */
import { z } from 'zod'
import { AppError, validationError } from '../contract/errors'
import { type EnvironmentInput, groupSchema, inputSchemaWith } from '../model/environment'

/** A step of a scan or of a connection test: what is stored of it, and its word on screens. */
export interface StageFacts {
  readonly id: string
  readonly label: string
}

/** {connect: 'Connect'} → [{id: 'connect', label: 'Connect'}] */
export const stagesOf = (labels: Readonly<Record<string, string>>): readonly StageFacts[] =>
  Object.entries(labels).map(([id, label]) => ({ id, label }))

/** Every stage of a scan of this kind, in the order they are shown: what is asked of the cloud, then what is made of it. */
export const scanStagesOf = ({ stages }: Pick<CloudKindFacts, 'stages'>): readonly StageFacts[] => [
  { id: 'connect', label: 'Connect' },
  ...stages,
  ...stagesOf({ links: 'Links', cliques: 'Cliques', commit: 'Write inventory' }),
]

/** One group of an environment's `configuration`. */
export interface GroupFacts {
  /** The group's document; `secret` is the form its secrets have in the document at hand. */
  readonly schema: (secret: z.ZodType) => z.ZodObject
  /** Checks of its connection test, in order; absent for a group nothing tests. */
  readonly checks?: readonly StageFacts[]
}

export interface CloudKindFacts {
  /** `environment_type` of its environments. */
  readonly id: string
  /** By group name, in the order of the form. */
  readonly groups: Readonly<Record<string, GroupFacts>>
  /** Stages between signing in and linking, in the order they are shown. */
  readonly stages: readonly StageFacts[]
}

/** Names of the groups that have a connection test, in the order of the form. */
export const testableGroups = ({ groups }: CloudKindFacts): string[] =>
  Object.keys(groups).filter((name) => groups[name]?.checks !== undefined)

const keep = z.strictObject({ keep: z.literal(true) })

/** A secret the backend takes over from a typed document: told from every other value by its form. */
export const takenSecretSchema = z.union([z.strictObject({ typed: z.string() }), keep])

/** A secret on its way in: the value itself, or "keep what is stored". */
const secretInput = z
  .union([z.string().min(1, 'must not be empty').max(16_384), keep], { error: 'enter the secret' })
  .transform((secret): z.infer<typeof takenSecretSchema> => (typeof secret === 'string' ? { typed: secret } : secret))

/** The whole document of a kind as the wizard and files hold it, each group judged by its own schema. */
export function documentSchemaOf(kind: CloudKindFacts) {
  const [first, ...others] = Object.values(kind.groups).map((group) => group.schema(secretInput))
  if (!first) return inputSchemaWith(groupSchema)
  const error = `"name" must be one of ${Object.keys(kind.groups).join(', ')}`
  return inputSchemaWith(z.discriminatedUnion('name', [first, ...others], { error }).pipe(groupSchema))
}

/**
 * A document as typed, judged by its kind; its secrets have become {@link takenSecretSchema taken ones}.
 * @throws AppError `validation` naming every wrong field
 */
export function readEnvironmentInput(kinds: readonly CloudKindFacts[], input: EnvironmentInput): EnvironmentInput {
  const parsed = documentSchemaOf(requireKind(kinds, input.environment_type)).safeParse(input)
  if (parsed.success) return parsed.data
  throw validationError(`Environment ${input.name}`, parsed.error)
}

/** @throws AppError `unsupported` when nothing here knows this type of environment */
export function requireKind<K extends { readonly id: string }>(kinds: readonly K[], type: string): K {
  const kind = kinds.find(({ id }) => id === type)
  if (kind) return kind
  throw new AppError('unsupported', `Environments of type ${type} cannot be connected to`, {
    hint: `This version knows ${kinds.map(({ id }) => id).join(', ')}.`,
  })
}
