import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Button } from '../../components'
import { countNoun } from '../../format/number'
import { forgetGraphViews, keptGraphViews } from '../../stores/graph-views'
import { Choice, Setting, SettingsCard } from './parts'
import styles from './preferences.module.css'

const LAYOUTS = [
  { id: 'auto', label: 'By size' },
  { id: 'layered', label: 'Layered' },
  { id: 'force', label: 'Force' },
] as const
const ROWS = [
  { id: 'auto', label: 'By size' },
  { id: 'rows', label: 'Compact rows' },
  { id: 'nodes', label: 'Nodes' },
] as const
const LABELS = [
  { id: 'auto', label: 'Where they fit' },
  { id: 'all', label: 'All' },
  { id: 'links', label: 'Links only' },
  { id: 'none', label: 'None' },
] as const
const TABLES = [
  { id: 'auto', label: 'In wide windows' },
  { id: 'open', label: 'Open' },
  { id: 'closed', label: 'Closed' },
] as const

/** What graphs open with. */
export const GraphDefaults = observer(function GraphDefaults() {
  const { preferences, notices } = useApp()
  const kept = keptGraphViews(preferences)
  return (
    <>
      <SettingsCard
        title="Graph"
        keys={['graphLayout', 'graphRows', 'graphLabels', 'graphTable']}
        note="Hold for every graph in which nothing else was chosen."
      >
        <Choice
          title="Layout"
          note="Layered draws the way from instance to wire; force pulls together what is linked."
          of="graphLayout"
          options={LAYOUTS}
        />
        <Choice title="Objects drawn as" note="In the layered layout." of="graphRows" options={ROWS} />
        <Choice title="Labels" of="graphLabels" options={LABELS} />
        <Choice title="Table beside the graph" of="graphTable" options={TABLES} />
      </SettingsCard>
      <section className={styles.card} aria-label="Views of graphs">
        <Setting
          title={kept === 0 ? 'No graph was left changed' : `${countNoun(kept, 'graph')} as you left them`}
          note="Layout, folds, pinned and hidden objects, zoom: kept for the last 40 graphs."
        >
          <Button
            size="small"
            disabledReason={kept === 0 ? 'There is nothing to forget' : undefined}
            onPress={() => {
              const undo = forgetGraphViews(preferences)
              notices.add({ tone: 'ok', text: 'Graphs open afresh', action: { label: 'Undo', run: undo } })
            }}
            testId="preferences.graphs.forget"
          >
            Forget
          </Button>
        </Setting>
      </section>
    </>
  )
})
