/** Writing an inventory to a file, reading one in, and removing an environment: each is asked first. */
import { REMOVABLE } from '@shared/contract/calls/environments'
import type { UnmappedEntry } from '@shared/contract/calls/transfer'
import { asAppError } from '@shared/contract/errors'
import { Download } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useEffect, useState } from 'react'
import { useApp } from '../app/app-context'
import {
  Age,
  Button,
  Callout,
  ErrorNotice,
  Icon,
  KeyValue,
  KeyValueList,
  QuestionSheet,
  Skeleton,
  Switch,
  TextField,
} from '../components'
import { exportInventory, offerFile, takesDroppedFiles } from '../data/inventory-files'
import { useCall, useWork } from '../data/use-call'
import { countNoun, formatCount } from '../format/number'
import { links } from '../routing/links'
import { freeName, type OfferedFile, removalVerb } from '../stores/sheets'
import styles from './drop-overlay.module.css'

/** The name of an environment that is to be added: a free one like `wanted` until another is typed. */
function useNewName(wanted: string | undefined) {
  const { environments } = useApp()
  const [typed, type] = useState<string>()
  const taken = new Set(environments.tiles?.map((tile) => tile.environment.name))
  const name = (typed ?? (wanted && freeName(wanted, taken)) ?? '').trim()
  const problem = name === '' ? 'Enter a name' : taken.has(name) ? 'There is an environment of this name' : undefined
  return { shown: typed ?? name, name, type, problem, taken, isTyped: typed !== undefined }
}

/** Says what a file will hold before it is written, and offers to replace names and addresses in it. */
export const ExportSheet = observer(function ExportSheet() {
  const { exporting } = useApp().sheets
  return exporting === undefined ? null : <ExportQuestion key={exporting} environment={exporting} />
})

const ExportQuestion = observer(function ExportQuestion({ environment }: { environment: string }) {
  const app = useApp()
  const [pseudonymise, setPseudonymise] = useState(false)
  const [isBusy, work] = useWork()
  const counts = app.environments.get(environment)?.counts
  const close = () => app.sheets.show({ exporting: undefined })
  const run = async () => {
    if (await exportInventory(app, environment, pseudonymise)) close()
  }
  return (
    <QuestionSheet
      title={`Export ${environment}`}
      verb="Export"
      isBusy={isBusy}
      onConfirm={() => work(run)}
      onClose={close}
      testId="export"
    >
      <p>
        A .calipso file with{' '}
        {counts ? `${countNoun(counts.objects, 'object')}, ${countNoun(counts.links, 'link')}` : 'the inventory'} and
        the record of the last scans. It never holds passwords, keys, user names or the addresses of connections.
      </p>
      <Switch
        isOn={pseudonymise}
        onChange={setPseudonymise}
        description="Replaces names, ids, IP and MAC addresses. The same value always gets the same replacement, so the wiring stays readable."
        testId="export.pseudonymise"
      >
        Use pseudonyms
      </Switch>
    </QuestionSheet>
  )
})

/** Shows what is in a file that was picked, dropped or double-clicked, and imports it when the operator agrees. */
export const ImportSheet = observer(function ImportSheet() {
  const { sheets, router } = useApp()
  const { location } = router
  const handedOver = location.path === '/home' ? location.query.import : undefined
  useEffect(() => {
    if (handedOver === undefined) return
    // The token leaves the address: going back must not offer the same file again.
    router.go(links.home(), { replace: true })
    sheets.show({ offered: { upload: handedOver } })
  }, [handedOver, router, sheets])
  const { offered } = sheets
  return offered === undefined ? null : <Preview key={offered.upload} file={offered} />
})

