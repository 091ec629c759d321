import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './theme/tokens.css'
import './theme/base.css'
import { asAppError } from '@shared/contract/errors'
import { createRoot } from 'react-dom/client'
import { AppContext } from './app/app-context'
import { createApp } from './app/create-app'
import { StartFailure } from './app/start-failure'
import { ClockContext } from './components'
import { Boundary } from './frame/boundary'
import { Frame } from './frame/frame'
import { openTransport } from './transport/open-transport'

/** Opens the window: connects to the backend and shows the frame, or says why it could not. */
async function start(): Promise<void> {
  const element = document.getElementById('root')
  if (!element) throw new Error('the page has no #root')
  const root = createRoot(element)
  try {
    const app = await createApp(await openTransport(window), window)
    root.render(
      <AppContext value={app}>
        <ClockContext value={app.clock}>
          <Boundary what="The window">
            <Frame />
          </Boundary>
        </ClockContext>
      </AppContext>,
    )
  } catch (thrown) {
    root.render(<StartFailure error={asAppError(thrown)} onRetry={() => window.location.reload()} />)
  }
}

void start()
