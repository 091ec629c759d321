import { conditionsOf } from '@shared/catalog/conditions'
import { isFolder, typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { Overview as OverviewFacts } from '@shared/contract/calls/overview'
import type { InventoryObject } from '@shared/model/inventory-object'
import { knowledgeOf } from '@shared/model/knowledge'
import { attributeLabel, isEmptyValue } from '@shared/text/attribute-text'
import { observer } from 'mobx-react-lite'
import { useMemo } from 'react'
import { useApp } from '../../app/app-context'
import {
  Attribute,
  AttributeValue,
  type Connection,
  FarEnd,
  farName,
  LinkState,
  ObjectLink,
  ObjectState,
  SummaryAttributes,
} from '../../attributes/object-parts'
import { objectEntries } from '../../commands/actions'
import {
  Button,
  Chip,
  type Column,
  cx,
  DataTable,
  ErrorNotice,
  Glyph,
  Identifier,
  KeyValueList,
  Skeleton,
  StateMarks,
  TextAction,
} from '../../components'
import { useCall } from '../../data/use-call'
import { countNoun, formatCount, shownOf } from '../../format/number'
import { isMonoName, linkTypeText } from '../../format/text'
import { links } from '../../routing/links'
import { CountTiles, PickLists } from '../dashboard/below'
import { Card } from '../dashboard/card'
import styles from '../dashboard/dashboard.module.css'
import { ObjectTable, tableColumns, wantedColumns } from '../table/object-table'
import { HostCards } from './overviews/host'
import { InstanceCards } from './overviews/instance'
import { NetworkCards } from './overviews/network'
import { NicCards, ServedCards } from './overviews/nic'
import overviewStyles from './overviews/overviews.module.css'
import { FactCard, Subject } from './overviews/parts'
import { SecurityGroupCards } from './overviews/security-group'
import { VServiceCards } from './overviews/vservice'

type ObjectDetail = CallOutput<'inventory.object'>

/** The first look at an object: a table for folders; what is asked of its type, or else its facts and links. */
export const Overview = observer(function Overview({ detail }: { detail: ObjectDetail }) {
  const { object } = detail
  if (isFolder(object.type)) {
    return <ObjectTable environment={object.environment} under={object.id} childrenOnly />
  }
  return (
    <div className={styles.scroll} tabIndex={-1} data-arrival data-testid="object.overview">
      {ASKED_TYPES.has(object.type) ? <AskedOf detail={detail} /> : <Facts detail={detail} />}
    </div>
  )
})

/** Types whose overview the backend answers. */
const ASKED_TYPES = new Set([
  ...['instance', 'host', 'vservice', 'network', 'host_pnic', 'security_group'],
  ...['vconnector', 'vedge', 'otep'],
])

/** What an operator asks of an object of this type; titles at once, values as they are read. */
const AskedOf = observer(function AskedOf({ detail }: { detail: ObjectDetail }) {
  const { object } = detail
  const { environment, id } = object
  const { data, error, reload } = useCall('inventory.overview', { environment, id })
  // Every project of a cloud has a group: an inventory without any is from before they were asked for.
  const hasGroups = useApp().environments.get(environment)?.counts?.byType.security_group !== undefined
  if (data?.kind === 'other') return <Facts detail={detail} />
  return (
    <Subject value={{ environment, id, host: object.host, hasGroups }}>
      <div className={cx(styles.page, styles.broad)}>
        <Heading detail={detail} />
        <ObjectState object={object} />
        {error && <ErrorNotice error={error} onRetry={reload} />}
        {(data || !error) && (
          <div className={overviewStyles.cards} aria-busy={!data}>
            <Cards object={object} overview={data} unread={unreadWords(detail)} />
            <Details detail={detail} />
            {DETAILS[object.type] === undefined && detail.connections.length > 0 && (
              <div className={overviewStyles.wide}>
                <ConnectionsCard detail={detail} />
              </div>
            )}
          </div>
        )}
      </div>
    </Subject>
  )
})

type Kind = OverviewFacts['kind']

/** The answer where it is of this kind; undefined until it is read. */
function of<K extends Kind>(overview: OverviewFacts | undefined, kind: K) {
  return overview?.kind === kind ? (overview as Extract<OverviewFacts, { kind: K }>) : undefined
}

/** Said instead of "none" where the host was not read whole; undefined where it was: then none is none. */
function unreadWords({ object, unreadHost }: ObjectDetail): string | undefined {
  const state = unreadHost?.reading.state ?? knowledgeOf(object)
  if (state === 'read' || (object.type !== 'host' && !unreadHost)) return undefined
  return state === 'partly' ? 'none in what was read' : state === 'not-asked' ? 'not asked' : 'not read'
}

interface CardsProps {
  object: InventoryObject
  overview: OverviewFacts | undefined
  unread: string | undefined
}

function Cards({ object, overview, unread }: CardsProps) {
  switch (object.type) {
    case 'instance':
      return <InstanceCards object={object} overview={of(overview, 'instance')} unread={unread} />
    case 'host':
      return <HostCards overview={of(overview, 'host')} unread={unread} />
    case 'vservice':
      return <VServiceCards object={object} overview={of(overview, 'vservice')} unread={unread} />
    case 'network':
      return <NetworkCards overview={of(overview, 'network')} />
    case 'host_pnic':
      return <NicCards overview={of(overview, 'host_pnic')} unread={unread} />
    case 'security_group':
      return <SecurityGroupCards overview={of(overview, 'security_group')} />
    default:
      return <ServedCards overview={of(overview, 'behind')} unread={unread} />
  }
}

/** Its attributes and links, with what lies below it. */
const Facts = observer(function Facts({ detail }: { detail: ObjectDetail }) {
  const { object } = detail
  const level = LEVELS[object.type]
  return (
    <div className={cx(styles.page, styles.broad)}>
      <Heading detail={detail} />
      <ObjectState object={object} />
      {level && level.tiles.length > 0 && <LevelCounts detail={detail} level={level} />}
      <div className={cx(styles.columns, styles.even)}>
        <div className="stack gap14 shrinks">
          <Card title="Summary" note={typeInfo(object.type).label}>
            <div className={styles.facts}>
              <SummaryAttributes object={object} names={detail.names} />
            </div>
          </Card>
        </div>
        <div className="stack gap14 shrinks">
          {level?.tables.map((type) => (
            <LevelTable key={type} environment={object.environment} under={object.id} type={type} />
          ))}
          {(detail.connections.length > 0 || !level) && <ConnectionsCard detail={detail} />}
          {!level && <DirectChildren environment={object.environment} parentId={object.id} />}
        </div>
      </div>
    </div>
  )
})

/** What is said of an object beside its name, by type. */
const HEAD_FACTS: Readonly<Record<string, readonly string[]>> = {
  instance: ['nova_status', 'project', 'host', 'flavor'],
  host: ['host_type', 'zone', 'ip_address', 'disabled_reason'],
  vservice: ['service_type', 'ha_state', 'project', 'host'],
  network: ['project', 'neutron_status', 'router:external', 'mtu'],
  host_pnic: ['host', 'mac_address'],
  vconnector: ['connector_type', 'host'],
  vedge: ['vedge_type', 'host', 'alive'],
  otep: ['overlay_type', 'ip_address', 'host'],
  security_group: ['project', 'description'],
}

/** What is said of it last, by type, instead of the rest of its summary; everything else is under Data. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  instance: 'power_state task_state image key_name availability_zone created_at launched_at local_name metadata'.split(
    ' ',
  ),
  host: ['OS', 'kernel', 'hypervisor_type', 'hypervisor_version', 'vcpus', 'memory_mb', 'services'],
  vservice: ['local_service_id', 'neutron_status', 'admin_state_up', 'gw_port_id'],
  network: ['admin_state_up', 'shared', 'port_security_enabled', 'availability_zones', 'created_at'],
  host_pnic: ['Duplex', 'driver', 'physical_networks', 'found_by'],
  security_group: [],
}

const present = (object: InventoryObject, keys: readonly string[] = []) =>
  keys.filter((key) => !isEmptyValue(object[key]))

function Details({ detail: { object, names } }: { detail: ObjectDetail }) {
  const said = new Set(HEAD_FACTS[object.type])
  const rest = DETAILS[object.type] ?? typeInfo(object.type).summary.filter((key) => !said.has(key))
  const keys = present(object, ['disagreements', ...rest])
  if (keys.length === 0) return null
  return (
    <FactCard title="Details">
      <div className={styles.facts}>
        <KeyValueList>
          {keys.map((key) => (
            <Attribute key={key} name={key} object={object} names={names} />
          ))}
        </KeyValueList>
      </div>
    </FactCard>
  )
}

const Heading = observer(function Heading({ detail }: { detail: ObjectDetail }) {
  const { workspace } = useApp()
  const { object } = detail
  const condition = conditionsOf(object.type).find(({ holds }) => holds(object))
  const facts = present(object, HEAD_FACTS[object.type])
  return (
    <header className={overviewStyles.head}>
      <Glyph type={object.type} size={24} className="t2" />
      {/* First for the keys, last for the eye. */}
      {(detail.hasClique || detail.connectionCount > 0) && (
        <span className={overviewStyles.last}>
          <Button
            variant="primary"
            onPress={() => workspace.open(object.environment, object.id, { view: 'graph' })}
            testId="object.graph"
          >
            Open graph
          </Button>
        </span>
      )}
      <div className={overviewStyles.about}>
        <div className="row shrinks">
          <h2 className={cx('trunc', styles.title, isMonoName(object.type, object.name) && styles.monoTitle)}>
            {object.name}
          </h2>
          {condition && <Chip tone={condition.tone}>{condition.words}</Chip>}
        </div>
        {facts.length > 0 && (
          <div className={overviewStyles.facts}>
            {facts.map((key) => (
              <span key={key} className={overviewStyles.fact}>
                <span className="t3 nowrap">{attributeLabel(key)}</span>
                <AttributeValue name={key} value={object[key]} names={detail.names} />
              </span>
            ))}
            <span className={overviewStyles.fact}>
              <span className="t3">ID</span>
              <Identifier value={object.id} />
            </span>
          </div>
        )}
      </div>
    </header>
  )
})

