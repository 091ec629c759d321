/** Schemas of the fields most connection groups have, with the words a form shows when one is wrong. */
import { z } from 'zod'

export const host = z
  .string()
  .trim()
  .min(1, 'enter a host name or IP address')
  .max(253)
  .regex(/^[A-Za-z0-9._:[\]-]+$/, 'enter a host name or IP address, without scheme or path')
/** A number within limits; whoever types one beyond them reads them. */
export const between = (min: number, max: number) => {
  const error = `enter a number between ${String(min)} and ${String(max)}`
  return z.coerce.number(error).min(min, error).max(max, error)
}
export const wholeBetween = (min: number, max: number) => between(min, max).int('enter a whole number')
export const port = wholeBetween(1, 65_535)
/** Of an HTTP service. User name and password have their own fields, where they are kept as secrets. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: 'enter a full address such as https://cloud.example.net:5000/v3' })
  .refine(
    (text) => !/^[^/?#]*\/\/[^/?#]*@/.test(text),
    'leave user name and password out; they have fields of their own',
  )
  // Services are asked for paths below it; and what stands there would be stored and shown in clear.
  .refine((text) => !/[?#]/.test(text), 'leave out what follows "?" or "#"; only the address itself is needed')
export const user = z.string().trim().min(1, 'enter a user name').max(255)
/** Of a file on this computer. */
export const path = z.string().trim().min(1).max(4096)
export const seconds = (fallback: number) => between(1, 600).default(fallback)
export const flag = (fallback: boolean) => z.boolean().default(fallback)
