import { isFolder } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { Ellipsis } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { lazy, Suspense, useEffect, useLayoutEffect, useState } from 'react'
import { useApp } from '../../app/app-context'
import { KnowledgeCallout, SeenLine } from '../../attributes/knowledge'
import { objectEntries } from '../../commands/actions'
import { Crumbs, EmptyState, ErrorPage, IconButton, MenuButton, Skeleton, TextAction, ViewTabs } from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { links, OBJECT_VIEWS, type ObjectView } from '../../routing/links'
import type { ScreenProps } from '../define'
import { NoEnvironment } from '../environment/no-environment'
import { GRAPH_OPENED } from '../get-started/steps'
import { DataPane } from './data-view'
import styles from './object.module.css'
import { Overview } from './overview'

type ObjectDetail = CallOutput<'inventory.object'>

// The graph brings its drawing code along; screens without one never load it.
const GraphView = lazy(() => import('./graph-view'))

const VIEW_LABELS: Record<ObjectView, string> = { overview: 'Overview', graph: 'Graph', data: 'Data' }

/** The views an object has; folders are no points of a graph. */
const viewsOf = (type: string) => OBJECT_VIEWS.filter((view) => view !== 'graph' || !isFolder(type))

/** The view asked for, or the overview where the object has no such view. */
const viewShown = (asked: ObjectView, type: string): ObjectView => (viewsOf(type).includes(asked) ? asked : 'overview')

/** An object in one of its views, under its path. */
const ObjectScreen = observer(function ObjectScreen({ params, query }: ScreenProps) {
  const environment = params.environment ?? ''
  const id = params.objectId ?? ''
  const app = useApp()
  const [toolbar, setToolbar] = useState<HTMLElement | null>(null)
  const { data, error, isLoading, reload, cancel } = useCall('inventory.object', { environment, id })
  useArrival(environment, id, data)
  const view = data && viewShown(app.workspace.viewFor(query.view, data.object.type, data.hasClique), data.object.type)
  // Before the first paint, so that the inspector does not flash; kept while the next object is read.
  useLayoutEffect(() => {
    if (view) app.workspace.shows(view)
  }, [app, view])
  const { preferences } = app
  useEffect(() => {
    if (view === 'graph' && preferences.ui(GRAPH_OPENED) === undefined) preferences.setUi(GRAPH_OPENED, true)
  }, [preferences, view])
  if (!data || !view) {
    if (error?.code === 'not-found') return <Gone environment={environment} id={id} />
    if (error) return <ErrorPage error={error} onRetry={reload} />
    return isLoading ? <Skeleton rows={10} stage={`Reading ${id}`} onCancel={cancel} /> : null
  }
  const { object } = data
  const show = (next: ObjectView) => {
    app.workspace.rememberView(object.type, next)
    app.router.go(links.object(environment, id, next))
  }
  return (
    <>
      {/* The newest scan no longer has it, but it was shown here: the last known data stays, and says so. */}
      {error?.code === 'not-found' && <GoneBar environment={environment} />}
      <div className="row nowrap underlined bar-high pad12 rigid">
        <Crumbs crumbs={data.ancestors} onOpen={(ancestor) => app.workspace.open(environment, ancestor)} />
        <span className="grow" />
        <span className={styles.seen}>
          <SeenLine object={object} />
        </span>
      </div>
      <div className={styles.viewbar}>
        <ViewTabs<ObjectView>
          label="Views"
          views={viewsOf(object.type).map((one) => ({ id: one, label: VIEW_LABELS[one] }))}
          value={view}
          onChange={show}
          testId="view"
        />
        <span className="grow" />
        <div ref={setToolbar} className="line" />
        <ObjectMenu detail={data} />
      </div>
      <div className={styles.banner}>
        <KnowledgeCallout detail={data} />
      </div>
      {view === 'overview' && <Overview detail={data} />}
      {view === 'data' && <DataPane detail={data} />}
      {view === 'graph' && (
        <div className="stack fill canvas">
          <Suspense fallback={<Skeleton rows={4} rowHeight={80} stage="Drawing" />}>
            <GraphView key={`${environment}\n${id}`} environment={environment} objectId={id} toolbarSlot={toolbar} />
          </Suspense>
        </div>
      )}
    </>
  )
})
export default ObjectScreen

/** What happens once an object is known: its tab gets its name, the tree shows it, Home remembers it. */
function useArrival(environment: string, id: string, detail: ObjectDetail | undefined): void {
  const { workspace, trees, preferences } = useApp()
  const object = detail?.object
  const ancestors = detail?.ancestors
  useEffect(() => {
    if (!object || !ancestors || object.id !== id) return
    workspace.title(links.object(environment, id), object.name, object.type)
    void trees.of(environment).reveal(id, ancestors)
  }, [workspace, trees, environment, id, object, ancestors])
  const isRealObject = object !== undefined && object.id === id && !isFolder(object.type)
  useEffect(() => {
    if (isRealObject) preferences.visited(environment, id, new Date().toISOString())
  }, [preferences, environment, id, isRealObject])
}

const ObjectMenu = observer(function ObjectMenu({ detail }: { detail: ObjectDetail }) {
  const app = useApp()
  const path = detail.ancestors.slice(0, -1).map((ancestor) => ancestor.name)
  return (
    <MenuButton label="Actions" entries={objectEntries(app, { ...detail.object, path })}>
      <IconButton icon={Ellipsis} label="More actions" testId="object.menu" />
    </MenuButton>
  )
})

const Gone = observer(function Gone({ environment, id }: { environment: string; id: string }) {
  const { environments, workspace } = useApp()
  const tile = environments.get(environment)
  if (environments.isUnknown(environment)) {
    return (
      <NoEnvironment name={environment}>
        To follow this link, import its inventory file or add the environment.
      </NoEnvironment>
    )
  }
  return (
    <EmptyState
      title="No longer present"
      action={
        <TextAction
          testId="object.gone.environment"
          onPress={() => workspace.openLocation(links.environment(environment), environment, false)}
        >
          Show {environment}
        </TextAction>
      }
    >
      The newest scan of {environment} does not have {id}
      {tile?.counts ? ` among its ${countNoun(tile.counts.objects, 'object')}` : ''}.
    </EmptyState>
  )
})

const GoneBar = observer(function GoneBar({ environment }: { environment: string }) {
  const { environments } = useApp()
  const scan = environments.get(environment)?.lastScan
  return (
    <div className={styles.gone} role="status">
      No longer present{scan ? ` since scan #${String(scan.number)}` : ''}. This is what was last known.
    </div>
  )
})
