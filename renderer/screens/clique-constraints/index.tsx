import { LINK_ATTRIBUTES } from '@shared/catalog/link-types'
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
  Switch,
} from '../../components'
import { useCall, useWork } from '../../data/use-call'
import { ImportSheet, saveDocuments } from '../clique-types/import-sheet'
import { OutdatedNote, useRebuild } from '../clique-types/outdated'
import panes from '../clique-types/panes.module.css'
import { graphsText } from '../clique-types/words'
import { SetupHead } from '../setup/setup-head'

type Row = CallOutput<'cliqueConstraints.list'>[number]

const ATTRIBUTES: Readonly<Record<(typeof LINK_ATTRIBUTES)[number], string>> = {
  network: 'The graph stays on the networks of the object itself',
  router_id: 'The graph stays with the router of the object itself',
  mac_address: 'The graph stays with the MAC address of the object itself',
}

const attributesText = ({ constraints }: Pick<Row, 'constraints'>) =>
  constraints.join(', ') || 'none: every link is followed'

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'type',
    title: 'Graphs of',
    width: 'minmax(160px, 1fr)',
    value: ({ focal_point_type: type }) => typeInfo(type).label,
    cell: ({ focal_point_type: type }) => (
      <span className="row gap6">
        <Glyph type={type} /> {typeInfo(type).plural}
      </span>
    ),
  },
  {
    id: 'environment',
    title: 'In',
    width: 'minmax(160px, 1fr)',
    value: ({ environment }) => environment || 'Every environment',
  },
  { id: 'constraints', title: 'All links agree in', width: 'minmax(200px, 2fr)', value: attributesText },
  { id: 'origin', title: 'Origin', width: '90px', value: ({ shipped }) => (shipped ? 'shipped' : 'own') },
]

/** What cuts graphs short: the attributes in which every link of a graph agrees with the object in its centre. */
const CliqueConstraintsScreen = observer(function CliqueConstraintsScreen() {
  const { data, error, isLoading, reload, cancel } = useCall('cliqueConstraints.list', {})
  const [selected, setSelected] = useState<string>()
  const [importing, setImporting] = useState(false)
  const rows = data ?? []
  const own = rows.filter(({ shipped }) => !shipped)
  const chosen = rows.find(({ id }) => id === selected)
  const isOpen = chosen !== undefined || selected === 'new'
  return (
    <div className="screen" data-testid="clique-constraints">
      <SetupHead value="constraints" count={data?.length}>
        <OutdatedNote />
        <IconButton
          icon={Download}
          label="Import constraints"
          onPress={() => setImporting(true)}
          testId="constraints.import"
        />
        <IconButton
          icon={Share}
          label="Export your own constraints"
          disabledReason={own.length === 0 ? 'There are none of your own yet' : undefined}
          onPress={() => saveDocuments(own, 'clique_constraints')}
          testId="constraints.export"
        />
        <Button variant="primary" icon={Plus} onPress={() => setSelected('new')} testId="constraints.new">
          New constraint
        </Button>
      </SetupHead>
      {error && (
        <div className={panes.pad}>
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {isLoading && <Skeleton rows={4} stage="Reading constraints" onCancel={cancel} />}
      {data && (
        <div className={isOpen ? panes.open : panes.split}>
          <DataTable
            label="Constraints"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ id }) => id}
            selectedKey={selected}
            onSelect={({ id }) => setSelected(id)}
            testId="constraints.table"
          />
          {isOpen && (
            <ConstraintPane
              key={selected}
              shown={chosen}
              onDone={(id) => {
                reload()
                setSelected(id)
              }}
              onOverride={() => setSelected('new')}
            />
          )}
        </div>
      )}
      {importing && (
        <ImportSheet
          call="cliqueConstraints.import"
          noun="constraints"
          onClose={() => {
            setImporting(false)
            reload()
          }}
        />
      )}
    </div>
  )
})
export default CliqueConstraintsScreen

const EVERY = '\u0000every'
const TYPES = ['instance', 'vservice', 'network', 'switch_pnic', 'switch', 'host_pnic', 'container'].map((id) => ({
  id,
  label: typeInfo(id).plural,
}))

interface PaneProps {
  shown: Row | undefined
  onDone: (id: string | undefined) => void
  onOverride: () => void
}

