import { DEFAULT_SETTINGS, settingsSchema } from '@shared/model/preferences'
import { observer } from 'mobx-react-lite'
import type { ComponentType } from 'react'
import { useApp } from '../../app/app-context'
import { Callout, PageNav, TextAction } from '../../components'
import { useCall, useWork } from '../../data/use-call'
import { links } from '../../routing/links'
import { formatHash } from '../../routing/route'
import { useRedirect } from '../../routing/use-redirect'
import type { ScreenProps } from '../define'
import { Appearance } from './appearance'
import { AsJson } from './as-json'
import { GraphDefaults } from './graph'
import { MessageSettings } from './messages'
import { ResetButton } from './parts'
import styles from './preferences.module.css'
import { Privacy } from './privacy'
import { Storage } from './storage'
import { Times } from './times'

const PAGES: readonly { id: string; title: string; page: ComponentType }[] = [
  { id: 'appearance', title: 'Appearance', page: Appearance },
  { id: 'time', title: 'Time and formats', page: Times },
  { id: 'graph', title: 'Graph', page: GraphDefaults },
  { id: 'messages', title: 'Messages', page: MessageSettings },
  { id: 'storage', title: 'Storage', page: Storage },
  { id: 'privacy', title: 'Privacy and security', page: Privacy },
  { id: 'json', title: 'All as JSON', page: AsJson },
]
const [FIRST] = PAGES
const LISTED = PAGES.map(({ id, title }) => ({ id, title, href: formatHash(links.preferences(id)) }))
const ALL_KEYS = settingsSchema.keyof().options

/** How the product looks and behaves for whoever uses it; every choice acts at once. */
const PreferencesScreen = observer(function PreferencesScreen({ query }: ScreenProps) {
  const chosen = PAGES.find(({ id }) => id === query.page) ?? FIRST
  const Page = chosen?.page
  useRedirect(query.page === undefined || query.page === chosen?.id ? undefined : links.preferences())
  return (
    <PageNav label="Pages of Preferences" pages={LISTED} current={chosen?.id} testId="preferences">
      <div key={chosen?.id} className={styles.page} tabIndex={-1} data-arrival>
        <div className="row wrap">
          <h1>Preferences</h1>
          <span className="grow" />
          <ResetButton keys={ALL_KEYS} testId="preferences.reset.all">
            Reset everything
          </ResetButton>
        </div>
        <NotUnderstood />
        {Page && <Page />}
      </div>
    </PageNav>
  )
})
export default PreferencesScreen

/** Settings that are stored and that this version does not know: said, and kept until somebody removes them. */
const NotUnderstood = observer(function NotUnderstood() {
  const { transport } = useApp()
  const { data, reload } = useCall('preferences.problems', {})
  const [, work] = useWork()
  if (!data || data.length === 0) return null
  return (
    <div data-testid="preferences.not-understood">
      <Callout
        tone="warn"
        title="Some stored settings are not understood; they stay stored, and the defaults hold"
        actions={
          <TextAction
            onPress={() => work(() => transport.call('preferences.discardUnknown', {}).then(reload))}
            testId="preferences.discard"
          >
            Remove them
          </TextAction>
        }
      >
        <ul>
          {data.map(({ path, message }) => (
            <li key={path} className="breaks">
              <span className="mono">{path}</span>: {message}
              {path in DEFAULT_SETTINGS && ' (the default holds)'}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  )
})
