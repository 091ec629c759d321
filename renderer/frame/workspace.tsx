import { observer } from 'mobx-react-lite'
import type { ReactNode } from 'react'
import { useApp } from '../app/app-context'
import { cx, Splitter } from '../components'
import { Inspector } from '../inspector/inspector'
import { INSPECTOR_WIDTH, TREE_WIDTH } from '../stores/layout'
import { TreePane } from '../tree/tree-pane'
import { Boundary } from './boundary'
import styles from './workspace.module.css'
import { WorkspaceTabs } from './workspace-tabs'

/** Tree, tabs with the screen shown, and inspector; the side panes lie over the middle where the window is narrow. */
export const Workspace = observer(function Workspace({
  environment,
  children,
}: {
  environment: string
  children: ReactNode
}) {
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
            className={cx(styles.pane, styles.tree, layout.treeIsOver && styles.overLeft)}
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
      <section className={styles.work} data-pane="work" aria-label="Workspace">
        <WorkspaceTabs />
        <div className={styles.content}>{children}</div>
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
