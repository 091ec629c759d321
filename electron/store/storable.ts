/**
 * The gate every document passes on its way into a store.
 *
 * SECURITY: NeDB's update operators and plain assignment can be led to `Object.prototype` by keys such as `__proto__`
 * (GHSA-339j-hqgx-qrrx), and `$…` keys are operators to both engines. Answers of a compromised host end up in documents,
 * so such keys are refused at any depth. Guarded by storable.test.ts and the behaviour suite.
 */
import { AppError } from '@shared/contract/errors'

/** Deeper documents are refused: nothing discovered nests further, and recursion stays bounded. */
export const MAX_DEPTH = 32

/** Keys no document may have: they would reach a prototype, or mean something to a document store. */
const isForbidden = (key: string): boolean =>
  key.startsWith('$') || key === '__proto__' || key === 'constructor' || key === 'prototype'

/**
 * Checks that `value` holds only what JSON carries faithfully, under harmless keys. Properties that are `undefined` are
 * allowed: they are simply not written.
 * @param what names the document in the error: "object vnic-1".
 * @throws AppError `validation` with the dotted path of the first offence.
 */
export function assertStorable(value: unknown, what: string): void {
  const problem = findProblem(value, 0)
  if (!problem) return
  throw new AppError('validation', `${what} cannot be stored: ${problem.path || '(document)'} ${problem.message}`, {
    fields: [problem],
  })
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

interface Problem {
  /** Put together on the way out: there hardly ever is one. */
  readonly path: string
  readonly message: string
}

function findProblem(value: unknown, depth: number): Problem | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : { path: '', message: 'is not a finite number' }
  if (typeof value !== 'object') return { path: '', message: `is a ${typeof value}, which JSON cannot carry` }
  if (depth >= MAX_DEPTH) return { path: '', message: `is nested more than ${MAX_DEPTH} levels deep` }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const problem = findProblem(value[index], depth + 1)
      if (problem) return within(`[${index}]`, problem)
    }
    return undefined
  }
  if (!isPlain(value)) return { path: '', message: 'is not a plain object' }
  for (const key of Object.keys(value)) {
    if (isForbidden(key)) return { path: key, message: 'is not an allowed key' }
    const member = (value as Record<string, unknown>)[key]
    if (member === undefined) continue
    const problem = findProblem(member, depth + 1)
    if (problem) return within(key, problem)
  }
  return undefined
}

const within = (part: string, { path, message }: Problem): Problem => ({
  path: path === '' || path.startsWith('[') ? part + path : `${part}.${path}`,
  message,
})

/**
 * The value as it can be stored: no `undefined`, no numbers JSON lacks, no forbidden keys at any depth. Parts that can be
 * stored as they are, are not copied: a scan holds the answers of a thousand hosts.
 * SECURITY: names inside answers come from tenants (metadata, binding profiles); guarded by tree-paths.test.ts.
 */
export function storable(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return storableList(value)
  return typeof value === 'object' ? storableObject(value as Readonly<Record<string, unknown>>) : undefined
}

function storableList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < list.length; index += 1) {
    const kept = storable(list[index]) ?? null
    if (copy === undefined && kept !== list[index]) copy = list.slice(0, index)
    copy?.push(kept)
  }
  return copy ?? list
}

function storableObject(object: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(object)
  // Rows of a database, dates and the like have a class, and no store takes them.
  let copy: Record<string, unknown> | undefined = isPlain(object) ? undefined : {}
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string
    const member = object[key]
    const kept = isForbidden(key) ? undefined : storable(member)
    if (copy === undefined) {
      if (kept !== undefined && kept === member) continue
      copy = {}
      for (const same of keys.slice(0, index)) copy[same] = object[same]
    }
    if (kept !== undefined) copy[key] = kept
  }
  return copy ?? object
}
