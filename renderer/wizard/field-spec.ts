/** What one field of the wizard is, as data: the form, the document and the pasted text all read the same list. */
import type { FilePurpose } from '@shared/contract/calls/dialogs'
import type { SelectOption } from '../components/field'

/** What a field can hold; `undefined` is an emptied number. Secrets are strings, present only while typed. */
export type FieldValue = string | number | boolean | readonly string[] | undefined
/** All typed values, by field id. */
export type Values = Readonly<Record<string, FieldValue>>

/** The groups this wizard has a step for, in their order; other groups of a document pass through untouched. */
export const WIZARD_GROUPS = ['OpenStack', 'mysql', 'CLI', 'AMQP'] as const
export type WizardGroup = (typeof WIZARD_GROUPS)[number]

export interface FieldSpec {
  /** Path in the document ("configuration.CLI.host"), or "auth.…" for choices that only steer the form. */
  id: string
  label: string
  kind: 'text' | 'secret' | 'number' | 'select' | 'switch'
  /** Columns of six. */
  width: 1 | 2 | 3 | 4 | 6
  help?: string
  placeholder?: string
  /** Whether it may stay empty; for some fields that depends on others. */
  isOptional?: boolean | ((values: Values) => boolean)
  isMono?: boolean
  unit?: string
  min?: number
  max?: number
  options?: readonly SelectOption[]
  /** Heading the field stands under; `advanced` is folded. */
  section?: 'advanced' | 'onward'
  /** The value is a path on this computer; hosts with file dialogs offer to choose it. */
  file?: FilePurpose
  /** False: the field is hidden and not saved. What was typed stays in the draft. */
  when?: (values: Values) => boolean
}

/** Id of a group's field: `groupField('CLI', 'host')` is "configuration.CLI.host". */
export const groupField = (group: WizardGroup, field: string): string => `configuration.${group}.${field}`

/** Whether a field is shown, and so saved, with these values. */
export const isShown = (spec: FieldSpec, values: Values): boolean => spec.when?.(values) ?? true

/** Whether a field may stay empty with these values. */
export const isOptional = ({ isOptional: rule }: FieldSpec, values: Values): boolean =>
  typeof rule === 'function' ? rule(values) : (rule ?? false)
