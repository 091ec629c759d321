import { Plus, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { cx, EnvCode, envStyle, Glyph, Icon, IconButton, MiddleText, Splitter } from '../components'
import { isMonoName } from '../format/text'
import { Inspector } from '../inspector/inspector'
import { INSPECTOR_WIDTH, TREE_WIDTH } from '../stores/layout'
import { objectOf, type WorkspaceTab } from '../stores/workspace'
import { TreePane } from '../tree/tree-pane'
import { Boundary } from './boundary'
import styles from './workspace.module.css'

interface WorkspaceProps {
  environment: string
  children: ReactNode
}

/** Tree, tabs with the screen shown, and inspector; the side panes lie over the middle where the window is narrow. */
export const Workspace = observer(function Workspace({ environment, children }: WorkspaceProps) {
  const { layout, workspace } = useApp()
  const closeOverlays = () => {
    if (layout.treeIsOver) layout.setTreeOpen(false)
    if (layout.inspectorIsOver) layout.setInspectorOpen(false)
  }
  const hasOverlay = (layout.treeOpen && layout.treeIsOver) || (layout.inspectorOpen && layout.inspectorIsOver)
  return (
    <>
      {layout.treeOpen && (
        <>
          <aside
            className={cx(styles.pane, 'edge-right', layout.treeIsOver && styles.overLeft)}
            style={{ width: layout.treeWidth }}
            aria-label="Navigation"
            data-pane="tree"
          >
            <Boundary key={environment} what="The tree">
              <TreePane environment={environment} />
            </Boundary>
          </aside>
          {!layout.treeIsOver && (
            <Splitter
              label="Width of the tree"
              side="left"
              widthPx={layout.treeWidth}
              minPx={TREE_WIDTH.min}
              maxPx={TREE_WIDTH.max}
              onChange={(widthPx) => layout.setTreeWidth(widthPx)}
              testId="tree.width"
            />
          )}
        </>
      )}
      <section className="grow stack canvas" data-pane="work" aria-label="Workspace">
        <WorkspaceTabs />
        <div className="fill stack">{children}</div>
      </section>
      {hasOverlay && (
        <button type="button" className={styles.backdrop} aria-label="Close the pane" onClick={closeOverlays} />
      )}
      {layout.inspectorOpen && (
        <>
          {!layout.inspectorIsOver && (
            <Splitter
              label="Width of the inspector"
              side="right"
              widthPx={layout.inspectorWidth}
              minPx={INSPECTOR_WIDTH.min}
              maxPx={INSPECTOR_WIDTH.max}
              onChange={(widthPx) => layout.setInspectorWidth(widthPx)}
              testId="inspector.width"
            />
          )}
          <aside
            className={cx(styles.pane, styles.inspector, layout.inspectorIsOver && styles.overRight)}
            style={{ width: layout.inspectorWidth }}
            aria-label="Inspector"
            data-pane="inspector"
          >
            <Boundary key={workspace.selection?.id ?? environment} what="The inspector">
              <Inspector />
            </Boundary>
          </aside>
        </>
      )}
    </>
  )
})

/** The open tabs; each shows its environment's code and its object. */
const WorkspaceTabs = observer(function WorkspaceTabs() {
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