/** Counts and lists of everything below a level. */
function LevelCounts({ detail, level }: { detail: CallOutput<'inventory.object'>; level: Level }) {
  const { environment, id } = detail.object
  const { data, error, isLoading, reload } = useCall('inventory.summary', { environment, id })
  if (error && !data) return <ErrorNotice error={error} onRetry={reload} />
  if (isLoading || !data) return <Skeleton rows={2} rowHeight={72} />
  return (
    <>
      <CountTiles
        environment={environment}
        under={id}
        byType={data.byType}
        services={data.services}
        types={level.tiles}
        isPartial={knowledgeOf(detail.object) !== 'read'}
      />
      {level.lists.length > 0 && <PickLists environment={environment} under={id} types={level.lists} />}
    </>
  )
}

const connectionColumns = (from: InventoryObject): Column<Connection>[] => [
  {
    id: 'far',
    title: 'Far end',
    width: 'minmax(110px, 1.4fr)',
    value: (connection) => farName(connection, from),
    cell: (connection) => <FarEnd connection={connection} from={from} />,
  },
  { id: 'type', title: 'Link', width: 'minmax(112px, 1fr)', value: ({ link }) => linkTypeText(link.link_type) },
  { id: 'name', title: 'Name', width: 'minmax(70px, 1fr)', value: ({ link }) => link.link_name },
  {
    id: 'state',
    title: 'State',
    width: '60px',
    value: ({ link }) => link.state,
    cell: ({ link }) => <LinkState link={link} />,
  },
]

