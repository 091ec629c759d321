/** Whether a new generation of an inventory will fit on the disk. */
import { statfs } from 'node:fs/promises'
import { AppError } from '@shared/contract/errors'
import { translated } from './disk'

const MEBIBYTE = 1024 * 1024
/** Room for a first inventory, logs and records. */
const LEAST_BYTES = 64 * MEBIBYTE
/** Old and new generation lie side by side until the switch, and the new one may have grown. */
const GROWTH = 2

/** Free bytes wanted before a generation is written after one of `currentBytes`. */
export function bytesNeeded(currentBytes: number): number {
  return Math.max(LEAST_BYTES, GROWTH * currentBytes)
}

/** @throws AppError `store-full` when `freeBytes` are fewer than the `neededBytes` */
export function requireFreeBytes(folder: string, neededBytes: number, freeBytes: number): void {
  if (freeBytes >= neededBytes) return
  const needed = Math.ceil(neededBytes / MEBIBYTE)
  const free = Math.floor(freeBytes / MEBIBYTE)
  throw new AppError('store-full', `The disk of ${folder} has ${free} MiB free; at least ${needed} MiB are needed.`, {
    hint: 'Free space on this disk, or choose another data folder. What was saved before is intact.',
    context: { path: folder, neededMiB: needed, freeMiB: free },
  })
}

/** Bytes this account may still write on the file system that holds `folder`. */
export async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await translated(folder, () => statfs(folder))
  return bavail * bsize
}
