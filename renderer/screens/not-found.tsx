import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { Button, EmptyState } from '../components'
import { links } from '../routing/links'

/** An address nothing answers to: a mistyped link, or one of a later version. */
export const NotFoundScreen = observer(function NotFoundScreen() {
  const { router } = useApp()
  return (
    <EmptyState
      title="There is nothing at this address"
      action={
        <Button testId="not-found.home" onPress={() => router.go(links.home(), { replace: true })}>
          Go to Home
        </Button>
      }
    >
      {router.location.path}
    </EmptyState>
  )
})
