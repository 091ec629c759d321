/** What a pasted text gives the form. */
import type { FieldValue } from '../form-fields'

export type Mapping = Readonly<Record<string, unknown>>

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export interface Pasted {
  /** What it was found in: "openrc", the name of a cloud, the name of an environment. */
  label: string
  values: Readonly<Record<string, FieldValue>>
  /** Fields of the document that the form has no place for: saved as they are. */
  carried?: Readonly<Record<string, unknown>>
  /** Groups the text speaks about. */
  groups: readonly string[]
  /** What the text did not say or this form cannot hold, in sentences. */
  notes: readonly string[]
}
