import { makeAutoObservable, observableRef } from 'mobx'

/** A file the host has taken in and not yet imported. */
export interface OfferedFile {
  /** Token for `transfer.preview` and `transfer.import`. */
  upload: string
  /** The file's own name; unknown where another program handed it over. */
  name?: string | undefined
}

/** Which sheets lie over the screen; those about something are open while it is given. */
export class SheetsStore {
  keys = false
  /** The environment about to be removed. */
  removing: string | undefined = undefined
  /** The environment about to be copied. */
  duplicating: string | undefined = undefined
  /** The environment about to be exported. */
  exporting: string | undefined = undefined
  /** Nothing of it is kept before the operator agrees. */
  offered: OfferedFile | undefined = undefined

  constructor() {
    makeAutoObservable(this, { offered: observableRef })
  }

  show(change: Partial<Pick<SheetsStore, 'keys' | 'duplicating' | 'removing' | 'exporting' | 'offered'>>): void {
    Object.assign(this, change)
  }
}

/** What happens to an environment that goes: of a file only what was read of it. */
export const removalVerb = (isOffline: boolean): 'Remove' | 'Delete' => (isOffline ? 'Remove' : 'Delete')

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
