/** Documents in the format of Calipso's collections, brought in with what became of each, and written out. */
import type { ImportedRecipe } from '@shared/contract/calls/clique-types'
import { Download, FolderOpen, Share } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Button, DialogSheet, IconButton, StatusBadge, Switch, TextField } from '../../components'
import { pickFile } from '../../data/inventory-files'
import { useRefusal } from '../../data/rights'
import { saveFile } from '../../data/save-file'
import { useWork } from '../../data/use-call'
import { DOCUMENTS, type DocumentKind, type Listed } from './documents'
import styles from './documents.module.css'
import { useRebuild } from './outdated-graphs'

/** Import and export, for the head of a page. */
export function DocumentButtons({ kind, documents }: { kind: DocumentKind; documents: readonly Listed[] }) {
  const { noun, collection, right, testId } = DOCUMENTS[kind]
  const refusal = useRefusal(right)
  const [importing, setImporting] = useState(false)
  const own = documents.filter(({ shipped }) => !shipped)
  return (
    <>
      <IconButton
        icon={Download}
        label={`Import ${noun}s`}
        disabledReason={refusal}
        onPress={() => setImporting(true)}
        testId={`${testId}.import`}
      />
      <IconButton
        icon={Share}
        label={`Export your own ${noun}s`}
        disabledReason={own.length === 0 ? 'There are none of your own yet' : undefined}
        onPress={() => saveDocuments(own, collection)}
        testId={`${testId}.export`}
      />
      {importing && <ImportSheet kind={kind} onClose={() => setImporting(false)} />}
    </>
  )
}

/** Saves documents without what only this product knows of them. */
function saveDocuments(all: readonly Listed[], collection: string): void {
  const documents = all.map(({ id: _id, shipped: _shipped, ...document }) => document)
  saveFile(
    new Blob([`${JSON.stringify(documents, undefined, 2)}\n`], { type: 'application/json' }),
    `${collection}.json`,
  )
}

const OUTCOMES = { added: 'added', replaced: 'replaced', unchanged: 'there already', 'left-out': 'left out' } as const
const STATUS = { added: 'ok', replaced: 'ok', unchanged: 'unknown', 'left-out': 'warn' } as const

function ImportSheet({ kind, onClose }: { kind: DocumentKind; onClose: () => void }) {
  const { transport } = useApp()
  const [text, setText] = useState('')
  const [replace, setReplace] = useState(false)
  const [documents, setDocuments] = useState<readonly ImportedRecipe[]>()
  const [isBusy, work] = useWork()
  const rebuild = useRebuild()
  const read = async () => {
    const result = await transport.call(`${kind}.import`, { text, replace })
    setDocuments(result.documents)
    await rebuild(result.outdated)
  }
  const choose = async () => {
    const file = await pickFile('.json,.jsonl,.txt')
    if (file) setText(await file.text())
  }
  return (
    <DialogSheet
      title={`Import ${DOCUMENTS[kind].noun}s`}
      onClose={onClose}
      testId="recipes.import"
      buttons={
        <>
          <Button onPress={onClose} testId="recipes.import.close">
            {documents ? 'Close' : 'Cancel'}
          </Button>
          {!documents && (
            <Button
              variant="primary"
              busy={isBusy}
              disabledReason={text.trim() === '' ? 'Choose a file or paste its text' : undefined}
              onPress={() => work(read)}
              testId="recipes.import.confirm"
            >
              Import
            </Button>
          )}
        </>
      }
    >
      {documents ? (
        <ul className={styles.imported} data-testid="recipes.imported">
          {documents.map((one, index) => (
            // Two documents may have one name.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index}>
              <StatusBadge status={STATUS[one.outcome]} label={false} />
              <span className="breaks">
                <b className="med">{one.name}</b> {OUTCOMES[one.outcome]}
                {one.notes.map((note) => (
                  <span key={note} className="block xs t2">
                    {note}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <div className="stack gap10">
          <p className="t2">
            Documents as Calipso keeps them: one, a list, or one after the other. What cannot be used is said; nothing
            else is lost.
          </p>
          <span>
            <Button icon={FolderOpen} onPress={() => work(choose)} testId="recipes.import.file">
              Choose a file
            </Button>
          </span>
          <TextField
            label="or paste its text"
            value={text}
            onChange={setText}
            lines={8}
            mono
            testId="recipes.import.text"
          />
          <Switch isOn={replace} onChange={setReplace} testId="recipes.import.replace">
            Replace those of the same scope
          </Switch>
        </div>
      )}
    </DialogSheet>
  )
}
