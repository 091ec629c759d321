import { scopeText } from '@shared/catalog/clique-types'
import type { CliqueTypeDraft, CliqueTypeEntry } from '@shared/contract/calls/clique-types'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { Plus } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useMemo, useState } from 'react'
import { useApp } from '../../app/app-context'
import { ErrorNotice, IconButton, SearchBox, Skeleton } from '../../components'
import { useRefusal } from '../../data/rights'
import { useCall } from '../../data/use-call'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { DOCUMENTS, NEW } from '../setup/documents'
import { DocumentButtons } from '../setup/import-export'
import { OutdatedNote } from '../setup/outdated-graphs'
import { SetupHead } from '../setup/setup-head'
import styles from './clique-types.module.css'
import { useCliqueDrafts } from './drafts'
import { Editor } from './editor'
import { TypeList } from './type-list'
import { groupedTypes } from './words'

const NO_TYPES: readonly CliqueTypeEntry[] = []

/** The clique types: which there are, what each does step by step, what it would draw, and which one applies. */
const CliqueTypesScreen = observer(function CliqueTypesScreen({ query }: ScreenProps) {
  const app = useApp()
  const { data, error, isLoading, reload, cancel } = useCall('cliqueTypes.list', {})
  const types = data ?? NO_TYPES
  const drafts = useCliqueDrafts()
  const fresh = drafts.get(NEW)
  const [text, setText] = useState('')
  const refusal = useRefusal(DOCUMENTS.cliqueTypes.right)
  const all = useMemo(() => {
    const edited = types.map((one): CliqueTypeEntry => {
      const draft = drafts.get(one.id)
      return draft ? { ...draft, id: one.id, shipped: false } : one
    })
    return fresh ? [...edited, { ...fresh, id: NEW, shipped: false }] : edited
  }, [types, drafts, fresh])
  const shown = all.filter((one) =>
    [one.name, scopeText(one), ...one.link_types].some((part) =>
      part.toLowerCase().includes(text.trim().toLowerCase()),
    ),
  )
  const selected = all.find(({ id }) => id === query.id) ?? groupedTypes(all)[0]?.entries[0]
  const select = (id: string) => app.router.go(links.cliqueTypes(id))
  const create = (draft: CliqueTypeDraft) => {
    drafts.set(NEW, draft)
    select(NEW)
    if (fresh)
      app.notices.add({
        tone: 'info',
        text: `It takes the place of ${fresh.name || 'a clique type without a name'}, which was not saved`,
        action: { label: 'Undo', run: () => drafts.set(NEW, fresh) },
      })
  }
  return (
    <div className="screen" data-testid="clique-types">
      <SetupHead value="clique-types" count={types.length}>
        <OutdatedNote />
        <DocumentButtons kind="cliqueTypes" documents={types} />
      </SetupHead>
      {error && (
        <div className="pad14">
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={10} stage="Reading clique types" onCancel={cancel} />}
      {data && selected && (
        <div className={styles.split}>
          <nav className={styles.list} aria-label="Clique types">
            <div className={styles.tools}>
              <SearchBox
                label="Filter clique types"
                placeholder="Name, scope or link type"
                value={text}
                onChange={setText}
                size="small"
                className="grow"
                onEscape={() => setText('')}
                testId="clique.filter"
              />
              <IconButton
                icon={Plus}
                label="New clique type"
                disabledReason={refusal}
                onPress={() =>
                  create(emptyDraft(app.environments.tiles?.[0]?.environment.name, selected.focal_point_type))
                }
                testId="clique.new"
              />
            </div>
            <TypeList
              types={shown}
              selected={selected.id}
              isEdited={(id) => drafts.get(id) !== undefined}
              onSelect={select}
            />
            <p className={styles.foot}>
              Per object type, the narrowest scope wins. “Any environment” is used when nothing else fits. Shipped types
              cannot be edited, only duplicated.
            </p>
          </nav>
          <Editor
            key={selected.id}
            entry={selected}
            isEdited={drafts.get(selected.id) !== undefined}
            onDraft={(draft) => drafts.set(selected.id, draft)}
            onDuplicate={create}
            onSaved={(id) => {
              drafts.set(selected.id, undefined)
              select(id ?? '')
            }}
          />
        </div>
      )}
    </div>
  )
})
export default CliqueTypesScreen

const emptyDraft = (environment: string | undefined, focal_point_type: string): CliqueTypeDraft => ({
  name: '',
  focal_point_type,
  link_types: [],
  environment: environment ?? ANY_ENVIRONMENT,
})
