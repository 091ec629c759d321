// @vitest-environment jsdom
import { KIND_FACTS } from '@shared/kinds'
import { cleanup, render } from '@testing-library/react'
import { useRef } from 'react'
import { afterEach, expect, it } from 'vitest'
import { type App, AppContext } from '../../app/app-context'
import { NoticesStore } from '../../stores/notices'
import { fakeTransport } from '../../testing/fake-transport'
import { WizardStore } from '../../wizard/wizard-store'
import { useDraftGuard } from './use-wizard'

afterEach(cleanup)

function Guarded({ store }: { store: WizardStore }) {
  useDraftGuard(store, useRef(false))
  return null
}

it('says once that a draft is kept, and no longer when one is back at it', () => {
  const notices = new NoticesStore()
  const store = new WizardStore(fakeTransport().transport, KIND_FACTS, () => [])
  store.set('name', 'prod-ams1')
  // The guard asks nothing else of its window.
  const app = { notices, router: {}, host: { capabilities: { dialogs: false } } } as unknown as App
  const visit = () =>
    render(
      <AppContext.Provider value={app}>
        <Guarded store={store} />
      </AppContext.Provider>,
    )
  visit().unmount()
  expect(notices.notices.map(({ text }) => text)).toEqual(['The draft of prod-ams1 is kept until this window closes.'])
  const second = visit()
  expect(notices.notices).toHaveLength(0)
  second.unmount()
  expect(notices.notices).toHaveLength(1)
})