function ConstraintPane({ shown, onDone, onOverride }: PaneProps) {
  const { transport, notices, environments } = useApp()
  const rebuild = useRebuild()
  const [form, setForm] = useState({
    focal_point_type: shown?.focal_point_type ?? '',
    environment: shown?.environment ?? '',
    constraints: shown?.constraints ?? ['network'],
  })
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const [isBusy, work] = useWork()
  const set = (change: Partial<typeof form>) => {
    setForm({ ...form, ...change })
    setProblems(new Map())
  }
  const save = async () => {
    try {
      const { id, outdated } = await transport.call('cliqueConstraints.save', {
        draft: { ...form, ...(shown && { id: shown.id }) },
      })
      notices.add({
        tone: 'ok',
        text: 'The constraint was saved',
        hint: graphsText(outdated) && `${graphsText(outdated)} are built again`,
      })
      onDone(id)
      await rebuild(outdated)
    } catch (thrown) {
      const error = asAppError(thrown)
      if (!error.fields) throw error
      setProblems(new Map(error.fields.map(({ path, message }) => [path.split('.')[0] ?? path, message])))
    }
  }
  const remove = async () => {
    if (!shown) return
    const { outdated } = await transport.call('cliqueConstraints.remove', { id: shown.id })
    notices.add({ tone: 'ok', text: 'The constraint was removed' })
    onDone(undefined)
    await rebuild(outdated)
  }
  const type = typeInfo(form.focal_point_type || 'instance')
  return (
    <aside className={panes.pane} aria-label="Constraint" data-testid="constraints.pane">
      <h2>{shown ? `Graphs of ${typeInfo(shown.focal_point_type).plural}` : 'New constraint'}</h2>
      {shown?.shipped ? (
        <>
          <Callout
            tone="info"
            actions={
              <Button size="small" onPress={onOverride} testId="constraints.override">
                New constraint
              </Button>
            }
          >
            Shipped, and cannot be changed. One of your own for an environment, or for every one, is used instead of it.
          </Callout>
          <p>{attributesText(shown)}</p>
        </>
      ) : (
        <>
          <SelectField
            label="Graphs of"
            options={TYPES}
            value={form.focal_point_type}
            onChange={(focal_point_type) => set({ focal_point_type })}
            error={problems.get('focal_point_type')}
            testId="constraints.type"
          />
          <SelectField
            label="In"
            options={[
              { id: EVERY, label: 'Every environment' },
              ...(environments.tiles ?? []).map(({ environment }) => ({
                id: environment.name,
                label: environment.name,
              })),
            ]}
            value={form.environment || EVERY}
            onChange={(id) => set({ environment: id === EVERY ? '' : id })}
            error={problems.get('environment')}
            testId="constraints.environment"
          />
          <fieldset className={panes.checks}>
            <legend className="xs med">All links agree in</legend>
            {LINK_ATTRIBUTES.map((name) => (
              <Switch
                key={name}
                isOn={form.constraints.includes(name)}
                onChange={(isOn) =>
                  set({
                    constraints: isOn ? [...form.constraints, name] : form.constraints.filter((one) => one !== name),
                  })
                }
                description={ATTRIBUTES[name]}
                testId={`constraints.${name}`}
              >
                {name}
              </Switch>
            ))}
            {problems.get('constraints') && <p className="xs err">{problems.get('constraints')}</p>}
          </fieldset>
        </>
      )}
      <div className={panes.example}>
        <h3>What it does</h3>
        <p>
          While a graph is built, a link whose attribute has another value than the {type.label} in the centre is left
          out; a link that does not have the attribute is followed. So the graph of a {type.label} ends at its own
          networks, although the NICs it passes carry others too. The preview of a clique type says how many objects are
          left out.
        </p>
      </div>
      {!shown?.shipped && (
        <div className="row">
          <Button variant="primary" busy={isBusy} onPress={() => work(save)} testId="constraints.save">
            Save
          </Button>
          <Button variant="quiet" onPress={() => onDone(undefined)} testId="constraints.cancel">
            Cancel
          </Button>
          <span className="grow" />
          {shown && (
            <Button variant="quiet" icon={Trash2} onPress={() => work(remove)} testId="constraints.remove">
              Remove
            </Button>
          )}
        </div>
      )}
    </aside>
  )
}
