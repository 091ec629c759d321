/** What the operator is being asked about files going in and out. */
import { makeAutoObservable, observableRef } from 'mobx'

/** A file the host has taken in and not yet imported. */
export interface OfferedFile {
  /** Token for `transfer.preview` and `transfer.import`. */
  upload: string
  /** The file's own name; unknown where another program handed it over. */
  name?: string | undefined
}

export class TransfersStore {
  offered: OfferedFile | undefined = undefined
  /** The environment about to be exported. */
  exporting: string | undefined = undefined

  constructor() {
    makeAutoObservable(this, { offered: observableRef })
  }

  /** Shows what is in a file before anything of it is kept. */
  offer(file: OfferedFile | undefined): void {
    this.offered = file
  }

  askToExport(environment: string | undefined): void {
    this.exporting = environment
  }
}

/** The first of "lab", "lab (2)", "lab (3)", … that is not taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  for (let number = 2; ; number += 1) {
    const suffix = ` (${String(number)})`
    const name = `${wanted.slice(0, LONGEST_NAME - suffix.length)}${suffix}`
    if (!taken.has(name)) return name
  }
}

/** Longest name of an environment, in characters (shared/model/environment.ts). */
const LONGEST_NAME = 64
