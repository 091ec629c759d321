import { LINKABLE_TYPES } from '@shared/catalog/link-types'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../../app/app-context'
import { Callout, type Column, Glyph, SelectField, TextField } from '../../components'
import { useCall } from '../../data/use-call'
import { formatCount } from '../../format/number'
import { shortLabel } from '../clique-types/words'
import { DocumentList, type OpenDocument } from '../setup/document-list'
import { DocumentPane, useDocumentForm } from '../setup/document-pane'
import { EnvironmentChoice } from '../setup/environment-choice'

type Row = CallOutput<'linkTypes.list'>[number]

const end = (type: string) => (
  <span className="row gap6">
    <Glyph type={type} /> {shortLabel(type)}
  </span>
)

const columnsIn = (environment: string | undefined): readonly Column<Row>[] => [
  {
    id: 'type',
    title: 'Link type',
    width: 'minmax(180px, 1.2fr)',
    value: ({ type }) => type,
    cell: ({ type }) => <span className="mono">{type}</span>,
  },
  {
    id: 'a',
    title: 'From',
    width: 'minmax(100px, 0.8fr)',
    value: ({ endPointA }) => shortLabel(endPointA),
    cell: ({ endPointA }) => end(endPointA),
  },
  {
    id: 'b',
    title: 'To',
    width: 'minmax(100px, 0.8fr)',
    value: ({ endPointB }) => shortLabel(endPointB),
    cell: ({ endPointB }) => end(endPointB),
  },
  { id: 'description', title: 'Description', width: 'minmax(100px, 1.6fr)', value: ({ description }) => description },
  { id: 'used', title: 'Clique types', width: '80px', align: 'right', value: ({ usedBy }) => usedBy.length },
  {
    id: 'links',
    title: environment ? `Links in ${environment}` : 'Links',
    width: '90px',
    align: 'right',
    value: ({ links }) => links,
    cell: ({ links }) =>
      links === undefined ? '—' : links === 0 ? <span className="t3">none</span> : formatCount(links),
  },
  { id: 'origin', title: 'Origin', width: '70px', value: ({ shipped }) => (shipped ? 'shipped' : 'own') },
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
  return (
    <DocumentList
      kind="linkTypes"
      list={useCall('linkTypes.list', environment === undefined ? {} : { environment })}
      columns={columnsIn(environment)}
      documentOf={({ usedBy: _usedBy, links: _links, ...document }) => document}
      pane={(open) => <LinkTypePane key={open.shown?.id} {...open} />}
    >
      {environment !== undefined && (
        <EnvironmentChoice label="Environment whose links are counted" value={environment} onChange={setWanted} />
      )}
    </DocumentList>
  )
})
export default LinkTypesScreen

const TYPES = LINKABLE_TYPES.map((id) => ({ id, label: typeInfo(id).label }))

function LinkTypePane({ shown, onDone }: OpenDocument<Row>) {
  const { transport } = useApp()
  const form = useDocumentForm({
    kind: 'linkTypes',
    shown,
    stored: {
      description: shown?.description ?? '',
      endPointA: shown?.endPointA ?? '',
      endPointB: shown?.endPointB ?? '',
    },
    nameOf: ({ endPointA, endPointB }) => `${endPointA}-${endPointB}`,
    save: (draft) => transport.call('linkTypes.save', { draft }),
    onDone,
  })
  const { draft, set, problems } = form
  return (
    <DocumentPane
      title={shown?.type}
      form={form}
      keptBy={shown && shown.usedBy.length > 0 ? `Used by ${shown.usedBy.join(', ')}` : undefined}
    >
      {shown?.shipped ? (
        <>
          <p>{shown.description}</p>
          <Callout tone="info">
            Shipped: scans find links of it, and it cannot be changed. Clique types may follow it either way.
          </Callout>
        </>
      ) : (
        <>
          <Callout tone="info">
            Scans find no links of types of your own. They name what imported inventories bring, and what implicit links
            join: “instance-network” is what the steps between them join.
          </Callout>
          <SelectField
            label="From"
            options={TYPES}
            value={draft.endPointA}
            onChange={(endPointA) => set({ endPointA })}
            error={problems.get('endPointA')}
            testId="link-types.a"
          />
          <SelectField
            label="To"
            options={TYPES}
            value={draft.endPointB}
            onChange={(endPointB) => set({ endPointB })}
            error={problems.get('endPointB')}
            testId="link-types.b"
          />
          <TextField
            label="Description"
            value={draft.description}
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
    </DocumentPane>
  )
}
