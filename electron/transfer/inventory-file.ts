/**
 * The inventory file `.calipso`: a zip with the discovered state of one environment, for colleagues and support.
 *
 * Entries: `manifest.json` (version, facts, SHA-256 of every other entry), `environment.json` (without its configuration
 * groups: no addresses, accounts or secrets of the connections leave), `inventory.ndjson`, `links.ndjson`,
 * `cliques.ndjson` and `scans.ndjson`, one document a line.
 */
import { environmentSchema } from '@shared/model/environment'
import { z } from 'zod'

/** Readers refuse another first number, and accept any second one: additions that may be ignored raise only that. */
export const FORMAT_VERSION = '1.0'

export const MANIFEST_ENTRY = 'manifest.json'
/** The entries a manifest lists, in the order they are written. */
export const DATA_ENTRIES = [
  'environment.json',
  'inventory.ndjson',
  'links.ndjson',
  'cliques.ndjson',
  'scans.ndjson',
] as const
export type DataEntry = (typeof DATA_ENTRIES)[number]

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal')

/** `manifest.json`; unknown fields are ignored. */
export const fileManifestSchema = z.object({
  format: z.literal('calipso-inventory'),
  version: z.string().regex(/^\d{1,4}\.\d{1,4}$/),
  product_version: z.string().max(100),
  environment: z.string().min(1).max(64),
  distribution: z.string().max(200),
  distribution_version: z.string().max(200),
  exported_at: z.iso.datetime(),
  pseudonymised: z.boolean(),
  scan_id: z.string().max(200).optional(),
  committed_at: z.string().max(100).optional(),
  counts: z.object({ objects: z.number(), links: z.number(), cliques: z.number(), scans: z.number() }),
  sha256: z.object({
    'environment.json': sha256,
    'inventory.ndjson': sha256,
    'links.ndjson': sha256,
    'cliques.ndjson': sha256,
    'scans.ndjson': sha256,
  }),
})
export type FileManifest = z.infer<typeof fileManifestSchema>

/** `environment.json`: what describes the cloud. Anything else, credentials above all, is dropped when read. */
export const exportedEnvironmentSchema = z.object(
  environmentSchema.pick({
    name: true,
    environment_type: true,
    distribution: true,
    distribution_version: true,
    mechanism_drivers: true,
    type_drivers: true,
    description: true,
    code: true,
    color: true,
    freshness_hours: true,
    created_at: true,
    last_scanned: true,
    app_path: true,
    run_app_path: true,
    user: true,
    auth: true,
  }).shape,
)
