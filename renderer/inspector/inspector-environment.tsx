import type { EnvironmentView } from '@shared/model/environment'
import { observer } from 'mobx-react-lite'
import { useApp } from '../app/app-context'
import { Age, EnvCode, Identifier, KeyValue, KeyValueList, MiddleText } from '../components'
import { countNoun } from '../format/number'
import styles from './inspector.module.css'

/** Where a configured connection leads: "10.20.0.11:5000". */
function endpointOf(group: EnvironmentView['configuration'][number]): string {
  const host = String(group.host ?? group.server_ip ?? '')
  return typeof group.port === 'number' ? `${host}:${String(group.port)}` : host
}

/** What an environment is and where it is reached, while no object of it is selected. */
export const InspectorEnvironment = observer(function InspectorEnvironment({ name }: { name: string }) {
  const { environments } = useApp()
  const tile = environments.get(name)
  if (!tile) return null
  const { environment, counts } = tile
  return (
    <div className={styles.scroll}>
      <div className={styles.environment}>
        <EnvCode mark={environment} />
        <h2 className={styles.name}>
          <MiddleText text={environment.name} face="ui" />
        </h2>
      </div>
      <div className={styles.sect}>
        <KeyValueList>
          <KeyValue name="type">{environment.environment_type}</KeyValue>
          <KeyValue name="distribution">
            {environment.distribution} {environment.distribution_version}
          </KeyValue>
          <KeyValue name="mechanism">{environment.mechanism_drivers.join(', ')}</KeyValue>
          <KeyValue name="type drivers">{environment.type_drivers.join(', ')}</KeyValue>
          <KeyValue name="state">{environment.offline ? 'offline file' : environment.operational}</KeyValue>
          <KeyValue name="fresh for">{environment.freshness_hours} h</KeyValue>
          <KeyValue name="last scan">{environment.last_scanned && <Age at={environment.last_scanned} />}</KeyValue>
          <KeyValue name="inventory">
            {counts && `${countNoun(counts.objects, 'object')}, ${countNoun(counts.links, 'link')}`}
          </KeyValue>
          <KeyValue name="graphs">{counts && countNoun(counts.cliques, 'clique')}</KeyValue>
        </KeyValueList>
      </div>
      {environment.configuration.length > 0 && (
        <div className={styles.sect}>
          <div className={styles.sectHead}>
            <span className="head">Connections</span>
          </div>
          <KeyValueList>
            {environment.configuration.map((group) => (
              <KeyValue key={group.name} name={group.name}>
                <Identifier value={endpointOf(group)} />
              </KeyValue>
            ))}
          </KeyValueList>
        </div>
      )}
    </div>
  )
})
