/**
 * What a kind of cloud is to everything but discovery: its documents, its form, its connection tests, its scan stages.
 *
 * `environment_type` of an environment names its kind. Discovery's half is `electron/discovery/kinds/cloud-kind.ts`.
 */
import { z } from 'zod'
import { AppError, validated } from '../contract/errors'
import {
  type EnvironmentInput,
  groupSchema,
  inputSchemaWith,
  type MECHANISM_DRIVERS,
  type TYPE_DRIVERS,
} from '../model/environment'

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
  ...stagesOf({ links: 'Links', cliques: 'Graphs', commit: 'Write inventory' }),
]

/** True while another field of the same group holds one of the values. */
export type Condition = readonly [field: string, ...values: string[]]

export interface OptionFacts {
  readonly id: string
  readonly label: string
  readonly description?: string
}

/** One box of a group's form. What it may hold, its limits and its default follow from the group's schema. */
export interface FieldFacts {
  /** Name in the group's document, or `auth` for the choice of {@link FormFacts.auth}. */
  readonly field: string
  readonly label: string
  /** Columns of six. */
  readonly width: 1 | 2 | 3 | 4 | 6
  readonly help?: string
  /** Otherwise nothing is said. */
  readonly helpWhen?: Condition
  readonly placeholder?: string
  readonly unit?: string
  /** Words for what can be chosen; default: the values themselves. */
  readonly options?: readonly OptionFacts[]
  /** Heading the field stands under; `advanced` is folded. */
  readonly section?: string
  /** The value is a path on this computer; hosts with file dialogs offer to choose it. */
  readonly file?: 'private-key' | 'ca-file'
  /** Otherwise the field is hidden and not saved. */
  readonly when?: Condition
  /** Needed although the schema lets it be absent: with the words to say, and the field that makes it dispensable. */
  readonly needed?: { readonly says: string; readonly when?: Condition; readonly unless?: string }
}

/** How one group is filled in. */
export interface FormFacts {
  readonly title: string
  readonly lead: string
  readonly fields: readonly FieldFacts[]
  /** The switch that leaves the group out, and what a scan then lacks; absent for a group that is always needed. */
  readonly optional?: {
    readonly label: string
    readonly on: string
    readonly without: string
    /** In a new environment. */
    readonly isOn: boolean
  }
  /** A choice that only steers the form: read off a document, and what it means for fields without a box of their own. */
  readonly auth?: {
    readonly of: (has: (field: string) => boolean) => string
    readonly implies?: (choice: string) => Readonly<Record<string, unknown>>
  }
  /** Group this one's test may need as well, and when its outcome depends on it. */
  readonly through?: { readonly group: string; readonly when: Condition }
  readonly help?: FormHelp
}

/** What stands beside the form: what is read there, and what the cloud's owner prepares. */
export interface FormHelp {
  readonly title: string
  readonly lead: string
  /** What is asked, and what for. */
  readonly asks: readonly (readonly [what: string, purpose: string])[]
  readonly prepares: readonly string[]
}

/** One group of an environment's `configuration`. */
export interface GroupFacts {
  /** The group's document; `secret` is the form its secrets have in the document at hand. */
  readonly schema: (secret: z.ZodType) => z.ZodObject
  /** Checks of its connection test, in order; absent for a group nothing tests. */
  readonly checks?: readonly StageFacts[]
  /** Absent for a group that documents carry and no form shows. */
  readonly form?: FormFacts
}

/** What can be chosen for one distribution. */
export interface DistributionFacts {
  readonly distribution: string
  readonly versions: readonly string[]
  readonly mechanism_drivers: readonly (typeof MECHANISM_DRIVERS)[number][]
  readonly type_drivers: readonly (typeof TYPE_DRIVERS)[number][]
}

export interface SourceFacts {
  readonly group: string
  readonly label: string
  readonly note: string
}

export interface CloudKindFacts {
  /** `environment_type` of its environments. */
  readonly id: string
  /** By group name, in the order of the form. */
  readonly groups: Readonly<Record<string, GroupFacts>>
  /** Choices of the form. */
  readonly distributions: readonly DistributionFacts[]
  /** Combinations whose scans are tested; any other is experimental. */
  readonly tested: readonly DistributionFacts[]
  /** Stages between signing in and linking, in the order they are shown. */
  readonly stages: readonly StageFacts[]
  /** Object types asked of each row of the scan matrix: shown from the start. */
  readonly rowTypes: readonly string[]
  /** Where a scan can read from, and the group each is reached by. */
  readonly sources: Readonly<Partial<Record<'api' | 'db' | 'cli', SourceFacts>>>
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
  return validated(`Environment ${input.name}`, documentSchemaOf(requireKind(kinds, input.environment_type)), input)
}

/** @throws AppError `unsupported` when nothing here knows this type of environment */
export function requireKind<K extends { readonly id: string }>(kinds: readonly K[], type: string): K {
  const kind = kinds.find(({ id }) => id === type)
  if (kind) return kind
  throw new AppError('unsupported', `Environments of type ${type} cannot be connected to`, {
    hint: `This version knows ${kinds.map(({ id }) => id).join(', ')}.`,
  })
}
