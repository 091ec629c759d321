/** Graphs that are not what the clique types and constraints make now, and the way to build them again. */
import type { OutdatedGraphs } from '@shared/contract/calls/clique-types'
import type { EnvironmentTile } from '@shared/contract/calls/environments'
import { RotateCw } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Button, Callout } from '../../components'
import { useRefusal } from '../../data/rights'
import { useWork } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { links } from '../../routing/links'

type Outdated = Pick<OutdatedGraphs, 'environment' | 'graphs'>

/** "412 graphs", "412 graphs in 3 environments"; undefined where there are none. */
export function graphsText(outdated: readonly Outdated[]): string | undefined {
  const graphs = outdated.reduce((sum, one) => sum + one.graphs, 0)
  if (graphs === 0) return undefined
  return outdated.length > 1
    ? `${countNoun(graphs, 'graph')} in ${countNoun(outdated.length, 'environment')}`
    : countNoun(graphs, 'graph')
}

/** Of an environment; none while a scan is under way. */
export const outdatedOf = ({
  environment: { name },
  outdatedGraphs,
  activeScanId,
}: EnvironmentTile): readonly Outdated[] =>
  outdatedGraphs === undefined || activeScanId !== undefined ? [] : [{ environment: name, graphs: outdatedGraphs }]

/** Builds the graphs of these environments again from what is stored; answers when the scans are queued. */
export function useRebuild() {
  const { transport, notices, router } = useApp()
  return async (outdated: readonly Outdated[]) => {
    for (const { environment } of outdated) {
      const { id } = await transport.call('scans.start', { environment, scope: 'cliques' })
      notices.add({
        tone: 'info',
        text: `Building the graphs of ${environment} again; no host is contacted`,
        action: { label: 'Show', run: () => router.go(links.scan(id)) },
      })
    }
  }
}

function RebuildButton({ outdated, label, testId }: { outdated: readonly Outdated[]; label: string; testId: string }) {
  const [isBusy, work] = useWork()
  const rebuild = useRebuild()
  return (
    <Button
      size="small"
      icon={RotateCw}
      busy={isBusy}
      disabledReason={useRefusal('edit-env')}
      onPress={() => work(() => rebuild(outdated))}
      testId={testId}
    >
      {label}
    </Button>
  )
}

/** Says so in the head of the pages that can make graphs out of date; nothing while all are up to date. */
export const OutdatedNote = observer(function OutdatedNote() {
  const outdated = (useApp().environments.tiles ?? []).flatMap(outdatedOf)
  const text = graphsText(outdated)
  return text && <RebuildButton outdated={outdated} label={`Rebuild ${text} out of date`} testId="clique.rebuild" />
})

/** Says so of one environment. */
export const OutdatedCallout = observer(function OutdatedCallout({ tile }: { tile: EnvironmentTile }) {
  const outdated = outdatedOf(tile)
  const text = graphsText(outdated)
  return (
    text && (
      <Callout
        tone="stale"
        title={`${text} out of date`}
        actions={<RebuildButton outdated={outdated} label={`Rebuild ${text}`} testId="environment.rebuild" />}
      >
        Clique types or constraints were changed since. Rebuilding reads the stored links; no host is contacted.
      </Callout>
    )
  )
})
