/**
 * Fields of records as OpenStack's services, their plug-ins and proxies in front of them write them.
 *
 * Only what identifies a record must be there. Everything else may be missing, null, or of another type than documented:
 * a number as a text, one value in place of a list. What cannot be read then is absent, and the record stays.
 */
import { z } from 'zod'

const spelledOut = (value: unknown) => (typeof value === 'number' ? String(value) : value)

/** What the record is told by. */
export const id = z.preprocess(spelledOut, z.string().min(1))
export const text = z.preprocess(spelledOut, z.string()).nullish().catch(undefined)
/** A text that is empty where none is given. */
export const label = z.preprocess(spelledOut, z.string()).catch('')
export const number = z
  .preprocess(
    (value) => (typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : value),
    z.number(),
  )
  .nullish()
  .catch(undefined)

const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }
export const flag = z
  .preprocess((value) => FLAGS[String(value).toLowerCase()] ?? value, z.boolean())
  .nullish()
  .catch(undefined)

/** A nested document whose fields are not known in advance. */
export const record = z.record(z.string(), z.unknown()).catch({})

/** The readable items of a list; one value in its place is a list of one, none an empty list. */
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]),
    z.array(z.unknown()).transform((items) =>
      items.flatMap((candidate): z.infer<T>[] => {
        const parsed = item.safeParse(candidate)
        return parsed.success ? [parsed.data] : []
      }),
    ),
  )
