/**
 * File operations of the store: private folders, durable replacement of small files, and one translation of what can go
 * wrong with a disk.
 */
import { statSync } from 'node:fs'
import { type FileHandle, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '@shared/contract/errors'
import writeFileAtomic from 'write-file-atomic'
import { makeFolder } from '../folders'

/** Only the operator may read what was found in the cloud. */
export const FILE_MODE = 0o600

/** Creates a folder (and those above it) for the operator alone; one that exists keeps its mode. */
export async function ensureFolder(folder: string): Promise<void> {
  await translated(folder, () => makeFolder(folder))
}

/** Makes the folder's entries (names after create, rename, remove) survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows has no such call and refuses to open folders; its file system journals names itself.
  if (process.platform === 'win32') return
  await syncFile(folder)
}

/** Makes what was written to `file` so far survive a power cut. */
export async function syncFile(file: string): Promise<void> {
  await translated(file, () => withFile(file, 'r', (handle) => handle.sync()))
}

/** Replaces a small file by rename; durable when the promise resolves, and never half written. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await translated(file, () => writeFileAtomic(file, text, { mode: FILE_MODE, fsync: true }))
  await syncFolder(dirname(file))
}

/** The text of a file, or undefined when there is none. */
export async function readTextIfPresent(file: string): Promise<string | undefined> {
  return ifPresent(file, () => readFile(file, 'utf8'))
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The names in a folder; none when it does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await ifPresent(folder, () => readdir(folder))) ?? []
}

/** Size and times of a file or folder, or undefined when there is none. */
export const statIfPresent = (path: string) => ifPresent(path, () => stat(path))

/** The same at once: for small files asked of very often, where handing the question on costs a hundred times the answer. */
export function statNow(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw diskError(path, error)
  }
}

/** Removes a file or folder with everything in it; fine when it does not exist. */
export async function removePath(path: string): Promise<void> {
  await translated(path, () => rm(path, { recursive: true, force: true }))
}

/** Runs a file operation; failures come out as `AppError`. */
export async function translated<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    throw diskError(path, error)
  }
}

/** The same for an operation that has nothing to do when `path` does not exist: it then answers undefined. */
export async function ifPresent<T>(path: string, operation: () => Promise<T>): Promise<T | undefined> {
  try {
    return await operation()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw diskError(path, error)
  }
}

/** Opens a file for as long as `use` takes. */
export async function withFile<T>(file: string, flags: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, flags, FILE_MODE)
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}

/** Node's code of a failed system call, such as "ENOENT". */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

// EFBIG is what a file size limit of the account gives, EDQUOT a quota, EIO a failing disk: to the operator all of them
// mean that the data folder takes no more data.
const CANNOT_WRITE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the account is used up',
  EFBIG: 'the file would exceed the size limit of the account',
  EIO: 'the disk reports an input/output error',
  EROFS: 'the disk is read-only',
}

const NOT_A_PLACE = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'something on the way there is a file, not a folder',
  EEXIST: 'there is a file of that name already',
}

/** Translates a failed file operation; an `AppError` passes as it is. */
export function diskError(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = systemCode(error)
  // Node says ENOENT where a folder and those above it cannot be created because the disk is read-only.
  const isMkdir = code === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'mkdir'
  const reason = isMkdir ? 'the folder cannot be created there' : CANNOT_WRITE[code ?? '']
  if (code !== undefined && reason !== undefined) {
    return new AppError('store-full', `Cannot write to ${path}: ${reason}.`, {
      hint: isMkdir
        ? 'Choose a data folder on a disk that can be written to.'
        : `Free space for the data folder that holds ${path}, then try again. What was saved before is intact.`,
      context: { path, code },
      cause: error,
    })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError('permission-denied', `The operating system refuses access to ${path}.`, {
      hint: 'Give this account read and write permission on the data folder, or choose another data folder.',
      context: { path, code },
      cause: error,
    })
  }
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new AppError('not-found', `${path} cannot be reached: ${NOT_A_PLACE[code]}.`, {
      hint: 'Check the path, or make its folder first.',
      context: { path, code },
      cause: error,
    })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new AppError('internal', `File operation on ${path} failed: ${message}`, { context: { path }, cause: error })
}
