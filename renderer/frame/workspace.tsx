import { type LucideIcon, PanelLeft, PanelRight, Plus, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../app/app-context'
import { cx, EnvCode, envStyle, Glyph, Icon, IconButton, MiddleText, rem, Splitter } from '../components'
import { isMonoName } from '../format/text'
import { Inspector } from '../inspector/inspector'
import { PANES, type Pane } from '../stores/layout'
import { objectOf, type WorkspaceTab } from '../stores/workspace'
import { TreePane } from '../tree/tree-pane'
import { Boundary } from './boundary'
import styles from './workspace.module.css'

/** Tree, tabs with the screen shown, and inspector; the side panes lie over the middle where the window is narrow. */
export const Workspace = observer(function Workspace({
  environment,
  children,
}: {
  environment: string
  children: ReactNode
}) {
  const { layout, workspace } = useApp()
  const overlays = (['tree', 'inspector'] as const).filter((pane) => layout.isOver(pane) && layout.isOpen(pane))
  const closeOverlays = () => {
    for (const pane of overlays) layout.setOpen(pane, false)
  }
  const { objectId } = workspace
  // What was picked in a pane over the page is looked at next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another object is what is waited for
  useEffect(closeOverlays, [objectId])
  return (
    <>
      <SidePane pane="tree" label="Navigation" about={environment}>
        <TreePane environment={environment} />
      </SidePane>
      <section className="grow stack canvas" data-pane="work" aria-label="Workspace">
        <WorkspaceTabs />
        <div className="fill stack">{children}</div>
      </section>
      {overlays.length > 0 && (
        <button type="button" className={styles.backdrop} aria-label="Close the pane" onClick={closeOverlays} />
      )}
      <SidePane pane="inspector" label="Inspector" about={workspace.selection?.id ?? environment}>
        <Inspector />
      </SidePane>
    </>
  )
})

interface SidePaneProps {
  pane: Pane
  label: string
  /** What it shows; another thing gets its own try after a defect. */
  about: string
  children: ReactNode
}

/** A pane at the side, with its edge to be moved where it lies beside the workspace. */
const SidePane = observer(function SidePane({ pane, label, about, children }: SidePaneProps) {
  const { layout } = useApp()
  const isOver = layout.isOver(pane)
  const isOpen = layout.isOpen(pane)
  const element = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!isOver || !isOpen) return
    // A pane over the page is what one came for; closed, it gives the focus back.
    const before = document.activeElement
    ;(element.current?.querySelector<HTMLElement>('[role="tree"]') ?? element.current)?.focus()
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
    }
  }, [isOver, isOpen])
  if (!isOpen) return null
  const [side, edge] = pane === 'tree' ? (['left', 'edge-right'] as const) : (['right', styles.inspector] as const)
  const splitter = !isOver && (
    <Splitter
      label={`Width of the ${pane}`}
      side={side}
      widthPx={layout.widthOf(pane)}
      minPx={PANES[pane].min}
      maxPx={PANES[pane].max}
      onChange={(widthPx) => layout.setWidth(pane, widthPx)}
      testId={`${pane}.width`}
    />
  )
  return (
    <>
      {side === 'right' && splitter}
      <aside
        className={cx('anchor stack pane rigid sinks', edge, isOver && styles.over)}
        style={{ width: rem(layout.widthOf(pane)), ...(isOver && { [side]: 0 }) }}
        ref={element}
        tabIndex={-1}
        aria-label={label}
        data-pane={pane}
        data-over={isOver || undefined}
        onKeyDown={(event) => {
          if (isOver && event.key === 'Escape' && !event.defaultPrevented) layout.setOpen(pane, false)
        }}
      >
        <Boundary key={about} what={`The ${pane}`}>
          {children}
        </Boundary>
      </aside>
      {side === 'left' && splitter}
    </>
  )
})

/** The open tabs; each shows its environment's code and its object. */
const WorkspaceTabs = observer(function WorkspaceTabs() {
  const { workspace, commands, search } = useApp()
  return (
    <div className="flex rigid">
      <Door pane="tree" icon={PanelLeft} />
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
      <Door pane="inspector" icon={PanelRight} />
    </div>
  )
})

/** The way to a pane that is not beside the page: it is closed, or there is no room for it. */
const Door = observer(function Door({ pane, icon }: { pane: Pane; icon: LucideIcon }) {
  const { layout, commands } = useApp()
  const isOpen = layout.isOpen(pane)
  if (isOpen && !layout.isOver(pane)) return null
  return (
    <span className={styles.door}>
      <IconButton
        icon={icon}
        label={isOpen ? `Hide the ${pane}` : `Show the ${pane}`}
        shortcut={commands.shortcutOf(`view.${pane}`)}
        onPress={() => layout.setOpen(pane, !isOpen)}
        testId={`${pane}.open`}
      />
    </span>
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
