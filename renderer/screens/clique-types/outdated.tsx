/** Graphs that are not what the clique types and constraints make now, and the way to build them again. */
import type { OutdatedGraphs } from '@shared/contract/calls/clique-types'
import { RotateCw } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Button } from '../../components'
import { useWork } from '../../data/use-call'
import { links } from '../../routing/links'
import { graphsText } from './words'

/** Builds the graphs of these environments again from what is stored; answers when the scans are queued. */
export function useRebuild() {
  const { transport, notices, router } = useApp()
  return async (outdated: readonly OutdatedGraphs[]) => {
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

/** Says so in the head of the pages that can make graphs out of date; nothing while all are up to date. */
export const OutdatedNote = observer(function OutdatedNote() {
  const { environments } = useApp()
  const [isBusy, work] = useWork()
  const rebuild = useRebuild()
  const outdated = (environments.tiles ?? []).flatMap(({ environment: { name }, outdatedGraphs, activeScanId }) =>
    outdatedGraphs === undefined || activeScanId !== undefined
      ? []
      : [{ environment: name, graphs: outdatedGraphs, types: [] }],
  )
  const text = graphsText(outdated)
  if (text === undefined) return null
  return (
    <Button
      size="small"
      icon={RotateCw}
      busy={isBusy}
      onPress={() => work(() => rebuild(outdated))}
      testId="clique.rebuild"
    >
      Rebuild {text} out of date
    </Button>
  )
})
