import { cliqueSteps, typesReached, waysTo } from '@shared/catalog/clique-steps'
import { directedLinkTypes, linkTypeEnds } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CliqueTypeDraft, CliqueTypeEntry } from '@shared/contract/calls/clique-types'
import type { FieldProblem } from '@shared/contract/errors'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { Copy, Download, Plus, Share, Trash2 } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Button,
  cx,
  EnvCode,
  ErrorNotice,
  Glyph,
  IconButton,
  type MenuEntries,
  SearchBox,
  Skeleton,
  StatusBadge,
  TextAction,
} from '../../components'
import { useCall, useDebounced, useWork } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { useWide } from '../../graph/use-graph'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { SetupHead } from '../setup/setup-head'
import { Chain } from './chain'
import styles from './clique-types.module.css'
import { useCliqueDrafts } from './drafts'
import { EnvironmentChoice } from './environment-choice'
import { ImportSheet, saveDocuments } from './import-sheet'
import { type Chosen, ObjectChoice } from './object-choice'
import { OutdatedNote, useRebuild } from './outdated'
import { Preview } from './preview'
import { ScopeFields } from './scope-fields'
import { StepsTable } from './steps-table'
import { WhyPane } from './why-pane'
import { draftOf, graphsText, groupedTypes, NEW, scopeText, shortLabel, stepText } from './words'

const ASK_AFTER_MS = 200
const NO_TYPES: readonly CliqueTypeEntry[] = []

