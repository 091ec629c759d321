import type { Transport } from '@shared/contract'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { type AppError, asAppError } from '@shared/contract/errors'
import { countUnread, isWhollyKnown } from '@shared/model/knowledge'
import { makeAutoObservable, observableRef, runInAction } from 'mobx'
import type { StatusKey } from '../format/status'
import { colourOfName, ENVIRONMENT_COLOURS } from '../format/text'

/** Changes arrive in bursts (a scan's end is three pushes); one read serves them all. */
const RELOAD_AFTER_MS = 200

/** Every environment with its newest scan and counts, kept current. */
export class EnvironmentsStore {
  /** Undefined until first read. */
  tiles: readonly EnvironmentTile[] | undefined = undefined
  error: AppError | undefined = undefined
  readonly #transport: Transport
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(transport: Transport) {
    this.#transport = transport
    makeAutoObservable(this, { tiles: observableRef, error: observableRef })
    transport.on('environments.changed', () => this.loadSoon())
    transport.on('inventory.changed', () => this.loadSoon())
    transport.on('recipes.changed', () => this.loadSoon())
    transport.on('scan.progress', ({ brief }) => {
      if (brief) this.loadSoon()
    })
  }

  get(name: string): EnvironmentTile | undefined {
    return this.tiles?.find((tile) => tile.environment.name === name)
  }

  /** Whether there is none of this name, which is not said before the list was read. */
  isUnknown(name: string): boolean {
    return this.tiles !== undefined && this.get(name) === undefined
  }

  /** What an operator calls problems, of one environment or of all. */
  problemsOf(name: string | undefined): Problems {
    const found = (this.tiles ?? []).filter(({ environment }) => name === undefined || environment.name === name)
    return found.map(problemsOf).reduce(
      (sum, one) => ({
        error: sum.error + one.error,
        warning: sum.warning + one.warning,
        unread: sum.unread + one.unread,
      }),
      NO_PROBLEMS,
    )
  }

  get byStatus(): Record<'Error' | 'Warning', number> {
    const sum = (status: 'Error' | 'Warning') =>
      (this.tiles ?? []).reduce((total, tile) => total + (tile.counts?.byStatus[status] ?? 0), 0)
    return { Error: sum('Error'), Warning: sum('Warning') }
  }

  get objectCount(): number {
    return (this.tiles ?? []).reduce((sum, tile) => sum + (tile.counts?.objects ?? 0), 0)
  }

  async load(): Promise<void> {
    try {
      const tiles = await this.#transport.call('environments.list', {})
      runInAction(() => {
        this.tiles = withOwnColours(tiles)
        this.error = undefined
      })
    } catch (thrown) {
      runInAction(() => {
        this.error = asAppError(thrown)
      })
    }
  }

  private loadSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.load()
    }, RELOAD_AFTER_MS)
  }
}

/** Gives every environment without a chosen colour one that no other has, that of its name if it is free. */
export function withOwnColours(tiles: readonly EnvironmentTile[]): readonly EnvironmentTile[] {
  const taken = new Set(tiles.map(({ environment }) => environment.color))
  const given = new Map<string, number>()
  const coloured = tiles.map((tile) => {
    const { environment } = tile
    // A view looks like its environment.
    if (environment.color !== undefined || environment.view_of !== undefined) return tile
    const first = colourOfName(environment.name)
    const inOrder = Array.from({ length: ENVIRONMENT_COLOURS }, (_, at) => ((first - 1 + at) % ENVIRONMENT_COLOURS) + 1)
    // With more environments than colours, names share them again.
    const color = inOrder.find((candidate) => !taken.has(candidate)) ?? first
    taken.add(color)
    given.set(environment.name, color)
    return { ...tile, environment: { ...environment, color } }
  })
  return coloured.map((tile) => {
    const { environment } = tile
    const color = environment.color ?? given.get(environment.view_of ?? '') ?? colourOfName(environment.name)
    return environment.color === color ? tile : { ...tile, environment: { ...environment, color } }
  })
}

/** Objects in trouble and problems of the last scan, by severity; hosts that are not read. */
interface Problems {
  error: number
  warning: number
  unread: number
}

const NO_PROBLEMS: Problems = { error: 0, warning: 0, unread: 0 }

export function problemsOf({ counts, lastScan }: EnvironmentTile): Problems {
  const { error, warning } = lastScan?.problem_counts ?? NO_PROBLEMS
  return {
    error: error + (counts?.byStatus.Error ?? 0),
    warning: warning + (counts?.byStatus.Warning ?? 0),
    unread: counts ? countUnread(counts.knowledge.hosts) : 0,
  }
}

/** False where nothing found may mean not looked at. */
export const isWhollyRead = ({ counts }: Pick<EnvironmentTile, 'counts'>): boolean =>
  counts !== undefined && isWhollyKnown(counts.knowledge)

/** Counts by status under the keys the drawings use. */
export function statusCounts(
  byStatus: { OK: number; Warning: number; Error: number; none: number; stale: number } | undefined,
): Record<StatusKey, number> | undefined {
  return (
    byStatus && {
      ok: byStatus.OK,
      warn: byStatus.Warning,
      error: byStatus.Error,
      unknown: byStatus.none,
      stale: byStatus.stale,
    }
  )
}
