/** SSH host keys of an environment: those that are trusted, what hosts present now, and how a list of keys compares. */
import { z } from 'zod'
import { errorDataSchema } from '../contract/errors'
import { hostKeyQuestionSchema } from './connection-test'

/** How a key came to be trusted. `imported`: it stood in a known_hosts file of this computer. */
export const TRUST_WAYS = ['wizard', 'trust-all', 'single-host', 'first-contact', 'imported'] as const
export type TrustWay = (typeof TRUST_WAYS)[number]

export const trustSchema = z.strictObject({
  /** ISO time. */
  at: z.string(),
  how: z.enum(TRUST_WAYS),
  /** The list or file it was found equal in. */
  compared: z.string().optional(),
})
export type Trust = z.infer<typeof trustSchema>

/** Another key than the trusted one that a host presented. Never trusted by itself. */
export const otherKeySchema = z.strictObject({
  algorithm: z.string(),
  fingerprint: z.string(),
  /** ISO times. */
  first_seen: z.string(),
  last_seen: z.string(),
})

export const knownHostKeySchema = z.strictObject({
  /** What the key is filed under ("node-1", "[node-1]:2222", a hashed name); with the fingerprint it names the key. */
  name: z.string(),
  host: z.string(),
  port: z.number(),
  /** The master host it is reached through; absent where it is reached from this computer, whatever the environment. */
  through: z.string().optional(),
  algorithm: z.string(),
  /** "SHA256:…" as ssh-keygen prints it. */
  fingerprint: z.string(),
  /** Absent where nobody noted it: keys of earlier versions and lines written by hand. */
  trusted: trustSchema.optional(),
  /** ISO time the host presented this key last, as far as known. */
  last_seen: z.string().optional(),
  state: z.enum(['unchanged', 'changed', 'not-seen', 'revoked']),
  other: otherKeySchema.optional(),
  /** Present where it stands in a file of the user or the system, which is only read. */
  file: z.string().optional(),
})
export type KnownHostKey = z.infer<typeof knownHostKeySchema>

/** What a host answered when it was asked for its key, before anything was sent to it. */
export const hostKeyFindingSchema = z.strictObject({
  host: z.string(),
  port: z.number(),
  address: z.string().optional(),
  through: z.string().optional(),
  state: z.enum(['new', 'known', 'changed', 'failed']),
  algorithm: z.string().optional(),
  fingerprint: z.string().optional(),
  /** Of a new key: what is trusted when the operator says so. */
  question: hostKeyQuestionSchema.optional(),
  error: errorDataSchema.optional(),
})
export type HostKeyFinding = z.infer<typeof hostKeyFindingSchema>

/** A key to be looked for in a list. */
export const comparedKeySchema = z.strictObject({
  host: z.string().max(255),
  port: z.number(),
  address: z.string().max(255).optional(),
  algorithm: z.string().max(100),
  fingerprint: z.string().max(100),
})
export type ComparedKey = z.infer<typeof comparedKeySchema>

export const keyComparisonSchema = z.strictObject({
  state: z.enum(['same', 'different', 'missing', 'revoked']),
  /** The key the list has instead. */
  listed: z.strictObject({ fingerprint: z.string(), line: z.number() }).optional(),
})
export type KeyComparison = z.infer<typeof keyComparisonSchema>
