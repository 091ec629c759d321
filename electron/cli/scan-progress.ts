/** Progress of a scan on standard error: a bar on a terminal, a line per finished stage otherwise. */
import type { ScanBrief, ScanStage } from '@shared/model/scan'
import type { Output } from './output'

const BAR_WIDTH = 24

/** `show` takes every change of the scan, `end` leaves the line clean. */
export function scanProgress(out: Output): { show(scan: ScanBrief): void; end(): void } {
  const told = new Set<string>()
  return {
    show(scan) {
      if (out.canRepaint) return out.repaint(barOf(scan))
      for (const stage of scan.stages) {
        if (told.has(stage.id) || !isOver(stage)) continue
        told.add(stage.id)
        out.note(`${stage.id}: ${stage.state}${stage.count > 0 ? `, ${stage.count}` : ''}`)
      }
    },
    end: () => out.repaint(''),
  }
}

/** "[######------------------] 25 %  hosts 3/12  512 objects" */
export function barOf(scan: Pick<ScanBrief, 'stages' | 'counts'>): string {
  const share = shareDone(scan.stages)
  const filled = Math.round(share * BAR_WIDTH)
  const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled)
  const current = scan.stages.find((stage) => stage.state === 'running')
  const part = current?.total === undefined ? '' : ` ${current.done ?? 0}/${current.total}`
  return `[${bar}] ${Math.round(share * 100)} %  ${current ? `${current.id}${part}  ` : ''}${scan.counts.objects} objects`
}

/** Stages count alike; the one under way counts by its own share where it knows it. */
function shareDone(stages: readonly ScanStage[]): number {
  if (stages.length === 0) return 0
  const done = stages.map((stage) =>
    isOver(stage) ? 1 : stage.total ? Math.min(1, (stage.done ?? 0) / stage.total) : 0,
  )
  return done.reduce<number>((sum, each) => sum + each, 0) / stages.length
}

const isOver = ({ state }: ScanStage) => state !== 'waiting' && state !== 'running'
