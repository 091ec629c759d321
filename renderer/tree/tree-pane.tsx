import { FoldVertical, Locate } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { IconButton, Segmented } from '../components'
import { TreeFilterBar } from './tree-filter-bar'
import { TreeList } from './tree-list'
import styles from './tree-pane.module.css'

const HIERARCHIES = [
  { id: 'location', label: 'Location' },
  { id: 'project', label: 'Project' },
] as const

/** The navigation tree of an environment with its switch and filter. */
export const TreePane = observer(function TreePane({ environment }: { environment: string }) {
  const { trees } = useApp()
  const tree = trees.of(environment)
  return (
    <>
      <div className={styles.panehead}>
        {tree.hasProjects ? (
          <Segmented
            label="Order of the tree"
            options={HIERARCHIES}
            value={tree.hierarchy}
            onChange={(hierarchy) => tree.setHierarchy(hierarchy)}
            testId="tree.hierarchy"
          />
        ) : (
          <b className="strong">Inventory</b>
        )}
        <span className="grow" />
        <IconButton
          icon={Locate}
          label="Show the open object"
          onPress={() => tree.showFocused()}
          testId="tree.locate"
        />
        <IconButton icon={FoldVertical} label="Close all" onPress={() => tree.closeAll()} testId="tree.close-all" />
      </div>
      <TreeFilterBar tree={tree} environment={environment} />
      <TreeList key={environment} tree={tree} environment={environment} />
    </>
  )
})
