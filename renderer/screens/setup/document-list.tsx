/** A page of Setup that lists the shipped documents and one's own, with a pane for one of them beside the list. */
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button, type Column, cx, DataTable, ErrorNotice, Skeleton } from '../../components'
import split from '../../components/split.module.css'
import { useRefusal } from '../../data/rights'
import type { CallState } from '../../data/use-call'
import { DOCUMENTS, type Listed, NEW } from './documents'
import styles from './documents.module.css'
import { DocumentButtons } from './import-export'
import { SetupHead } from './setup-head'

export interface OpenDocument<R> {
  /** Absent of a new one. */
  shown: R | undefined
  /** Opens another one, or a new one, or none. */
  onDone: (id: string | undefined) => void
}

interface DocumentListProps<R extends Listed> {
  kind: 'cliqueConstraints' | 'linkTypes'
  list: CallState<readonly R[]>
  columns: readonly Column<R>[]
  /** What of a row is exported; default: all of it. */
  documentOf?: (row: R) => Listed
  pane: (open: OpenDocument<R>) => ReactNode
  /** In the head of the page, before its buttons. */
  children?: ReactNode
}

export function DocumentList<R extends Listed>(props: DocumentListProps<R>) {
  const { kind, list, columns, documentOf = (row) => row, pane, children } = props
  const { noun, right, testId } = DOCUMENTS[kind]
  const refusal = useRefusal(right)
  const [selected, setSelected] = useState<string>()
  const { data, error, isLoading, reload, cancel } = list
  const rows = data ?? []
  const shown = rows.find(({ id }) => id === selected)
  const isOpen = shown !== undefined || selected === NEW
  return (
    <div className="screen" data-testid={testId}>
      <SetupHead value={testId} count={data?.length}>
        {children}
        <DocumentButtons kind={kind} documents={rows.map(documentOf)} />
        <Button
          variant="primary"
          icon={Plus}
          disabledReason={refusal}
          onPress={() => setSelected(NEW)}
          testId={`${testId}.new`}
        >
          New {noun}
        </Button>
      </SetupHead>
      {error && (
        <div className={split.notice}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={8} stage={`Reading ${noun}s`} onCancel={cancel} />}
      {data && (
        <div className={cx(styles.split, isOpen && split.open)}>
          <DataTable
            label={`${noun}s`}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            selectedKey={selected}
            onSelect={({ id }) => setSelected(id)}
            testId={`${testId}.table`}
          />
          {isOpen && pane({ shown, onDone: setSelected })}
        </div>
      )}
    </div>
  )
}
