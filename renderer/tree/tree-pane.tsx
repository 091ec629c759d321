import { OBJECT_TYPES, typeInfo } from '@shared/catalog/object-types'
import { FoldVertical, ListFilter, Locate, Plus, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useMemo, useRef } from 'react'
import { useApp } from '../app/app-context'
import {
  Chip,
  Glyph,
  IconButton,
  Kbd,
  MenuButton,
  type MenuEntries,
  SearchBox,
  Segmented,
  StatusBadge,
} from '../components'
import { countNoun, formatCount } from '../format/number'
import { Completions, useCompletion, valuesFrom } from '../search/completion'
import type { TreeStore } from '../stores/tree'
import { useFilterKey } from './tree-keys'
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
            label="Group tree by"
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

const STATUSES = [
  { id: 'Error', label: 'Error', badge: 'error' },
  { id: 'Warning', label: 'Warning', badge: 'warn' },
  { id: 'OK', label: 'OK', badge: 'ok' },
  { id: 'stale', label: 'Not read', badge: 'stale' },
] as const

const TYPES_IN_ORDER = Object.keys(OBJECT_TYPES).filter((type) => !type.endsWith('_ref'))

/** Narrows the tree by text, object types and statuses; Esc clears. */
const TreeFilterBar = observer(function TreeFilterBar({ tree, environment }: { tree: TreeStore; environment: string }) {
  const { environments, transport } = useApp()
  const input = useRef<HTMLInputElement>(null)
  const { filter, filtered, isFiltering } = tree
  useFilterKey(input)
  const setText = (text: string) => tree.setFilter({ text })
  const source = useMemo(() => valuesFrom(transport, environment), [transport, environment])
  const completion = useCompletion(filter.text, setText, source)
  const byType = environments.get(environment)?.counts?.byType ?? {}
  const present = TYPES_IN_ORDER.filter((type) => (byType[type] ?? 0) > 0)
  const entries: MenuEntries = [
    ...STATUSES.filter(({ id }) => !filter.statuses.includes(id)).map(({ id, label, badge }) => ({
      id: `tree.filter.${id}`,
      label,
      lead: <StatusBadge status={badge} label={false} />,
      run: () => tree.setFilter({ statuses: [...filter.statuses, id] }),
    })),
    '-',
    ...present
      .filter((type) => !filter.types.includes(type))
      .map((type) => ({
        id: `tree.filter.${type}`,
        label: typeInfo(type).plural,
        lead: <Glyph type={type} />,
        note: formatCount(byType[type] ?? 0),
        run: () => tree.setFilter({ types: [...filter.types, type] }),
      })),
  ]
  return (
    <div className={styles.filter} onKeyDownCapture={completion.onKeyDown}>
      <SearchBox
        inputRef={input}
        icon={ListFilter}
        label="Filter the tree"
        placeholder="Name, IP, MAC or key:"
        value={filter.text}
        onChange={setText}
        onEscape={(field) => (isFiltering || filter.text !== '' ? tree.clearFilter() : field.blur())}
        className={styles.box}
        testId="tree.filter"
      >
        {isFiltering || filter.text !== '' ? (
          <IconButton icon={X} label="Clear the filter" onPress={() => tree.clearFilter()} testId="tree.filter.clear" />
        ) : (
          <Kbd keys="/" />
        )}
        <MenuButton label="Filter by status or type" entries={entries}>
          <IconButton icon={Plus} label="Filter by status or type" testId="tree.filter.add" />
        </MenuButton>
      </SearchBox>
      <Completions completion={completion} text={filter.text} setText={setText} />
      {(filter.types.length > 0 || filter.statuses.length > 0) && (
        <div className="wrap gap4 flex">
          {STATUSES.filter(({ id }) => filter.statuses.includes(id)).map(({ id, label, badge }) => (
            <Chip
              key={id}
              tone={badge}
              removeLabel={`Remove ${label}`}
              onRemove={() => tree.setFilter({ statuses: filter.statuses.filter((status) => status !== id) })}
            >
              {label}
            </Chip>
          ))}
          {filter.types.map((type) => (
            <Chip
              key={type}
              tone="accent"
              removeLabel={`Remove ${typeInfo(type).plural}`}
              onRemove={() => tree.setFilter({ types: filter.types.filter((other) => other !== type) })}
            >
              {typeInfo(type).plural}
            </Chip>
          ))}
        </div>
      )}
      {isFiltering && filtered && filtered.matches > 0 && (
        <div className="tiny t3" role="status">
          {countNoun(filtered.matches, 'match', 'matches')}
          {filtered.truncated && ', only the first are shown'}
        </div>
      )}
    </div>
  )
})
