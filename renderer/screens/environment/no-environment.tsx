import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../../app/app-context'
import { Button, EmptyState } from '../../components'
import { links } from '../../routing/links'

/** In place of a screen whose address names an environment that is not there; `children` say what can be done. */
export const NoEnvironment = observer(function NoEnvironment({
  name,
  children = 'It may have been deleted, or its inventory file has not been imported on this computer.',
}: {
  name: string
  children?: ReactNode
}) {
  const { router } = useApp()
  return (
    <EmptyState
      title={`There is no environment called ${name}`}
      action={
        <Button testId="environment.missing.home" onPress={() => router.go(links.home())}>
          Go to Home
        </Button>
      }
    >
      {children}
    </EmptyState>
  )
})
