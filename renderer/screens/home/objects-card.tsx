import { Pin } from 'lucide-react'
import { observer } from 'mobx-react-lite'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../app/app-context'
import { Age, cx, EnvCode, Glyph, Icon, Kbd, MiddleText, StatusBadge } from '../../components'
import { useCall } from '../../data/use-call'
import { statusKey } from '../../format/status'
import { isMonoName, joinPath } from '../../format/text'
import styles from './home.module.css'

const SHOWN = 9

/** Objects pinned, then those looked at last; any of them is one press away. */
export const ObjectsCard = observer(function ObjectsCard() {
  const { preferences, commands } = useApp()
  const { pinned, recent } = preferences.current
  const isPinned = (environment: string, id: string) =>
    pinned.some((pin) => pin.environment === environment && pin.id === id)
  const entries = [
    ...pinned.map((pin) => ({ ...pin, at: undefined })),
    ...recent.filter((entry) => !isPinned(entry.environment, entry.id)),
  ].slice(0, SHOWN)
  return (
    <section className={cx('card', styles.list)}>
      <div className={styles.listHead}>
        <h2>Recent and pinned objects</h2>
        <span className="grow" />
        <span className="xxs t3">
          <Kbd keys={commands.shortcutOf('go.object') ?? ''} /> go to any object
        </span>
      </div>
      {entries.length === 0 && <div className={styles.nothing}>Objects you open or pin are kept here.</div>}
      {entries.map((entry) => (
        <ObjectRow
          key={`${entry.environment} ${entry.id}`}
          environment={entry.environment}
          id={entry.id}
          at={entry.at}
        />
      ))}
    </section>
  )
})

const ObjectRow = observer(function ObjectRow({
  environment,
  id,
  at,
}: {
  environment: string
  id: string
  at: string | undefined
}) {
  const { environments, workspace } = useApp()
  const mark = environments.get(environment)?.environment
  const { data, error } = useCall('inventory.object', mark ? { environment, id } : undefined)
  // An object of an environment that is gone, or gone itself, is no use here.
  if (!mark || error) return null
  const object = data?.object
  const path = data?.ancestors.slice(0, -1).map((ancestor) => ancestor.name) ?? []
  return (
    <AriaButton
      className={styles.listRow ?? ''}
      onPress={() => workspace.open(environment, id)}
      data-testid="home.object"
    >
      <EnvCode mark={mark} />
      <span className="row">
        {object && <Glyph type={object.type} />}
        {object && (
          <span className={cx('med', styles.objectName)}>
            <MiddleText text={object.name} face={isMonoName(object.type, object.name) ? 'mono' : 'ui'} />
          </span>
        )}
      </span>
      <span className="t2 trunc">{joinPath(path)}</span>
      {object ? <StatusBadge status={statusKey(object)} /> : <span />}
      <span className={styles.when}>
        {at === undefined ? <Icon as={Pin} size={14} className="t3" /> : <Age at={at} />}
      </span>
    </AriaButton>
  )
})
