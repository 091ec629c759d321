import { ScanLine } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { scanNow } from '../commands/environment-actions'
import { scanDisabledReason } from '../commands/register'
import { Button, Calliper, EmptyState, Glyph } from '../components'
import { links } from '../routing/links'
import type { TreeStore } from '../stores/tree'

/** Why there are no rows: nothing was scanned, nothing matches, or the answer is not there yet. */
export const TreeEmpty = observer(function TreeEmpty({ tree, environment }: { tree: TreeStore; environment: string }) {
  const app = useApp()
  if (!tree.isFiltering) {
    return (
      <EmptyState
        icon={<Glyph type="region" size={24} />}
        title="Nothing here yet"
        action={
          <Button
            icon={ScanLine}
            testId="tree.scan"
            disabledReason={scanDisabledReason(app, environment)}
            onPress={() => void scanNow(app, { environment })}
          >
            Scan now
          </Button>
        }
      >
        The first scan of {environment} fills this tree.
      </EmptyState>
    )
  }
  if (!tree.filtered) {
    return <EmptyState icon={<Calliper busy size={20} />} title="Filtering" />
  }
  if (tree.filterError !== undefined) return <EmptyState title="The filter failed">{tree.filterError}</EmptyState>
  return (
    <EmptyState
      title="No match"
      action={
        <>
          <Button size="small" variant="quiet" testId="tree.filter.reset" onPress={() => tree.clearFilter()}>
            Clear the filter
          </Button>
          <Button
            size="small"
            variant="quiet"
            testId="tree.search-all"
            onPress={() => app.router.go(links.search(tree.filter.text))}
          >
            Search everywhere
          </Button>
        </>
      }
    >
      Nothing in {environment} fits.
    </EmptyState>
  )
})
