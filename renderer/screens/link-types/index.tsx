import { LINKABLE_TYPES } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { asAppError } from '@shared/contract/errors'
import { Download, Plus, Share, Trash2 } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import {
  Button,
  Callout,
  type Column,
  DataTable,
  ErrorNotice,
  Glyph,
  IconButton,
  SelectField,
  Skeleton,
  TextField,
} from '../../components'
import { useCall, useWork } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { EnvironmentChoice } from '../clique-types/environment-choice'
import { ImportSheet, saveDocuments } from '../clique-types/import-sheet'
import panes from '../clique-types/panes.module.css'
import { SetupHead } from '../setup/setup-head'

type Row = CallOutput<'linkTypes.list'>[number]

const end = (type: string) => (
  <span className="row gap6">
    <Glyph type={type} /> {typeInfo(type).label}
  </span>
)

const columnsIn = (environment: string | undefined): readonly Column<Row>[] => [
  {
    id: 'type',
    title: 'Link type',
    width: 'minmax(190px, 1.2fr)',
    value: ({ type }) => type,
    cell: ({ type }) => <span className="mono">{type}</span>,
  },
  {
    id: 'a',
    title: 'From',
    width: 'minmax(120px, 0.8fr)',
    value: ({ endPointA }) => typeInfo(endPointA).label,
    cell: ({ endPointA }) => end(endPointA),
  },
  {
    id: 'b',
    title: 'To',
    width: 'minmax(120px, 0.8fr)',
    value: ({ endPointB }) => typeInfo(endPointB).label,
    cell: ({ endPointB }) => end(endPointB),
  },
  { id: 'description', title: 'Description', width: 'minmax(120px, 1.6fr)', value: ({ description }) => description },
  { id: 'used', title: 'Clique types', width: '100px', align: 'right', value: ({ usedBy }) => usedBy.length },
  {
    id: 'links',
    title: environment ? `Links in ${environment}` : 'Links',
    width: '110px',
    align: 'right',
    value: ({ links }) => links,
    cell: ({ links }) =>
      links === undefined ? '—' : links === 0 ? <span className="t3">none</span> : formatCount(links),
  },
  { id: 'origin', title: 'Origin', width: '90px', value: ({ shipped }) => (shipped ? 'shipped' : 'own') },
]

