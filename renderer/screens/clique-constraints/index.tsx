import { LINK_ATTRIBUTES, LINKABLE_TYPES } from '@shared/catalog/link-types'
import { anObject, nounOf, typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { observer } from 'mobx-react-lite'
import { useApp } from '../../app/app-context'
import { Button, Callout, type Column, Glyph, SelectField, Switch } from '../../components'
import { useCall } from '../../data/use-call'
import { DocumentList, type OpenDocument } from '../setup/document-list'
import { DocumentPane, useDocumentForm } from '../setup/document-pane'
import { NEW } from '../setup/documents'
import styles from '../setup/documents.module.css'
import { OutdatedNote } from '../setup/outdated-graphs'

type Row = CallOutput<'cliqueConstraints.list'>[number]

const ATTRIBUTES: Readonly<Record<string, string>> = {
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
  return (
    <DocumentList
      kind="cliqueConstraints"
      list={useCall('cliqueConstraints.list', {})}
      columns={COLUMNS}
      pane={(open) => <ConstraintPane key={open.shown?.id} {...open} />}
    >
      <OutdatedNote />
    </DocumentList>
  )
})
export default CliqueConstraintsScreen

const EVERY = '\u0000every'
const TYPES = LINKABLE_TYPES.map((id) => ({ id, label: typeInfo(id).plural }))

const ConstraintPane = observer(function ConstraintPane({ shown, onDone }: OpenDocument<Row>) {
  const { transport, environments } = useApp()
  const form = useDocumentForm({
    kind: 'cliqueConstraints',
    shown,
    stored: {
      focal_point_type: shown?.focal_point_type ?? '',
      environment: shown?.environment ?? '',
      constraints: shown?.constraints ?? ['network'],
    },
    nameOf: () => 'The constraint',
    save: (draft) => transport.call('cliqueConstraints.save', { draft }),
    onDone,
  })
  const { draft, set, problems } = form
  const type = draft.focal_point_type || 'instance'
  return (
    <DocumentPane title={shown && `Graphs of ${typeInfo(shown.focal_point_type).plural}`} form={form}>
      {shown?.shipped ? (
        <>
          <Callout
            tone="info"
            actions={
              <Button
                size="small"
                disabledReason={form.refusal}
                onPress={() => onDone(NEW)}
                testId="constraints.override"
              >
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
            value={draft.focal_point_type}
            onChange={(focal_point_type) => set({ focal_point_type })}
            error={problems.get('focal_point_type')}
            testId="constraints.type"
          />
          <SelectField
            label="In"
            options={[
              { id: EVERY, label: 'Every environment' },
              ...(environments.tiles ?? []).map(({ environment: { name } }) => ({ id: name, label: name })),
            ]}
            value={draft.environment || EVERY}
            onChange={(id) => set({ environment: id === EVERY ? '' : id })}
            error={problems.get('environment')}
            testId="constraints.environment"
          />
          <fieldset className={styles.checks}>
            <legend className="xs med">All links agree in</legend>
            {[...new Set([...LINK_ATTRIBUTES, ...(shown?.constraints ?? [])])].map((name) => (
              <Switch
                key={name}
                isOn={draft.constraints.includes(name)}
                onChange={(isOn) =>
                  set({
                    constraints: isOn ? [...draft.constraints, name] : draft.constraints.filter((one) => one !== name),
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
      <div className="stack gap6 xs t2">
        <h3>What it does</h3>
        <p>
          While a graph is built, a link whose attribute has another value than the {nounOf(type)} in the centre is left
          out; a link that does not have the attribute is followed. So the graph of {anObject(type)} ends at its own
          networks, although the NICs it passes carry others too. The preview of a clique type says how many objects are
          left out.
        </p>
      </div>
    </DocumentPane>
  )
})