const Preview = observer(function Preview({ file }: { file: OfferedFile }) {
  const app = useApp()
  const { sheets, environments } = app
  const source = { upload: file.upload }
  const { data, error, isLoading } = useCall('transfer.preview', { source })
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [first, ...others] = data?.inventories ?? []
  const hasSeveral = others.length > 0
  const { shown, name, type, problem: wrongName, taken, isTyped } = useNewName(first?.environment)
  const close = () => sheets.show({ offered: undefined })
  const clash = data?.inventories.find(({ environment }) => taken.has(environment))
  const nameProblem = hasSeveral
    ? clash && `There is an environment called ${clash.environment} already: remove it first`
    : wrongName

  const run = async () => {
    setBusy(true)
    try {
      const { environment } = await app.transport.call('transfer.import', {
        source,
        ...(!hasSeveral && { as: name }),
      })
      await environments.load()
      close()
      app.notices.add({ tone: 'ok', text: `${file.name ?? 'The file'} is open as ${environment}` })
      app.router.go(links.environment(environment))
    } catch (thrown) {
      setBusy(false)
      setProblem(asAppError(thrown).message)
    }
  }

  return (
    <QuestionSheet
      title={file.name === undefined ? 'Import this inventory?' : `Import ${file.name}?`}
      verb={data && 'Import'}
      isBusy={isBusy}
      disabledReason={nameProblem}
      onConfirm={() => void run()}
      onClose={close}
      cancelLabel={error ? 'Close' : 'Cancel'}
      testId="import"
    >
      {isLoading && <Skeleton rows={5} stage="Reading the file" />}
      {error && <ErrorNotice error={error} />}
      {data && (
        <>
          <p>It becomes an environment of its own that you can browse offline. No connection is made.</p>
          {data.inventories.map(({ environment, distribution, counts }) => (
            <KeyValueList key={environment}>
              <KeyValue name="environment">{environment}</KeyValue>
              <KeyValue name="distribution">{distribution}</KeyValue>
              {data.exportedAt !== undefined && (
                <KeyValue name="exported">
                  <Age at={data.exportedAt} /> by version {data.productVersion}
                </KeyValue>
              )}
              <KeyValue name="objects">{formatCount(counts.objects)}</KeyValue>
              <KeyValue name="links">{formatCount(counts.links)}</KeyValue>
              <KeyValue name="graphs">{formatCount(counts.cliques)}</KeyValue>
              {data.kind === 'inventory-file' && (
                <KeyValue name="names">{data.pseudonymised ? 'replaced by pseudonyms' : 'original'}</KeyValue>
              )}
            </KeyValueList>
          ))}
          {data.unmapped.length > 0 && <NotTakenOver entries={data.unmapped} />}
          {hasSeveral && nameProblem !== undefined && <Callout tone="warn" title={nameProblem} />}
          {hasSeveral && problem !== undefined && <Callout tone="error" title={problem} />}
          {!hasSeveral && (
            <TextField
              label="Name in Calipso"
              value={shown}
              onChange={(value) => {
                type(value)
                setProblem(undefined)
              }}
              error={nameProblem ?? problem}
              description={
                !isTyped && name !== first?.environment
                  ? `There is an environment called ${first?.environment ?? ''} already.`
                  : 'At most 64 characters, no slash.'
              }
              testId="import.name"
            />
          )}
        </>
      )}
    </QuestionSheet>
  )
})

type Removable = (typeof REMOVABLE)[number]

/** Names of documents shown of one reason. */
const MOST_NAMES = 5

/** What of a dump is not taken over as it is, by reason. */
function NotTakenOver({ entries }: { entries: readonly UnmappedEntry[] }) {
  return (
    <details data-testid="import.unmapped">
      <summary>
        {formatCount(entries.reduce((sum, { count }) => sum + count, 0))} documents are not taken over as they are
      </summary>
      {entries.map(({ collection, reason, names, count }) => (
        <p key={`${collection} ${reason}`} className="breaks">
          <b className="med">
            {formatCount(count)} of {collection}
          </b>
          : {reason}
          {names.length > 0 && (
            <span className="t2">
              {' '}
              ({names.slice(0, MOST_NAMES).join(', ')}
              {count > MOST_NAMES && ' …'})
            </span>
          )}
        </p>
      ))}
    </details>
  )
}

