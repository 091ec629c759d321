import { checkCondition } from '@shared/catalog/checks'
import { conditionOf } from '@shared/catalog/conditions'
import { typeInfo } from '@shared/catalog/object-types'
import { observer } from 'mobx-react-lite'
import { useEffect } from 'react'
import { useApp } from '../../app/app-context'
import { ObjectLink } from '../../attributes/object-parts'
import { Glyph } from '../../components'
import { useCall } from '../../data/use-call'
import { links } from '../../routing/links'
import type { ScreenProps } from '../define'
import { NoEnvironment } from '../environment/no-environment'
import { ObjectTable } from './object-table'
import styles from './table.module.css'

/** Every object of a type, of an environment or below one object. */
const TableScreen = observer(function TableScreen({ params, query }: ScreenProps) {
  const { environments, workspace, router } = useApp()
  const environment = params.environment ?? ''
  const type = params.type ?? ''
  const { under, show } = query
  const { data } = useCall('inventory.object', under === undefined ? undefined : { environment, id: under })
  const words = typeInfo(type).plural
  useEffect(() => {
    workspace.title(links.table(environment, type), words, type)
  }, [workspace, environment, type, words])
  if (environments.isUnknown(environment)) return <NoEnvironment name={environment} />
  return (
    <>
      <div className={styles.titlebar}>
        <Glyph type={type} className="acc" />
        <h1 className={styles.title}>{words}</h1>
        <span className="t2 row">
          {data ? (
            <>
              below <ObjectLink object={data.object} />
            </>
          ) : (
            `in ${environment}`
          )}
        </span>
      </div>
      <ObjectTable
        environment={environment}
        type={type}
        under={under}
        condition={conditionOf(type, show) ?? checkCondition(show)}
        onShowAll={() => router.go(links.table(environment, type, { under }))}
      />
    </>
  )
})
export default TableScreen
