import { observer } from 'mobx-react-lite'
import { Suspense, useEffect, useLayoutEffect } from 'react'
import { useApp } from '../app/app-context'
import { Button, EmptyState, envStyle } from '../components'
import { links } from '../routing/links'
import { formatHash } from '../routing/route'
import { screenAt } from '../screens'
import { refreshWidthRules } from '../theme/appearance'
import { useArrival } from './arrival'
import { Boundary } from './boundary'
import { Rail, StatusBar, TitleBar } from './edges'
import { DropOverlay, DuplicateSheet, ExportSheet, ImportSheet, RemoveEnvironmentSheet } from './environment-sheets'
import styles from './frame.module.css'
import { KeysSheet, useShortcuts } from './keys-sheet'
import { Notices } from './notices'
import { SearchSheet } from './search-sheet'
import { Workspace } from './workspace'

/** The window: title bar, rail, the screen of the present address, status bar, and what floats above them. */
export const Frame = observer(function Frame() {
  const app = useApp()
  useShortcuts(app.commands)
  const { location } = app.router
  useArrival(formatHash(location))
  const { fontScale } = app.preferences.current
  // biome-ignore lint/correctness/useExhaustiveDependencies: another font size is what is waited for
  useLayoutEffect(() => refreshWidthRules(document.body), [fontScale])
  const found = screenAt(location.path)
  const environment = app.workspace.environment
  const mark = environment === undefined ? undefined : app.environments.get(environment)?.environment
  useEffect(() => {
    document.title = [environment, found?.screen.title, 'Calipso Desktop'].filter(Boolean).join(' · ')
  }, [environment, found?.screen.title])

  const Component = found?.screen.component
  const content = (
    <Boundary key={location.path} what={found ? `The screen “${found.screen.title}”` : 'This screen'}>
      <Suspense fallback={null}>
        {found && Component ? <Component params={found.params} query={location.query} /> : <NotFoundScreen />}
      </Suspense>
    </Boundary>
  )
  return (
    <div className={styles.app} style={mark ? envStyle(mark) : undefined}>
      <TitleBar />
      <Rail active={found?.screen} />
      <main className={styles.main} tabIndex={-1}>
        {found?.screen.layout === 'workspace' && environment !== undefined ? (
          <Workspace environment={environment}>{content}</Workspace>
        ) : (
          <div className="fill scroll shrinks">{content}</div>
        )}
      </main>
      <StatusBar />
      <SearchSheet />
      <KeysSheet />
      <RemoveEnvironmentSheet />
      <DuplicateSheet />
      <ImportSheet />
      <ExportSheet />
      <DropOverlay />
      <Notices />
    </div>
  )
})

/** An address nothing answers to: a mistyped link, or one of a later version. */
const NotFoundScreen = observer(function NotFoundScreen() {
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