/** Asks before an environment goes: what goes with it, in numbers; a protected one wants its name typed. */
export const RemoveEnvironmentSheet = observer(function RemoveEnvironmentSheet() {
  const { removing } = useApp().sheets
  return removing === undefined ? null : <RemoveQuestion key={removing} environment={removing} />
})

const RemoveQuestion = observer(function RemoveQuestion({ environment }: { environment: string }) {
  const app = useApp()
  const { environments, sheets } = app
  const { data: removal, error } = useCall('environments.removal', { environment })
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<Partial<Record<Removable, boolean>>>({})
  const [isBusy, work] = useWork()
  const close = () => sheets.show({ removing: undefined })
  const tile = environments.get(environment)
  const found = tile?.environment
  const isProtected = found?.protected ?? false
  // An imported inventory and a view are nothing but what they hold.
  const goesWhole = found?.view_of !== undefined || (found?.offline === true && !found.kept)
  const verb = removalVerb(goesWhole)
  const isDamaged = tile?.problem !== undefined
  const isExportable = (removal?.objects ?? 0) > 0
  const hasInventory = isExportable || isDamaged
  const takesInventory = goesWhole || !hasInventory || (chosen.inventory ?? found?.kept ?? false)
  const takes = (part: Removable) => takesInventory || (chosen[part] ?? false)
  const also = REMOVABLE.filter(takes)
  const remove = async () => {
    const { kept } = await app.transport.call('environments.remove', { environment, also, confirm: typed })
    if (kept.length === 0) app.workspace.forget(environment)
    for (const view of takesInventory ? (removal?.views ?? []) : []) app.workspace.forget(view)
    await environments.load()
    if (kept.length === 0 && app.workspace.environment === environment) app.router.go(links.home())
    const left = kept.length > 0 ? '; its inventory is kept' : ''
    app.notices.add({ tone: 'ok', text: `${environment} was ${verb.toLowerCase()}d${left}` })
    close()
  }
  const parts: readonly [Removable, label: string, description: string][] = removal
    ? [
        [
          'inventory',
          isDamaged
            ? 'Inventory and graphs: damaged, and can still be restored'
            : `Inventory and graphs: ${countNoun(removal.objects, 'object')}, ${countNoun(removal.links, 'link')}, ${countNoun(removal.cliques, 'graph')}`,
          removal.views.length > 0
            ? `With ${removal.views.join(', ')}. Otherwise they stay, and a new environment of this name finds them.`
            : 'Otherwise it stays, to be looked at, and a new environment of this name finds it.',
        ],
        ['messages', `Messages: ${formatCount(removal.messages)}`, takesInventory ? 'They go with the inventory.' : ''],
        [
          'scans',
          `Scans: ${formatCount(removal.scans)}, schedules: ${formatCount(removal.schedules)}`,
          takesInventory ? 'They go with the inventory.' : '',
        ],
      ]
    : []
  return (
    <QuestionSheet
      title={`${verb} ${environment}?`}
      verb={verb}
      isDanger
      isBusy={isBusy}
      disabledReason={
        isProtected && typed !== environment
          ? 'Type its name first'
          : found?.kept && also.length === 0
            ? 'Choose what is deleted'
            : undefined
      }
      onConfirm={() => work(remove)}
      onClose={close}
      aside={
        isExportable && (
          <Button
            variant="ghost"
            testId="environment.remove.export"
            onPress={() => void exportInventory(app, environment, false)}
          >
            Export first…
          </Button>
        )
      }
      testId="environment.remove"
    >
      {error && <ErrorNotice error={error} />}
      {goesWhole ? (
        <p>
          Its inventory of {countNoun(removal?.objects ?? 0, 'object')} and {countNoun(removal?.links ?? 0, 'link')} is
          removed from this computer.{' '}
          {found?.view_of === undefined
            ? 'A file it was read from is not touched.'
            : `${found.view_of} and its own inventory stay.`}
        </p>
      ) : (
        <>
          <p>
            {found?.kept
              ? 'Its settings and credentials are deleted already.'
              : 'Its settings and stored credentials are deleted from this computer.'}{' '}
            The cloud itself is not touched. Delete as well:
          </p>
          {parts.map(([part, label, description]) => (
            <Switch
              key={part}
              isOn={takes(part)}
              onChange={(isOn) => setChosen({ ...chosen, [part]: isOn })}
              description={description}
              disabledReason={
                part === 'inventory'
                  ? hasInventory
                    ? undefined
                    : 'Nothing was scanned'
                  : takesInventory
                    ? 'Goes with the inventory'
                    : undefined
              }
              testId={`environment.remove.${part}`}
            >
              {label}
            </Switch>
          ))}
        </>
      )}
      {isProtected && (
        <TextField
          label={`Type ${environment} to confirm`}
          value={typed}
          onChange={setTyped}
          autoFocus
          testId="environment.remove.name"
        />
      )}
    </QuestionSheet>
  )
})

