/**
 * When hosts presented which key: kept beside a known_hosts file, because that file holds only what is trusted. Losing
 * it loses dates, never a decision.
 */
import { otherKeySchema } from '@shared/model/host-key'
import { z } from 'zod'
import { parseJson, readTextIfPresent, removePath, replaceFile } from '../../store/disk'

const sightingSchema = z.strictObject({
  /** The trusted key. */
  seen: z.strictObject({ fingerprint: z.string(), at: z.string() }).optional(),
  other: otherKeySchema.optional(),
})
type Sighting = z.infer<typeof sightingSchema>

/** Pairs and not a record: "__proto__" is a host name. */
const fileSchema = z.array(z.tuple([z.string(), sightingSchema]))

/** How long sightings are gathered before they are written. */
const WRITE_AFTER_MS = 2_000

/** @param assertWritable throws when the data folder must not be written to any more */
export function createSightings(path: string, assertWritable: () => void) {
  let loading: Promise<Map<string, Sighting>> | undefined
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  const load = () => {
    loading ??= readTextIfPresent(path)
      .catch(() => undefined)
      .then((text) => new Map(fileSchema.safeParse(parseJson(text)).data))
    return loading
  }
  const write = async () => {
    const all = JSON.stringify([...(await load())])
    assertWritable()
    await replaceFile(path, all)
  }
  const flush = (): Promise<void> => {
    if (timer === undefined) return writing
    clearTimeout(timer)
    timer = undefined
    // A date that cannot be noted down must not fail what it is about.
    writing = writing.then(write).catch(() => {})
    return writing
  }
  const change = async (name: string, next: (known: Sighting) => Sighting | undefined) => {
    const all = await load()
    const sighting = next(all.get(name) ?? {})
    if (sighting) all.set(name, sighting)
    else all.delete(name)
    timer ??= setTimeout(flush, WRITE_AFTER_MS).unref()
  }
  return {
    of: async (name: string): Promise<Sighting> => (await load()).get(name) ?? {},
    seen: (name: string, fingerprint: string, at: string) =>
      change(name, (known) => ({ ...known, seen: { fingerprint, at } })),
    /** A host presented another key than the trusted one. */
    other: (name: string, { algorithm, fingerprint }: { algorithm: string; fingerprint: string }, at: string) =>
      change(name, (known) => {
        const first_seen = known.other?.fingerprint === fingerprint ? known.other.first_seen : at
        return { ...known, other: { algorithm, fingerprint, first_seen, last_seen: at } }
      }),
    drop: (name: string) => change(name, () => undefined),
    /** Writes what is not written yet. */
    flush,
    async remove(): Promise<void> {
      clearTimeout(timer)
      timer = undefined
      loading = Promise.resolve(new Map())
      await writing
      await removePath(path)
    },
  }
}