/** Links read when there are more than come with the object. */
const MOST = 1000

/** The links of an object with their far ends. */
export const ConnectionsCard = observer(function ConnectionsCard({
  detail: { object, connections: first, connectionCount },
}: {
  detail: CallOutput<'inventory.object'>
}) {
  const app = useApp()
  const { workspace } = app
  const { environment, id } = object
  const more = useCall(
    'inventory.connections',
    connectionCount > first.length ? { environment, id, limit: MOST } : undefined,
  )
  const connections = more.data?.items ?? first
  const columns = useMemo(() => connectionColumns(object), [object])
  return (
    <Card title="Connections" note={shownOf(connections.length, connectionCount)}>
      {connections.length === 0 && (
        <div className={cx(styles.line, 't2')}>The scan found nothing connected to this object.</div>
      )}
      <div hidden={connections.length === 0} style={connections.length > 60 ? { height: 480 } : undefined}>
        <DataTable
          label="Connections"
          columns={columns}
          rows={connections}
          rowKey={({ link, direction }) => `${direction} ${link.id}`}
          isStatic={connections.length <= 60}
          isBad={({ link }) => link.state === 'down' && !link.stale}
          onOpen={({ far }, newTab) => far && workspace.open(far.environment, far.id, { newTab })}
          onSelect={({ far }) => far && workspace.pick(far.environment, far.id)}
          menu={({ far }) => (far ? objectEntries(app, far) : [])}
          testId="connections"
        />
      </div>
    </Card>
  )
})

