import { cliqueSteps, typesReached, waysTo } from '@shared/catalog/clique-steps'
import { directedLinkTypes, linkTypeEnds } from '@shared/catalog/link-types'
import type { CliqueTypeDraft, CliqueTypeEntry } from '@shared/contract/calls/clique-types'
import type { FieldProblem } from '@shared/contract/errors'
import { ANY_ENVIRONMENT } from '@shared/model/clique'
import { observer } from 'mobx-react-lite'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { useApp } from '../../app/app-context'
import { Glyph, type MenuEntries, TextAction } from '../../components'
import { useRefusal } from '../../data/rights'
import { useCall, useDebounced, useWork } from '../../data/use-call'
import { countNoun } from '../../format/number'
import { useWide } from '../../graph/use-graph'
import { links } from '../../routing/links'
import { DOCUMENTS, NEW, useDocumentWork } from '../setup/documents'
import { EnvironmentChoice } from '../setup/environment-choice'
import { graphsText } from '../setup/outdated-graphs'
import { Chain } from './chain'
import styles from './clique-types.module.css'
import { EditorBar } from './editor-bar'
import { ObjectChoice } from './object-choice'
import { Preview } from './preview'
import { ScopeFields } from './scope-fields'
import { StepsTable } from './steps-table'
import { usePreview } from './use-preview'
import { WhyPane } from './why-pane'
import { draftOf, shortLabel, stepText } from './words'

const ASK_AFTER_MS = 200

interface EditorProps {
  entry: CliqueTypeEntry
  isEdited: boolean
  onDraft: (draft: CliqueTypeDraft) => void
  onDuplicate: (draft: CliqueTypeDraft) => void
  /** Saved, removed or discarded; the id of what is there now. */
  onSaved: (id: string | undefined) => void
}

/** One clique type: its fields, its steps drawn and listed, the graph it would give, and why it applies or does not. */
export const Editor = observer(function Editor({ entry, isEdited, onDraft, onDuplicate, onSaved }: EditorProps) {
  const { transport, preferences, router } = useApp()
  const [isBusy, work] = useWork()
  const refusal = useRefusal(DOCUMENTS.cliqueTypes.right)
  const does = useDocumentWork<CliqueTypeDraft>({
    kind: 'cliqueTypes',
    save: (one) => transport.call('cliqueTypes.save', { draft: one }),
    onDone: onSaved,
  })
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

  const { tile, hasObjects, object, setEnvironment, setObject, preview, nothing } = usePreview(draft, asked)
  const environment = tile?.environment.name
  const why = useCall(
    'cliqueTypes.why',
    environment === undefined
      ? undefined
      : { environment, type: draft.focal_point_type, ...(isEdited ? { draft: asked } : {}) },
  )
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
  const isFixed = entry.shipped || refusal !== undefined
  const edit = isFixed ? undefined : { move, remove, add: addEntries }

  const save = () => work(() => does.save(draft, `${draft.name} was saved`))
  const removeType = () => {
    const { id: _id, ...again } = draft
    work(() => does.remove(entry.id, entry.name, again))
  }
  const stepProblems = new Map(
    problems.flatMap(({ path, message }) => {
      const index = stepAt(path)
      return index === undefined ? [] : [[index, message] as const]
    }),
  )
  const fieldProblems = new Map(problems.map(({ path, message }) => [path, message]))
  // What was not typed yet is not wrong yet.
  if (draft.name === '' && entry.id === NEW) fieldProblems.delete('name')
  const toFix = problems.length
  const isChecked = check.data !== undefined && asked === draft
  const notYet =
    toFix > 0 ? 'Fix what is marked first' : isChecked ? undefined : (check.error?.message ?? 'It is being checked')
  const remedies = ({ path }: FieldProblem) => {
    const index = stepAt(path) ?? -1
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
    if (!(event.ctrlKey || event.metaKey) || event.key !== 'Enter' || !isEdited) return
    event.preventDefault()
    event.stopPropagation()
    // Pressed while it is being checked, it is saved too: saving checks as well.
    if (!isBusy && (refusal ?? (isChecked ? notYet : undefined)) === undefined) save()
  }
  return (
    // Ctrl+Enter saves from anywhere in the form, whatever a control does with Enter.
    <div className={styles.editor} onKeyDownCapture={onKeyDown}>
      <main className={styles.main} data-testid="clique.editor">
        <EditorBar
          isShipped={entry.shipped}
          isEdited={isEdited}
          toFix={toFix > 0 ? `${countNoun(toFix, toFix === stepProblems.size ? 'step' : 'thing')} to fix` : undefined}
          isBusy={isBusy}
          refusal={refusal}
          notYet={notYet}
          rebuilds={graphsText(outdated)}
          onSave={save}
          onDiscard={() => onSaved(entry.id === NEW ? undefined : entry.id)}
          onDuplicate={() => onDuplicate(duplicateOf(draft, environment))}
          onRemove={entry.shipped || entry.id === NEW ? undefined : removeType}
        />
        <ScopeFields draft={draft} problems={fieldProblems} onChange={isFixed ? undefined : change} />
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
                  onChange={setEnvironment}
                />
                {hasObjects && (
                  <ObjectChoice
                    environment={tile.environment.name}
                    type={draft.focal_point_type}
                    value={object}
                    onChange={setObject}
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

/** The place of the step that a problem is of. */
function stepAt(path: string): number | undefined {
  const [, place] = path.match(/^link_types\.(\d+)$/) ?? []
  return place === undefined ? undefined : Number(place)
}

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
