import { Plus, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { cx, EnvCode, envStyle, Glyph, Icon, IconButton, MiddleText } from '../components'
import { isMonoName } from '../format/text'
import { objectOf, type WorkspaceTab } from '../stores/workspace'
import styles from './workspace-tabs.module.css'

/** The open tabs; each shows its environment's code and its object. */
export const WorkspaceTabs = observer(function WorkspaceTabs() {
  const { workspace, commands, search } = useApp()
  return (
    <nav className={styles.tabs} aria-label="Tabs">
      {workspace.tabs.map((tab) => (
        <TabButton key={tab.id} tab={tab} />
      ))}
      <span className={styles.add}>
        <IconButton
          icon={Plus}
          label="New tab"
          shortcut={commands.shortcutOf('tab.new')}
          onPress={() => search.open()}
          testId="tab.new"
        />
      </span>
    </nav>
  )
})

const TabButton = observer(function TabButton({ tab }: { tab: WorkspaceTab }) {
  const { workspace, environments } = useApp()
  const mark = environments.get(tab.environment)?.environment ?? { name: tab.environment }
  const isOn = workspace.activeId === tab.id
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    // With many tabs the row scrolls: the active one is always seen.
    if (isOn) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isOn])
  const title = tab.title === '' ? (objectOf(tab.location) ?? tab.environment) : tab.title
  return (
    <span
      ref={element}
      className={cx(styles.tab, isOn && styles.on)}
      style={envStyle(mark)}
      title={`${title}, ${tab.environment}`}
      onAuxClick={(event) => {
        if (event.button === 1) workspace.close(tab.id)
      }}
    >
      <AriaButton
        className={styles.open ?? ''}
        onPress={() => workspace.activate(tab.id)}
        data-testid="tab.open"
        {...(isOn ? { 'aria-current': 'page' } : {})}
      >
        <EnvCode mark={mark} small />
        {tab.type !== '' && <Glyph type={tab.type} />}
        <MiddleText text={title} face={isMonoName(tab.type, title) ? 'mono' : 'ui'} />
      </AriaButton>
      {(isOn || workspace.tabs.length > 1) && (
        <AriaButton
          className={styles.close ?? ''}
          aria-label={`Close ${title}`}
          onPress={() => workspace.close(tab.id)}
          data-testid="tab.close"
        >
          <Icon as={X} size={14} />
        </AriaButton>
      )}
    </span>
  )
})
