import type { EnvironmentView } from '@shared/model/environment'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { EmptyState, ErrorNotice, Skeleton } from '../../components'
import { useCall } from '../../data/use-call'
import { links } from '../../routing/links'
import { useRedirect } from '../../routing/use-redirect'
import { openDraft } from '../../wizard/drafts'
import type { ScreenProps } from '../define'
import { NoEnvironment } from '../environment/no-environment'
import { WizardView } from './wizard-view'

/** The environment wizard: adds one without, edits one with the route parameter `environment`. */
export default function EnvironmentEditScreen({ params }: ScreenProps) {
  return params.environment === undefined ? <Wizard view={undefined} /> : <Edit environment={params.environment} />
}

function Edit({ environment }: { environment: string }) {
  const { kinds } = useApp()
  const { data, error, isLoading, reload } = useCall('environments.get', { environment })
  // A view has no connections of its own.
  useRedirect(data?.view_of === undefined ? undefined : links.environmentEdit(data.view_of))
  if (error?.code === 'not-found' && !data) return <NoEnvironment name={environment} />
  if (error && !data)
    return (
      <div style={{ padding: 'var(--sp-6)', maxWidth: 640 }}>
        <ErrorNotice error={error} onRetry={reload} />
      </div>
    )
  if (isLoading || !data || data.view_of !== undefined) return <Skeleton rows={8} stage={`Reading ${environment}`} />
  if (data.offline) {
    return (
      <EmptyState title={data.kept ? `The connections of ${environment} were deleted` : `${environment} is a file`}>
        {data.kept
          ? 'Its inventory was kept. Add an environment of this name to scan the cloud again.'
          : 'It was imported, so there is nothing to connect to. Add an environment to scan the cloud itself.'}
      </EmptyState>
    )
  }
  if (!kinds.some(({ id }) => id === data.environment_type)) {
    return (
      <EmptyState title={`This version has no form for ${data.environment_type}`}>
        {environment} is kept as it is. Another version of Calipso Desktop may know this type of environment.
      </EmptyState>
    )
  }
  // What is stored may be newer than the answer first shown.
  return <Wizard key={`${data.name} ${data.updated_at}`} view={data} />
}

const Wizard = observer(function Wizard({ view }: { view: EnvironmentView | undefined }) {
  const app = useApp()
  const [store] = useState(() => openDraft(app, view))
  return <WizardView store={store} isOutdated={view !== undefined && store.basis !== view.updated_at} />
})
