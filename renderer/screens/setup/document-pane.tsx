/** One document beside the list of them: what a shipped one says, or the form of one's own. */
import { asAppError } from '@shared/contract/errors'
import { Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button, cx } from '../../components'
import split from '../../components/split.module.css'
import { useRefusal } from '../../data/rights'
import { useWork } from '../../data/use-call'
import { DOCUMENTS, type DocumentWork, type Listed, useDocumentWork } from './documents'
import styles from './documents.module.css'

interface FormOptions<D> extends DocumentWork<D> {
  /** Absent of a new one. */
  shown: Listed | undefined
  /** What is stored, or what a new one begins with. */
  stored: D
  nameOf: (draft: D) => string
}

/** What is typed, and what the backend finds wrong with it, by field. */
export function useDocumentForm<D>({ kind, shown, stored, nameOf, save, onDone }: FormOptions<D>) {
  const [draft, setDraft] = useState(stored)
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const [isBusy, work] = useWork()
  const does = useDocumentWork<D>({ kind, save, onDone })
  const tryToSave = () =>
    does.save({ ...draft, ...(shown && { id: shown.id }) }, `${nameOf(draft)} was saved`).catch((thrown: unknown) => {
      const { fields } = asAppError(thrown)
      if (!fields) throw thrown
      setProblems(new Map(fields.map(({ path, message }) => [path.split('.')[0] ?? path, message])))
    })
  return {
    kind,
    isShipped: shown?.shipped ?? false,
    draft,
    set: (change: Partial<D>) => {
      setDraft({ ...draft, ...change })
      setProblems(new Map())
    },
    problems,
    isBusy,
    refusal: useRefusal(DOCUMENTS[kind].right),
    save: () => work(tryToSave),
    close: () => onDone(undefined),
    /** Absent while it is not stored. */
    remove: shown && (() => work(() => does.remove(shown.id, nameOf(stored), stored))),
  }
}

interface DocumentPaneProps {
  /** Of what is stored. */
  title: string | undefined
  form: Omit<ReturnType<typeof useDocumentForm>, 'draft' | 'set'>
  /** Why it cannot be removed. */
  keptBy?: string | undefined
  children: ReactNode
}

export function DocumentPane({ title, form, keptBy, children }: DocumentPaneProps) {
  const { kind, isShipped, isBusy, refusal, save, close, remove } = form
  const { noun, testId } = DOCUMENTS[kind]
  return (
    <aside className={cx(split.pane, styles.pane)} aria-label={noun} data-testid={`${testId}.pane`}>
      <h2>{title ?? `New ${noun}`}</h2>
      {children}
      <div className="row">
        {!isShipped && (
          <Button variant="primary" busy={isBusy} disabledReason={refusal} onPress={save} testId={`${testId}.save`}>
            Save
          </Button>
        )}
        <Button variant="quiet" onPress={close} testId={`${testId}.cancel`}>
          {isShipped ? 'Close' : 'Cancel'}
        </Button>
        <span className="grow" />
        {!isShipped && remove && (
          <Button
            variant="quiet"
            icon={Trash2}
            disabledReason={refusal ?? keptBy}
            onPress={remove}
            testId={`${testId}.remove`}
          >
            Remove
          </Button>
        )}
      </div>
    </aside>
  )
}