/** Asks for the name of a copy: it cannot be changed later. */
export const DuplicateSheet = observer(function DuplicateSheet() {
  const { duplicating } = useApp().sheets
  return duplicating === undefined ? null : <DuplicateQuestion key={duplicating} environment={duplicating} />
})

const DuplicateQuestion = observer(function DuplicateQuestion({ environment }: { environment: string }) {
  const app = useApp()
  const { environments, sheets, router } = app
  const { shown, name, type, problem } = useNewName(environment)
  const [isBusy, work] = useWork()
  const close = () => sheets.show({ duplicating: undefined })
  const duplicate = async () => {
    const copy = await app.transport.call('environments.duplicate', { environment, as: name })
    await environments.load()
    close()
    router.go(links.environmentEdit(copy.name))
  }
  return (
    <QuestionSheet
      title={`Duplicate ${environment}`}
      verb="Duplicate"
      isBusy={isBusy}
      disabledReason={problem}
      onConfirm={() => work(duplicate)}
      onClose={close}
      testId="environment.duplicate"
    >
      <p>The copy has the same settings and credentials, and nothing scanned. It opens to be edited.</p>
      <TextField
        label="Name of the copy"
        value={shown}
        onChange={type}
        error={problem}
        autoFocus
        testId="environment.duplicate.name"
      />
    </QuestionSheet>
  )
})

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** While a file is dragged over the window, says what dropping it will do; dropping shows what is in it. */
export const DropOverlay = observer(function DropOverlay() {
  const app = useApp()
  const [isOver, setOver] = useState(false)
  const takes = takesDroppedFiles(app)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      // Without this the window would leave the product and show the file instead.
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = takes ? 'copy' : 'none'
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      // Leaving an element for another is no leave; leaving the window has no other.
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      if (!carriesFiles(event)) return
      event.preventDefault()
      const [file, ...others] = event.dataTransfer?.files ?? []
      if (!file || !takes) return
      if (others.length > 0)
        app.notices.add({ tone: 'warn', text: `Only ${file.name} was opened: drop one file at a time` })
      void offerFile(app, file)
    }
    const end = new AbortController()
    const options = { signal: end.signal }
    for (const event of ['dragenter', 'dragover'] as const) window.addEventListener(event, over, options)
    window.addEventListener('dragleave', leave, options)
    window.addEventListener('drop', drop, options)
    return () => end.abort()
  }, [app, takes])
  if (!isOver) return null
  return (
    <div className={styles.overlay} data-testid="drop">
      <div className={styles.box}>
        <Icon as={Download} size={24} />
        <b>{takes ? 'Drop the file to see what is in it' : 'Files cannot be dropped here'}</b>
        <span className="xs t2">
          {takes
            ? 'Nothing is imported before you agree.'
            : `Open an inventory file with ${app.commands.shortcutOf('inventory.import') ?? 'Import on Home'}.`}
        </span>
      </div>
    </div>
  )
})
