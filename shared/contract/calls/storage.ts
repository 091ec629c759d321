/** What lies in the data folder, and how large it is. */
import { z } from 'zod'
import { call, nothing } from '../define'

/** Parts of the data folder, by what is in them. */
export const STORAGE_PARTS = [
  'inventories',
  'scans',
  'records',
  'quarantine',
  'vault',
  'host-keys',
  'log',
  'files',
  'window',
  'other',
] as const

export const storageUsageSchema = z.strictObject({
  dataDir: z.string(),
  /** Bytes, as all sizes here. */
  used: z.number(),
  free: z.number(),
  parts: z.array(
    z.strictObject({
      id: z.enum(STORAGE_PARTS),
      bytes: z.number(),
      files: z.number(),
      /** Where it lies, relative to the data folder; those that are there. */
      paths: z.array(z.string()),
    }),
  ),
  environments: z.array(
    z.strictObject({
      name: z.string(),
      /** Absent: its inventory cannot be read. */
      objects: z.number().optional(),
      inventoryBytes: z.number(),
      scans: z.number(),
      /** Of its scans' logs and details. */
      scanBytes: z.number(),
    }),
  ),
})
export type StorageUsage = z.infer<typeof storageUsageSchema>

export const storageCalls = {
  'storage.usage': call('view-env', nothing, storageUsageSchema),
}
