import { useApp } from '../../app/app-context'
import { ViewTabs } from '../../components'
import { links } from '../../routing/links'

interface EnvironmentTabsProps {
  environment: string
  value: 'connections' | 'keys'
  keyCount?: number | undefined
}

/** What is set up of an environment: its connections, and the keys of the hosts they lead to. */
export function EnvironmentTabs({ environment, value, keyCount }: EnvironmentTabsProps) {
  const { router } = useApp()
  return (
    <ViewTabs
      label="Setup of the environment"
      views={[
        { id: 'connections', label: 'Connections' },
        { id: 'keys', label: 'Host keys', count: keyCount },
      ]}
      value={value}
      onChange={(view) => router.go(view === 'keys' ? links.hostKeys(environment) : links.environmentEdit(environment))}
      testId="environment.tabs"
    />
  )
}
