/** The part of pino-roll that the logger uses; the package ships no types. */
declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events'

  /** A SonicBoom file stream that changes files by itself. */
  export interface RollingStream extends EventEmitter {
    write(line: string): boolean
    end(): void
  }

  export interface RollOptions {
    /** Base name; the stream appends a number. */
    file: string
    /** Size that starts a new file: bytes with a unit ("10m"). */
    size?: string
    extension?: string
    /** Files kept besides the current one. */
    limit?: { count: number; removeOtherLogFiles?: boolean }
    /** Mode of new files. */
    mode?: number
    /** Bytes buffered at most; lines beyond are dropped. */
    maxLength?: number
  }

  export default function roll(options: RollOptions): Promise<RollingStream>
}
