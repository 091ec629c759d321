import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './theme/tokens.css'
import './theme/base.css'
import type { Transport } from '@shared/contract'
import { asAppError } from '@shared/contract/errors'
import { createRoot } from 'react-dom/client'
import { AppContext } from './app/app-context'
import { createApp } from './app/create-app'
import { ClockContext, ScreenStateContext } from './components'
import { Boundary } from './frame/boundary'
import { Frame } from './frame/frame'
import { StartFailure } from './recovery/start-failure'
import { openTransport } from './transport/open-transport'

/** Opens the window: connects to the backend and shows the frame, or says why it could not. */
async function start(): Promise<void> {
  const element = document.getElementById('root')
  if (!element) throw new Error('the page has no #root')
  const root = createRoot(element)
  let transport: Transport | undefined
  try {
    transport = await openTransport(window)
    const app = await createApp(transport, window)
    root.render(
      <AppContext value={app}>
        <ClockContext value={app.clock}>
          <ScreenStateContext value={app.preferences}>
            <Boundary what="The window">
              <Frame />
            </Boundary>
          </ScreenStateContext>
        </ClockContext>
      </AppContext>,
    )
  } catch (thrown) {
    root.render(<StartFailure error={asAppError(thrown)} transport={transport} />)
  }
}

void start()
