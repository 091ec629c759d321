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
const FORBIDDEN_KEY = /^(?:__proto__|constructor|prototype|\$.*)$/

/**
 * Checks that `value` holds only what JSON carries faithfully, under harmless keys. Properties that are `undefined` are
 * allowed: they are simply not written.
 * @param what names the document in the error: "object vnic-1".
 * @throws AppError `validation` with the dotted path of the first offence.
 */
export function assertStorable(value: unknown, what: string): void {
  const problem = findProblem(value, '', 0)
  if (!problem) return
  throw new AppError('validation', `${what} cannot be stored: ${problem.path || '(document)'} ${problem.message}`, {
    fields: [problem],
  })
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function findProblem(value: unknown, path: string, depth: number): { path: string; message: string } | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, message: 'is not a finite number' }
  if (typeof value !== 'object') return { path, message: `is a ${typeof value}, which JSON cannot carry` }
  if (depth >= MAX_DEPTH) return { path, message: `is nested more than ${MAX_DEPTH} levels deep` }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const problem = findProblem(value[index], `${path}[${index}]`, depth + 1)
      if (problem) return problem
    }
    return undefined
  }
  if (!isPlain(value)) return { path, message: 'is not a plain object' }
  for (const [key, member] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key
    if (FORBIDDEN_KEY.test(key)) return { path: at, message: 'is not an allowed key' }
    if (member === undefined) continue
    const problem = findProblem(member, at, depth + 1)
    if (problem) return problem
  }
  return undefined
}

/**
 * The value as it can be stored: no `undefined`, no numbers JSON lacks, no forbidden keys at any depth. Parts that can be
 * stored as they are, are not copied: a scan holds the answers of a thousand hosts.
 * SECURITY: names inside answers come from tenants (metadata, binding profiles); guarded by tree-paths.test.ts.
 */
export function storable(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((item) => storable(item) ?? null)
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'object' && value !== null) {
    const copy: Record<string, unknown> = {}
    // Rows of a database, dates and the like have a class, and no store takes them.
    let isSame = isPlain(value)
    for (const [key, item] of Object.entries(value)) {
      const kept = FORBIDDEN_KEY.test(key) ? undefined : storable(item)
      if (kept !== undefined) copy[key] = kept
      if (kept !== item || kept === undefined) isSame = false
    }
    return isSame ? value : copy
  }
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : undefined
}