/** The kinds of links there are: what scans find, and names of one's own for implicit links and imported inventories. */
const LinkTypesScreen = observer(function LinkTypesScreen() {
  const { environments, workspace } = useApp()
  const tiles = environments.tiles ?? []
  const [wanted, setWanted] = useState<string>()
  const environment =
    wanted ??
    (tiles.find((tile) => tile.environment.name === workspace.environment) ?? tiles.find(({ counts }) => counts))
      ?.environment.name
  const { data, error, isLoading, reload, cancel } = useCall(
    'linkTypes.list',
    environment === undefined ? {} : { environment },
  )
  const [selected, setSelected] = useState<string>()
  const [importing, setImporting] = useState(false)
  const rows = data ?? []
  const own = rows.filter(({ shipped }) => !shipped)
  const chosen = rows.find(({ id }) => id === selected)
  const isOpen = chosen !== undefined || selected === 'new'
  return (
    <div className="screen" data-testid="link-types">
      <SetupHead value="link-types" count={data?.length}>
        {tiles.length > 1 && environment !== undefined && (
          <EnvironmentChoice label="Environment whose links are counted" value={environment} onChange={setWanted} />
        )}
        <IconButton
          icon={Download}
          label="Import link types"
          onPress={() => setImporting(true)}
          testId="link-types.import"
        />
        <IconButton
          icon={Share}
          label="Export your own link types"
          disabledReason={own.length === 0 ? 'There are none of your own yet' : undefined}
          onPress={() =>
            saveDocuments(
              own.map(({ usedBy: _used, links: _links, ...one }) => one),
              'link_types',
            )
          }
          testId="link-types.export"
        />
        <Button variant="primary" icon={Plus} onPress={() => setSelected('new')} testId="link-types.new">
          New link type
        </Button>
      </SetupHead>
      {error && (
        <div className={panes.pad}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={12} stage="Reading link types" onCancel={cancel} />}
      {data && (
        <div className={isOpen ? panes.open : panes.split}>
          <DataTable
            label="Link types"
            columns={columnsIn(environment)}
            rows={rows}
            rowKey={({ id }) => id}
            selectedKey={selected}
            onSelect={({ id }) => setSelected(id)}
            testId="link-types.table"
          />
          {isOpen && (
            <LinkTypePane
              key={selected}
              shown={chosen}
              onDone={(id) => {
                reload()
                setSelected(id)
              }}
            />
          )}
        </div>
      )}
      {importing && (
        <ImportSheet
          call="linkTypes.import"
          noun="link types"
          onClose={() => {
            setImporting(false)
            reload()
          }}
        />
      )}
    </div>
  )
})
export default LinkTypesScreen

const TYPES = LINKABLE_TYPES.map((id) => ({ id, label: typeInfo(id).label }))

/** One link type: a form for one of one's own, facts of a shipped one. */
function LinkTypePane({ shown, onDone }: { shown: Row | undefined; onDone: (id: string | undefined) => void }) {
  const { transport, notices } = useApp()
  const [form, setForm] = useState({
    description: shown?.description ?? '',
    endPointA: shown?.endPointA ?? '',
    endPointB: shown?.endPointB ?? '',
  })
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const [isBusy, work] = useWork()
  const set = (change: Partial<typeof form>) => {
    setForm({ ...form, ...change })
    setProblems(new Map())
  }
  const save = async () => {
    try {
      const { id } = await transport.call('linkTypes.save', { draft: { ...form, ...(shown && { id: shown.id }) } })
      notices.add({ tone: 'ok', text: `${form.endPointA}-${form.endPointB} was saved` })
      onDone(id)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (!error.fields) throw error
      setProblems(new Map(error.fields.map(({ path, message }) => [path, message])))
    }
  }
  const remove = async () => {
    if (!shown) return
    await transport.call('linkTypes.remove', { id: shown.id })
    notices.add({
      tone: 'ok',
      text: `${shown.type} was removed`,
      action: {
        label: 'Undo',
        run: () => void transport.call('linkTypes.save', { draft: form }).then(({ id }) => onDone(id)),
      },
    })
    onDone(undefined)
  }
  const isShipped = shown?.shipped ?? false
  return (
    <aside className={panes.pane} aria-label="Link type" data-testid="link-types.pane">
      <h2>{shown ? shown.type : 'New link type'}</h2>
      {isShipped ? (
        <Callout tone="info">
          Shipped: scans find links of it, and it cannot be changed. Clique types may follow it either way.
        </Callout>
      ) : (
        <>
          <Callout tone="info">
            Scans find no links of types of your own. They name what imported inventories bring, and what implicit links
            join: “instance-network” is what the steps between them join.
          </Callout>
          <SelectField
            label="From"
            options={TYPES}
            value={form.endPointA}
            onChange={(endPointA) => set({ endPointA })}
            error={problems.get('endPointA')}
            testId="link-types.a"
          />
          <SelectField
            label="To"
            options={TYPES}
            value={form.endPointB}
            onChange={(endPointB) => set({ endPointB })}
            error={problems.get('endPointB')}
            testId="link-types.b"
          />
          <TextField
            label="Description"
            value={form.description}
            onChange={(description) => set({ description })}
            error={problems.get('description')}
            testId="link-types.description"
          />
        </>
      )}
      {shown && (
        <p className="xs t2">
          {shown.usedBy.length === 0
            ? 'No clique type uses it.'
            : `Used by the clique types ${[...new Set(shown.usedBy)].join(', ')}.`}
        </p>
      )}
      {!isShipped && (
        <div className="row">
          <Button variant="primary" busy={isBusy} onPress={() => work(save)} testId="link-types.save">
            Save
          </Button>
          <Button variant="quiet" onPress={() => onDone(undefined)} testId="link-types.cancel">
            Cancel
          </Button>
          <span className="grow" />
          {shown && (
            <Button
              variant="quiet"
              icon={Trash2}
              disabledReason={shown.usedBy.length > 0 ? `Used by ${shown.usedBy.join(', ')}` : undefined}
              onPress={() => work(remove)}
              testId="link-types.remove"
            >
              Remove
            </Button>
          )}
        </div>
      )}
    </aside>
  )
}