const LISTED = 40

/** What lies directly below an object in the tree. */
const DirectChildren = observer(function DirectChildren({
  environment,
  parentId,
}: {
  environment: string
  parentId: string
}) {
  const { data } = useCall('inventory.children', { environment, parentId, limit: LISTED })
  if (!data || data.total === 0) return null
  return (
    <Card title="Below" note={formatCount(data.total)}>
      {data.items.map((node) => (
        <div key={node.id} className={styles.line}>
          <ObjectLink object={{ environment, id: node.refId ?? node.id, type: node.type, name: node.name }} />
          <span className="grow" />
          <span className="t3">
            {isFolder(node.type) ? countNoun(node.childCount, 'object') : typeInfo(node.type).label}
          </span>
          {!isFolder(node.type) && <StateMarks object={node} />}
        </div>
      ))}
      {data.total > data.items.length && (
        <div className={styles.line}>and {formatCount(data.total - data.items.length)} more, in the tree</div>
      )}
    </Card>
  )
})

/** Rows shown here; the whole table is one press away. */
const SHOWN = 12
const SUMMARY_COLUMNS = 3

/** The objects of one type below a level, as a small table. Nothing when there are none. */
const LevelTable = observer(function LevelTable({
  environment,
  under,
  type,
}: {
  environment: string
  under: string
  type: string
}) {
  const app = useApp()
  const { workspace } = app
  const asked = { environment, under, type, columns: wantedColumns([type]), limit: SHOWN }
  const { data } = useCall('inventory.table', asked)
  const columns = useMemo(
    // On the page of a host every row is of that host.
    () => tableColumns(data, data?.rows ?? [], SUMMARY_COLUMNS).filter((column) => column.id !== 'host'),
    [data],
  )
  if (!data || data.rows.length === 0) return null
  return (
    <Card
      title={typeInfo(type).plural}
      note={formatCount(data.total)}
      action={
        <TextAction
          testId={`level.${type}.all`}
          onPress={() => workspace.openLocation(links.table(environment, type, { under }), environment, false)}
        >
          As table
        </TextAction>
      }
    >
      <DataTable
        label={typeInfo(type).plural}
        columns={columns}
        rows={data.rows}
        rowKey={(row) => row.id}
        isStatic
        onSelect={(row) => workspace.pick(environment, row.id)}
        onOpen={(row, newTab) => workspace.open(environment, row.id, { newTab })}
        isBad={(row) => row.status === 'Error'}
        menu={(row) => objectEntries(app, { environment, ...row })}
        testId={`level.${type}`}
      />
    </Card>
  )
})

interface Level {
  /** Types counted below, each a tile. */
  tiles: readonly string[]
  /** Types listed below, each to be picked from. */
  lists: readonly string[]
  /** Types shown as small tables: what one looks for first on this level. */
  tables: readonly string[]
}

const ZONE_TILES = ['instance', 'vservice', 'host', 'vconnector', 'vedge'] as const

const LEVELS: Readonly<Record<string, Level>> = {
  region: {
    tiles: ['instance', 'vservice', 'host', 'vconnector'],
    lists: ['availability_zone', 'aggregate'],
    tables: ['host'],
  },
  availability_zone: { tiles: ZONE_TILES, lists: ['host'], tables: ['host'] },
  aggregate: { tiles: ['host_ref'], lists: ['host_ref'], tables: [] },
  project: { tiles: ['network', 'port'], lists: ['network'], tables: ['network'] },
  switch: { tiles: [], lists: [], tables: ['switch_pnic'] },
}
