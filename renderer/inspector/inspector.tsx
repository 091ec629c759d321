import { commandHeading, commandsFor, commandsText, overSsh } from '@shared/catalog/object-commands'
import { typeInfo } from '@shared/catalog/object-types'
import type { CallOutput } from '@shared/contract'
import type { EnvironmentView } from '@shared/model/environment'
import type { InventoryObject } from '@shared/model/inventory-object'
import { group as groupBy } from 'd3'
import { type LucideIcon, PanelRightClose, Pin, PinOff, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { type ReactNode, useState } from 'react'
import { connectionName, kindOf, useApp } from '../app/app-context'
import { KnowledgeCallout, SeenLine } from '../attributes/knowledge'
import { type Connection, FarEnd, LinkState, ObjectState, SummaryAttributes } from '../attributes/object-parts'
import { objectCommands } from '../commands/actions'
import {
  Age,
  Button,
  CommandLine,
  CopyAction,
  cx,
  EmptyState,
  EnvCode,
  ErrorNotice,
  Glyph,
  IconButton,
  Identifier,
  KeyValue,
  KeyValueList,
  MiddleText,
  Skeleton,
  Switch,
  TextAction,
  ViewTabs,
} from '../components'
import { useCall } from '../data/use-call'
import { countNoun, formatCount } from '../format/number'
import { statusKey } from '../format/status'
import { isMonoName, linkTypeText } from '../format/text'
import type { InspectorPart } from '../stores/layout'
import styles from './inspector.module.css'

const PARTS = [
  { id: 'attributes', label: 'Attributes' },
  { id: 'links', label: 'Links' },
  { id: 'commands', label: 'Commands' },
] as const satisfies readonly { id: InspectorPart; label: string }[]

/** The selected object at a glance: what is wrong, what it is, what it is linked to, and how to look closer. */
export const Inspector = observer(function Inspector() {
  const { workspace, environments } = useApp()
  const { selection } = workspace
  // The screen says it already.
  if (!selection || environments.isUnknown(selection.environment)) {
    return (
      <>
        <CloseBar />
        {workspace.environment === undefined ? (
          <EmptyState title="Nothing selected">Pick an object in the tree, the graph or a table.</EmptyState>
        ) : (
          <InspectorEnvironment name={workspace.environment} />
        )}
      </>
    )
  }
  return <SelectedObject environment={selection.environment} id={selection.id} />
})

const HideButton = observer(function HideButton({ icon }: { icon: LucideIcon }) {
  const { layout, commands } = useApp()
  return (
    <IconButton
      icon={icon}
      label="Hide the inspector"
      shortcut={commands.shortcutOf('view.inspector')}
      onPress={() => layout.setOpen('inspector', false)}
      testId="inspector.close"
    />
  )
})

const CloseBar = () => (
  <div className={styles.closebar}>
    <HideButton icon={PanelRightClose} />
  </div>
)

const SelectedObject = observer(function SelectedObject({ environment, id }: { environment: string; id: string }) {
  const app = useApp()
  const { preferences, workspace, router, layout } = app
  const setPart = (part: InspectorPart): void => layout.setPart(part)
  const { data, error, isLoading, reload } = useCall('inventory.object', { environment, id })
  if (error && !data) {
    return (
      <>
        <CloseBar />
        <div className={styles.failed}>
          {error.code === 'not-found' ? (
            <EmptyState title="No longer present">
              The newest scan of {environment} does not have this object any more.
            </EmptyState>
          ) : (
            <ErrorNotice error={error} onRetry={reload} />
          )}
        </div>
      </>
    )
  }
  if (isLoading || !data) return <Skeleton rows={8} />
  const { object, connections, connectionCount } = data
  const info = typeInfo(object.type)
  const isPinned = preferences.isPinned(environment, id)
  const actions = objectCommands(app, object)
  const isHere = workspace.objectId === id
  const view = workspace.viewFor(router.location.query.view, object.type, data.hasClique)
  // Beside the object's own page only what that does not show.
  const parts = PARTS.filter(({ id }) => id === 'commands' || !workspace.isSelectionSaid)
  const part = parts.some(({ id }) => id === layout.part) ? layout.part : 'commands'
  const action = (commandId: string, label: string) => {
    const command = actions.find((candidate) => candidate.id === commandId)
    return (
      command && (
        <Button
          size="small"
          variant="quiet"
          icon={command.icon}
          disabledReason={command.disabledReason?.()}
          onPress={command.run}
          testId={`inspector.${commandId}`}
        >
          {label}
        </Button>
      )
    )
  }
  return (
    <>
      <div className={styles.head}>
        <span className="toned" data-tone={statusKey(object)}>
          <Glyph type={object.type} size={24} />
        </span>
        <div className="shrinks">
          <h2 className={isMonoName(object.type, object.name) ? styles.mono : undefined}>
            <MiddleText text={object.name} face="ui" />
          </h2>
          <div className="xs t2">
            {info.label}
            {object.host !== undefined && object.type !== 'host' && ` on ${object.host}`}
          </div>
        </div>
        <div className="flex">
          <IconButton
            icon={isPinned ? PinOff : Pin}
            label={isPinned ? 'Unpin from Home' : 'Pin to Home'}
            isOn={isPinned}
            onPress={() => preferences.togglePinned(environment, id)}
            testId="inspector.pin"
          />
          <HideButton icon={X} />
        </div>
      </div>
      <div className={styles.actions}>
        <ObjectState object={object} />
        {/* The object's own page says it above its views. */}
        {!isHere && <KnowledgeCallout detail={data} />}
        <div className="flex wrap gap6">
          {!isHere && action('object.overview', 'Open')}
          {!(isHere && view === 'graph') && action('object.graph', 'Graph')}
          {action('object.scan', 'Re-scan')}
        </div>
      </div>
      <div className={styles.parts}>
        <ViewTabs<InspectorPart>
          label="Inspector"
          small
          views={parts.map((one) => (one.id === 'links' ? { ...one, count: connectionCount } : one))}
          value={part}
          onChange={setPart}
          testId="inspector.part"
        />
      </div>
      <div className="fill scroll">
        {part === 'attributes' && <InspectorAttributes detail={data} onMore={setPart} />}
        {part === 'links' && <InspectorLinks object={object} connections={connections} total={connectionCount} />}
        {part === 'commands' && <InspectorCommands object={object} />}
      </div>
      <div className={styles.foot}>
        <SeenLine object={object} />
      </div>
    </>
  )
})

/** Where a configured connection leads: "10.20.0.11:5000". */
function endpointOf(group: EnvironmentView['configuration'][number]): string {
  const host = String(group.host ?? group.server_ip ?? '')
  return typeof group.port === 'number' ? `${host}:${String(group.port)}` : host
}

/** What an environment is and where it is reached, while no object of it is selected. */
const InspectorEnvironment = observer(function InspectorEnvironment({ name }: { name: string }) {
  const app = useApp()
  const tile = app.environments.get(name)
  if (!tile) return null
  const { environment, counts } = tile
  const kind = kindOf(app, name)
  return (
    <div className="fill scroll">
      <div className={styles.environment}>
        <EnvCode mark={environment} />
        <h2 className="shrinks">
          <MiddleText text={environment.name} face="ui" />
        </h2>
      </div>
      <div className={styles.sect}>
        <KeyValueList>
          <KeyValue name="Type">{environment.environment_type}</KeyValue>
          <KeyValue name="Distribution">
            {environment.distribution} {environment.distribution_version}
          </KeyValue>
          <KeyValue name="Mechanism">{environment.mechanism_drivers.join(', ')}</KeyValue>
          <KeyValue name="Type drivers">{environment.type_drivers.join(', ')}</KeyValue>
          {environment.offline && <KeyValue name="State">offline file</KeyValue>}
          <KeyValue name="Fresh for">{environment.freshness_hours} h</KeyValue>
          <KeyValue name="Last scan">{environment.last_scanned && <Age at={environment.last_scanned} />}</KeyValue>
          <KeyValue name="Inventory">
            {counts && `${countNoun(counts.objects, 'object')}, ${countNoun(counts.links, 'link')}`}
          </KeyValue>
          <KeyValue name="Graphs">{counts && formatCount(counts.cliques)}</KeyValue>
        </KeyValueList>
      </div>
      {environment.configuration.length > 0 && (
        <Section title="Connections">
          <KeyValueList>
            {environment.configuration.map((group) => (
              <KeyValue key={group.name} name={connectionName(kind, group.name)}>
                <Identifier value={endpointOf(group)} />
              </KeyValue>
            ))}
          </KeyValueList>
        </Section>
      )}
    </div>
  )
})

interface SectionProps {
  title: ReactNode
  aside?: ReactNode
  children: ReactNode
}

const Section = ({ title, aside, children }: SectionProps) => (
  <div className={styles.sect}>
    <div className={styles.sectHead}>
      <span className="head">{title}</span>
      {aside}
    </div>
    {children}
  </div>
)

/** Links and commands shown under the attributes; the rest is one press away. */
const FEW = 4

/** The summary, then the first links and commands. */
const InspectorAttributes = observer(function InspectorAttributes({
  detail: { object, connections, connectionCount, names },
  onMore,
}: {
  detail: CallOutput<'inventory.object'>
  onMore: (part: InspectorPart) => void
}) {
  const { workspace } = useApp()
  const commands = commandsFor(object)
  return (
    <>
      <div className={styles.sect}>
        <SummaryAttributes object={object} names={names} />
        <div className={styles.more}>
          <TextAction
            testId="inspector.all-attributes"
            onPress={() => workspace.open(object.environment, object.id, { view: 'data' })}
          >
            All {Object.keys(object).length} attributes
          </TextAction>
        </div>
      </div>
      {connections.length > 0 && (
        <Section
          title="Links"
          aside={
            connectionCount > FEW && (
              <TextAction testId="inspector.all-links" onPress={() => onMore('links')}>
                All {connectionCount}
              </TextAction>
            )
          }
        >
          {connections.slice(0, FEW).map((connection) => (
            <LinkRow key={connection.link.id} connection={connection} from={object} />
          ))}
        </Section>
      )}
      {commands.length > 0 && (
        <Section
          title="Commands"
          aside={
            <TextAction testId="inspector.all-commands" onPress={() => onMore('commands')}>
              All {commands.length}
            </TextAction>
          }
        >
          {commands.slice(0, 3).map(({ command }) => (
            <CommandLine key={command} command={command} testId="command.copy" />
          ))}
        </Section>
      )}
    </>
  )
})

function LinkRow({ connection, from }: { connection: Connection; from: InventoryObject }) {
  const { link } = connection
  return (
    <div
      className={styles.lrow}
      title={`${linkTypeText(link.link_type)}${link.link_name ? `: ${link.link_name}` : ''}`}
    >
      <FarEnd connection={connection} from={from} />
      <span className="grow" />
      <LinkState link={link} />
    </div>
  )
}

/** Every link of the object, grouped by kind. */
function InspectorLinks({
  object,
  connections,
  total,
}: {
  object: InventoryObject
  connections: readonly Connection[]
  total: number
}) {
  if (connections.length === 0) {
    return <EmptyState title="No links">The scan found nothing connected to this object.</EmptyState>
  }
  const groups = groupBy(connections, (connection) => linkTypeText(connection.link.link_type))
  const sections = [...groups].map(([title, members]) => (
    <Section key={title} title={title} aside={<span className="xxs t3">{members.length}</span>}>
      {members.map((connection) => (
        <LinkRow key={connection.link.id} connection={connection} from={object} />
      ))}
    </Section>
  ))
  const unread = total - connections.length
  return (
    <>
      {sections}
      {unread > 0 && <div className={cx(styles.sect, 't3')}>and {formatCount(unread)} more, in the data view</div>}
    </>
  )
}

/** Read-only commands for the object, to be copied. */
function InspectorCommands({ object }: { object: InventoryObject }) {
  const [withSsh, setWithSsh] = useState(false)
  const commands = commandsFor(object).map((one) =>
    withSsh && one.host !== undefined ? { ...one, command: overSsh(one.command, one.host) } : one,
  )
  const host = commands.find((one) => one.host !== undefined)?.host
  if (commands.length === 0) {
    return <EmptyState title="No commands">There are no further commands for this type of object.</EmptyState>
  }
  return (
    <>
      <div className={styles.sect}>
        <div className={styles.sectHead}>
          <span className="xxs t3">All commands are read-only; Calipso never runs them.</span>
          <CopyAction text={commandsText(commands)} testId="command.copy-all">
            Copy all
          </CopyAction>
        </div>
        {host !== undefined && (
          <Switch isOn={withSsh} onChange={setWithSsh} testId="command.ssh">
            Wrap in ssh {host}
          </Switch>
        )}
      </div>
      {[...groupBy(commands, (command) => command.host)].map(([on, members]) => (
        <Section key={on ?? ''} title={commandHeading(on)}>
          {members.map(({ command, shows }) => (
            <div key={command} className={styles.command}>
              <span className="xxs t3">{shows}</span>
              <CommandLine command={command} testId="command.copy" />
            </div>
          ))}
        </Section>
      ))}
    </>
  )
}