/** The clique types: which there are, what each does step by step, what it would draw, and which one applies. */
const CliqueTypesScreen = observer(function CliqueTypesScreen({ query }: ScreenProps) {
  const app = useApp()
  const { data, error, isLoading, reload, cancel } = useCall('cliqueTypes.list', {})
  const types = data ?? NO_TYPES
  const drafts = useCliqueDrafts()
  const fresh = drafts.get(NEW)
  const [text, setText] = useState('')
  const [importing, setImporting] = useState(false)
  const search = useRef<HTMLInputElement>(null)
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
    const { id: _id, ...rest } = draft
    drafts.set(NEW, rest)
    select(NEW)
  }
  const own = types.filter(({ shipped }) => !shipped)
  return (
    <div className="screen" data-testid="clique-types">
      <SetupHead value="clique-types" count={types.length}>
        <OutdatedNote />
        <IconButton
          icon={Download}
          label="Import clique types"
          onPress={() => setImporting(true)}
          testId="clique.import"
        />
        <IconButton
          icon={Share}
          label="Export your own clique types"
          disabledReason={own.length === 0 ? 'There are none of your own yet' : undefined}
          onPress={() => saveDocuments(own, 'clique_types')}
          testId="clique.export"
        />
      </SetupHead>
      {error && (
        <div className={styles.pad}>
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
                inputRef={search}
                onEscape={() => setText('')}
                testId="clique.filter"
              />
              <IconButton
                icon={Plus}
                label="New clique type"
                onPress={() =>
                  create(emptyDraft(app.environments.tiles?.[0]?.environment.name, selected.focal_point_type))
                }
                testId="clique.new"
              />
            </div>
            <ListOfTypes
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
              reload()
              select(id ?? '')
            }}
          />
        </div>
      )}
      {importing && (
        <ImportSheet
          call="cliqueTypes.import"
          noun="clique types"
          onClose={() => {
            setImporting(false)
            reload()
          }}
        />
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

interface ListProps {
  types: readonly CliqueTypeEntry[]
  selected: string
  isEdited: (id: string) => boolean
  onSelect: (id: string) => void
}

function ListOfTypes({ types, selected, isEdited, onSelect }: ListProps) {
  const { environments } = useApp()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    const at = rows.indexOf(document.activeElement as HTMLButtonElement)
    if (by === undefined || at < 0) return
    event.preventDefault()
    const row = rows[at + by]
    row?.focus()
    row?.click()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move over the buttons in it
    <div ref={list} className="fill scroll" onKeyDown={onKeyDown}>
      {types.length === 0 && <p className="xs t3 pad12">No match</p>}
      {groupedTypes(types).map(({ type, entries }) => (
        <section key={type} aria-label={typeInfo(type).label}>
          <h2 className={styles.group}>
            <Glyph type={type} /> {typeInfo(type).label}
            <span className="grow" />
            <span className="xs t3">{entries.length}</span>
          </h2>
          {entries.map((one) => (
            <button
              key={one.id}
              type="button"
              className={cx(styles.entry, one.id === selected && styles.chosen)}
              aria-current={one.id === selected}
              tabIndex={one.id === selected ? 0 : -1}
              data-arrival={one.id === selected ? '' : undefined}
              onClick={() => onSelect(one.id)}
              data-testid="clique.entry"
            >
              <span className={cx('breaks', one.id === selected && 'med')}>{one.name || 'without a name'}</span>
              <span className="xxs t3 num">{countNoun(one.link_types.length, 'step')}</span>
              <span className="xxs t3 row gap6 trunc">
                {environments.get(one.environment) && (
                  <EnvCode mark={environments.get(one.environment)?.environment ?? one} small />
                )}
                <span className="trunc">{scopeText(one)}</span>
              </span>
              <span className="xxs t3">{isEdited(one.id) ? 'edited' : one.shipped ? 'shipped' : 'own'}</span>
            </button>
          ))}
        </section>
      ))}
    </div>
  )
}

interface EditorProps {
  entry: CliqueTypeEntry
  isEdited: boolean
  onDraft: (draft: CliqueTypeDraft | undefined) => void
  onDuplicate: (draft: CliqueTypeDraft) => void
  /** Saved, removed or discarded; the id of what is there now. */
  onSaved: (id: string | undefined) => void
}

const Editor = observer(function Editor({ entry, isEdited, onDraft, onDuplicate, onSaved }: EditorProps) {
  const app = useApp()
  const { transport, environments, workspace, notices, preferences, router } = app
  const [isBusy, work] = useWork()
  const rebuild = useRebuild()
  const isWide = useWide(preferences.current.fontScale)
  const [step, setStep] = useState<number>()
  const draft = useMemo((): CliqueTypeDraft => {
    const { id, ...rest } = draftOf(entry)
    return id === NEW || entry.shipped ? rest : { id, ...rest }
  }, [entry])
  const asked = useDebounced(draft, isEdited ? ASK_AFTER_MS : 0)
  const steps = useMemo(() => cliqueSteps(draft.focal_point_type, draft.link_types), [draft])
  const linkTypes = useCall('linkTypes.list', {})
  const known = useMemo(() => directedLinkTypes((linkTypes.data ?? []).map(({ type }) => type)), [linkTypes.data])
  const check = useCall('cliqueTypes.check', entry.shipped ? undefined : { draft: asked })
  const problems = entry.shipped ? [] : (check.data?.problems ?? [])
  const outdated = isEdited ? (check.data?.outdated ?? []) : []

  const tiles = environments.tiles ?? []
  const scanned = tiles.filter(({ counts }) => (counts?.byType[draft.focal_point_type] ?? 0) > 0)
  const isOwnScope = tiles.some(({ environment }) => environment.name === draft.environment)
  const [wanted, setWanted] = useState<string>()
  const environment =
    wanted ??
    (isOwnScope ? draft.environment : undefined) ??
    scanned.find((tile) => tile.environment.name === workspace.environment)?.environment.name ??
    (scanned[0] ?? tiles[0])?.environment.name
  const tile = environments.get(environment ?? '')
  const hasObjects = (tile?.counts?.byType[draft.focal_point_type] ?? 0) > 0
  const [picked, setPicked] = useState<{ environment: string; type: string; object: Chosen }>()
  const firstOf = useCall(
    'inventory.table',
    environment !== undefined && hasObjects ? { environment, type: draft.focal_point_type, limit: 1 } : undefined,
  )
  const isPicked = picked?.environment === environment && picked?.type === draft.focal_point_type
  const object = isPicked ? picked?.object : firstOf.data?.rows[0]
  const why = useCall(
    'cliqueTypes.why',
    environment === undefined
      ? undefined
      : { environment, type: draft.focal_point_type, ...(isEdited ? { draft: asked } : {}) },
  )
  // Names that are no link types make no step; counts stand beside the steps that do.
  const preview = useCall(
    'cliqueTypes.preview',
    environment !== undefined && object && asked.focal_point_type === draft.focal_point_type
      ? { environment, focalPoint: object.id, draft: asked }
      : undefined,
  )
  const nothing = !tile
    ? 'Add or import an environment first'
    : !tile.counts
      ? 'Not scanned yet'
      : !hasObjects
        ? `${tile.environment.name} has no ${typeInfo(draft.focal_point_type).label}`
        : draft.link_types.length === 0
          ? 'Add a first step'
          : undefined

  const change = (more: Partial<CliqueTypeDraft>) => onDraft({ ...draft, ...more })
  const setSteps = (link_types: readonly string[], at?: number) => {
    change({ link_types: [...link_types] })
    if (at !== undefined) setStep(Math.max(0, Math.min(at, link_types.length - 1)))
  }
  const insert = (names: readonly string[], at: number) => setSteps(draft.link_types.toSpliced(at, 0, ...names), at)
  const move = (from: number, to: number) => {
    const [moved] = draft.link_types.slice(from, from + 1)
    if (moved !== undefined) setSteps(draft.link_types.toSpliced(from, 1).toSpliced(to, 0, moved), to)
  }
  const remove = (at: number) => setSteps(draft.link_types.toSpliced(at, 1), at)
  /** After the selected step where its beginning is reached by then, else at the end. */
  const placeFor = (type: string): number => {
    const after = step === undefined ? steps.length : step + 1
    return typesReached(draft.focal_point_type, steps.slice(0, after)).includes(type) ? after : steps.length
  }
  const entriesAt = (type: string): MenuEntries =>
    known
      .filter((name) => linkTypeEnds(name)?.[0] === type)
      .map((name) => ({
        id: `clique.add.${name}`,
        label: stepText(name),
        lead: <Glyph type={linkTypeEnds(name)?.[1] ?? type} />,
        note: draft.link_types.includes(name) ? 'is a step already' : undefined,
        run: () => insert([name], placeFor(type)),
      }))
  const addEntries: MenuEntries = typesReached(draft.focal_point_type, steps).flatMap((type, index) => [
    ...(index > 0 ? (['-'] as const) : []),
    ...entriesAt(type),
  ])
  const edit = entry.shipped ? undefined : { move, remove, add: addEntries }

  const save = async () => {
    const saved = await transport.call('cliqueTypes.save', { draft })
    notices.add({ tone: 'ok', text: `${draft.name} was saved` })
    onSaved(saved.id)
    await rebuild(saved.outdated)
  }
  const removeType = async () => {
    const { outdated: left } = await transport.call('cliqueTypes.remove', { id: entry.id })
    const { id: _id, ...again } = draft
    notices.add({
      tone: 'ok',
      text: `${entry.name} was removed`,
      action: {
        label: 'Undo',
        run: () => void transport.call('cliqueTypes.save', { draft: again }).then(({ id }) => onSaved(id)),
      },
    })
    onSaved(undefined)
    await rebuild(left)
  }
  const stepProblems = new Map(
    problems.flatMap(({ path, message }) => {
      const index = Number(path.match(/^link_types\.(\d+)$/)?.[1])
      return Number.isNaN(index) ? [] : [[index, message] as const]
    }),
  )
  const fieldProblems = new Map(problems.map(({ path, message }) => [path, message]))
  // What was not typed yet is not wrong yet.
  if (draft.name === '' && entry.id === NEW) fieldProblems.delete('name')
  const toFix = problems.length
  const isSaveable = isEdited && toFix === 0 && check.data !== undefined && asked === draft
  const graphs = graphsText(outdated)
  const remedies = ({ path }: FieldProblem) => {
    const index = Number(path.match(/^link_types\.(\d+)$/)?.[1])
    const bad = steps[index]
    if (!bad) return undefined
    const way = waysTo(bad.from, typesReached(draft.focal_point_type, steps.slice(0, index)), known)
    return (
      <>
        {way && way.length > 0 && (
          <TextAction onPress={() => insert(way, index)} testId="clique.fix.insert">
            Insert {way.map((name) => stepText(name)).join(', ')}
          </TextAction>
        )}
        <TextAction onPress={() => remove(index)} testId="clique.fix.remove">
          Remove step {index + 1}
        </TextAction>
      </>
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter' || !isSaveable) return
    event.preventDefault()
    event.stopPropagation()
    work(save)
  }
  return (
    // Ctrl+Enter saves from anywhere in the form, whatever a control does with Enter.
    <div className={styles.editor} onKeyDownCapture={onKeyDown}>
      <main className={styles.main} data-testid="clique.editor">
        <header className={styles.bar}>
          <span className={cx('xs', toFix > 0 ? 'err' : 't3')} role="status">
            {toFix > 0 ? (
              <span className="row gap6" data-testid="clique.to-fix">
                <StatusBadge status="error" label={false} />
                {toFix === stepProblems.size
                  ? `${countNoun(toFix, 'step')} to fix`
                  : `${countNoun(toFix, 'thing')} to fix`}
              </span>
            ) : entry.shipped ? (
              'Shipped: cannot be edited'
            ) : isEdited ? (
              'Draft kept on this computer'
            ) : (
              'Saved'
            )}
          </span>
          <span className="grow" />
          {!entry.shipped && entry.id !== NEW && !isEdited && (
            <Button
              size="small"
              variant="quiet"
              icon={Trash2}
              busy={isBusy}
              onPress={() => work(removeType)}
              testId="clique.remove"
            >
              Remove
            </Button>
          )}
          {isEdited && (
            <Button
              size="small"
              variant="quiet"
              onPress={() => onSaved(entry.id === NEW ? undefined : entry.id)}
              testId="clique.discard"
            >
              Discard
            </Button>
          )}
          {!isEdited && (
            <Button
              size="small"
              variant={entry.shipped ? 'primary' : 'normal'}
              icon={Copy}
              onPress={() => onDuplicate(duplicateOf(draft, environment))}
              testId="clique.duplicate"
            >
              Duplicate
            </Button>
          )}
          {isEdited && (
            <Button
              size="small"
              variant="primary"
              busy={isBusy}
              disabledReason={toFix > 0 ? 'Fix what is marked first' : isSaveable ? undefined : 'It is being checked'}
              onPress={() => work(save)}
              testId="clique.save"
            >
              {graphs === undefined ? 'Save' : `Save and rebuild ${graphs}`}
            </Button>
          )}
        </header>
        <ScopeFields draft={draft} problems={fieldProblems} onChange={entry.shipped ? undefined : change} />
        <div className={styles.middle}>
          <Chain
            focal={draft.focal_point_type}
            steps={steps}
            selected={step}
            onSelect={setStep}
            entriesAt={edit && entriesAt}
          />
          <div className={styles.stepsBox}>
            <StepsTable
              steps={steps}
              problems={stepProblems}
              selected={step}
              onSelect={setStep}
              edit={edit}
              environment={environment}
              objectName={object?.name}
              counts={preview.data?.steps.length === steps.length ? preview.data.steps : undefined}
            />
          </div>
        </div>
        <Preview
          preview={preview.data}
          error={preview.error}
          onRetry={preview.reload}
          onCancel={preview.cancel}
          nothing={nothing}
          isWide={isWide}
          choice={
            tile && (
              <>
                <EnvironmentChoice
                  label="Environment to preview in"
                  value={tile.environment.name}
                  onChange={setWanted}
                />
                {hasObjects && (
                  <ObjectChoice
                    environment={tile.environment.name}
                    type={draft.focal_point_type}
                    value={object}
                    onChange={(chosen) =>
                      setPicked({ environment: tile.environment.name, type: draft.focal_point_type, object: chosen })
                    }
                  />
                )}
              </>
            )
          }
        />
      </main>
      <WhyPane
        type={draft.focal_point_type}
        environment={tile?.environment}
        objectName={object?.name}
        candidates={why.data}
        leftOut={nothing === undefined ? preview.data?.leftOut : undefined}
        problems={problems.filter(({ path }) => fieldProblems.has(path))}
        notes={check.data?.notes ?? []}
        outdated={outdated}
        remedies={remedies}
        onConstraints={() => router.go(links.cliqueConstraints())}
      />
    </div>
  )
})

/** The duplicate of a shipped type applies to the environment at hand: the shipped one already applies to all. */
function duplicateOf(draft: CliqueTypeDraft, environment: string | undefined): CliqueTypeDraft {
  const { name, focal_point_type, link_types, use_implicit_links } = draft
  return {
    name: `${name || shortLabel(focal_point_type)}, copy`,
    focal_point_type,
    link_types,
    environment: environment ?? ANY_ENVIRONMENT,
    ...(use_implicit_links ? { use_implicit_links } : {}),
  }
}
