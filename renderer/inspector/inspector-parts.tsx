import { type CommandPlace, commandsFor, type ObjectCommand, overSsh } from '@shared/catalog/object-commands'
import type { InventoryObject } from '@shared/model/inventory-object'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../app/app-context'
import type { Names } from '../attributes/attribute-value'
import { type Connection, farName, farType, linkStatus, linkTypeText } from '../attributes/connection-rows'
import { ObjectLink } from '../attributes/object-link'
import { SummaryAttributes } from '../attributes/summary'
import { CommandLine, EmptyState, Glyph, StatusBadge, Switch, TextAction, useCopy } from '../components'
import { groupBy } from '../format/group-by'
import styles from './inspector.module.css'

/** Links and commands shown under the attributes; the rest is one press away. */
const FEW = 4

/** The summary, then the first links and commands. */
export const InspectorAttributes = observer(function InspectorAttributes({
  object,
  connections,
  names,
  onMore,
}: {
  object: InventoryObject
  connections: readonly Connection[]
  names: Names
  onMore: (part: 'links' | 'commands') => void
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
        <div className={styles.sect}>
          <div className={styles.sectHead}>
            <span className="head">Links</span>
            {connections.length > FEW && (
              <TextAction testId="inspector.all-links" onPress={() => onMore('links')}>
                All {connections.length}
              </TextAction>
            )}
          </div>
          {connections.slice(0, FEW).map((connection) => (
            <LinkRow key={connection.link.id} connection={connection} />
          ))}
        </div>
      )}
      {commands.length > 0 && (
        <div className={styles.sect}>
          <div className={styles.sectHead}>
            <span className="head">Commands</span>
            <TextAction testId="inspector.all-commands" onPress={() => onMore('commands')}>
              All {commands.length}
            </TextAction>
          </div>
          {commands.slice(0, 3).map(({ command }) => (
            <CommandLine key={command} command={command} testId="command.copy" />
          ))}
        </div>
      )}
    </>
  )
})

function LinkRow({ connection }: { connection: Connection }) {
  const { link, far } = connection
  return (
    <div
      className={styles.lrow}
      title={`${linkTypeText(link.link_type)}${link.link_name ? `: ${link.link_name}` : ''}`}
    >
      {far ? (
        <ObjectLink object={far} />
      ) : (
        <span className={styles.missing}>
          <Glyph type={farType(connection)} />
          <span className="trunc">{farName(connection)}</span>
          <span className="xxs t3">not in the inventory</span>
        </span>
      )}
      <span className="grow" />
      <span className="t3 xxs">{link.state}</span>
      <StatusBadge status={linkStatus(link)} />
    </div>
  )
}

/** Every link of the object, grouped by kind. */
export function InspectorLinks({ connections }: { connections: readonly Connection[] }) {
  if (connections.length === 0) {
    return <EmptyState title="No links">The link finders found nothing joined to this object.</EmptyState>
  }
  const groups = groupBy(connections, (connection) => linkTypeText(connection.link.link_type))
  return [...groups].map(([title, members]) => (
    <div key={title} className={styles.sect}>
      <div className={styles.sectHead}>
        <span className="head">{title}</span>
        <span className="xxs t3">{members.length}</span>
      </div>
      {members.map((connection) => (
        <LinkRow key={connection.link.id} connection={connection} />
      ))}
    </div>
  ))
}

const PLACES: Readonly<Record<CommandPlace, string>> = {
  client: 'On an OpenStack client',
  host: 'On the host',
  namespace: 'In its network namespace',
}

/** Read-only commands for the object, to be copied. */
export function InspectorCommands({ object }: { object: InventoryObject }) {
  const [withSsh, setWithSsh] = useState(false)
  const { copied, copy } = useCopy()
  const host = object.type === 'host' ? object.name : object.host
  const commands = commandsFor(object)
  const textOf = ({ place, command }: ObjectCommand) =>
    withSsh && place !== 'client' && host !== undefined ? overSsh(command, host) : command
  if (commands.length === 0) {
    return <EmptyState title="No commands">Nothing on the cloud shows more of this type of object.</EmptyState>
  }
  const groups = groupBy(commands, (command) => command.place)
  const script = commands.map((command) => `# ${command.shows}\n${textOf(command)}`).join('\n')
  return (
    <>
      <div className={styles.sect}>
        <div className={styles.sectHead}>
          <span className="xxs t3">All only read. They are copied, never run.</span>
          <TextAction testId="command.copy-all" onPress={() => copy(script)}>
            {copied ? 'Copied' : 'Copy all'}
          </TextAction>
        </div>
        {host !== undefined && groups.size > (groups.has('client') ? 1 : 0) && (
          <Switch isOn={withSsh} onChange={setWithSsh} testId="command.ssh">
            Reach {host} by SSH
          </Switch>
        )}
      </div>
      {[...groups].map(([place, members]) => (
        <div key={place} className={styles.sect}>
          <div className={styles.sectHead}>
            <span className="head">
              {PLACES[place]}
              {place !== 'client' && host !== undefined && ` ${host}`}
            </span>
          </div>
          {members.map((command) => (
            <div key={command.command} className={styles.command}>
              <span className="xxs t3">{command.shows}</span>
              <CommandLine command={textOf(command)} testId="command.copy" />
            </div>
          ))}
        </div>
      ))}
    </>
  )
}
