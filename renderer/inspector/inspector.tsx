import { typeInfo } from '@shared/catalog/object-types'
import { PanelRightClose, Pin, PinOff, X } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { useState } from 'react'
import { useApp } from '../app/app-context'
import { ObjectState, SeenLine } from '../attributes/object-state'
import { objectCommands } from '../commands/object-actions'
import { Button, EmptyState, ErrorNotice, Glyph, IconButton, MiddleText, Skeleton, ViewTabs } from '../components'
import { useCall } from '../data/use-call'
import { STATUS_TEXT_CLASS, statusKey } from '../format/status'
import { isMonoName } from '../format/text'
import styles from './inspector.module.css'
import { InspectorEnvironment } from './inspector-environment'
import { InspectorAttributes, InspectorCommands, InspectorLinks } from './inspector-parts'

type Part = 'attributes' | 'links' | 'commands'

/** The selected object at a glance: what is wrong, what it is, what it is linked to, and how to look closer. */
export const Inspector = observer(function Inspector() {
  const { workspace } = useApp()
  const { selection } = workspace
  if (!selection) {
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

const CloseBar = observer(function CloseBar() {
  const { layout, commands } = useApp()
  return (
    <div className={styles.closebar}>
      <IconButton
        icon={PanelRightClose}
        label="Hide the inspector"
        shortcut={commands.shortcutOf('view.inspector')}
        onPress={() => layout.setInspectorOpen(false)}
        testId="inspector.close"
      />
    </div>
  )
})

const SelectedObject = observer(function SelectedObject({ environment, id }: { environment: string; id: string }) {
  const app = useApp()
  const { layout, preferences, commands, workspace, router } = app
  const [part, setPart] = useState<Part>('attributes')
  const { data, error, isLoading, reload } = useCall('inventory.object', { environment, id })
  if (error && !data) {
    return (
      <>
        <CloseBar />
        <div className={styles.sect}>
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
  const { object, connections, names } = data
  const info = typeInfo(object.type)
  const isPinned = preferences.isPinned(environment, id)
  const actions = objectCommands(app, object)
  const isHere = workspace.objectId === id
  const view = workspace.viewFor(router.location.query.view, object.type, data.hasClique)
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
        <span className={STATUS_TEXT_CLASS[statusKey(object)]}>
          <Glyph type={object.type} size={24} />
        </span>
        <div className={styles.name}>
          <h2 className={isMonoName(object.type, object.name) ? styles.mono : undefined}>
            <MiddleText text={object.name} face="ui" />
          </h2>
          <div className="xs t2">
            {info.label}
            {object.host !== undefined && object.type !== 'host' && ` on ${object.host}`}
          </div>
        </div>
        <div className={styles.buttons}>
          <IconButton
            icon={isPinned ? PinOff : Pin}
            label={isPinned ? 'Unpin from Home' : 'Pin to Home'}
            isOn={isPinned}
            onPress={() => preferences.togglePinned(environment, id)}
            testId="inspector.pin"
          />
          <IconButton
            icon={X}
            label="Hide the inspector"
            shortcut={commands.shortcutOf('view.inspector')}
            onPress={() => layout.setInspectorOpen(false)}
            testId="inspector.close"
          />
        </div>
      </div>
      <div className={styles.actions}>
        <ObjectState object={object} />
        <div className={styles.buttonRow}>
          {!isHere && action('object.overview', 'Open')}
          {!(isHere && view === 'graph') && action('object.graph', 'Graph')}
          {action('object.scan', 'Re-scan')}
        </div>
      </div>
      <div className={styles.parts}>
        <ViewTabs<Part>
          label="Inspector"
          small
          views={[
            { id: 'attributes', label: 'Attributes' },
            { id: 'links', label: 'Links', count: connections.length },
            { id: 'commands', label: 'Commands' },
          ]}
          value={part}
          onChange={setPart}
          testId="inspector.part"
        />
      </div>
      <div className={styles.scroll}>
        {part === 'attributes' && (
          <InspectorAttributes
            object={object}
            connections={connections}
            names={{ environment, names }}
            onMore={setPart}
          />
        )}
        {part === 'links' && <InspectorLinks connections={connections} />}
        {part === 'commands' && <InspectorCommands object={object} />}
      </div>
      <div className={styles.foot}>
        <SeenLine object={object} />
      </div>
    </>
  )
})
